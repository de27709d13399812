//! Laws of all connectors: how wrong answers of success are treated.

use connector_sdk::contract::read_page;
use connector_sdk::{Connection, ConnectorError, Cursor, ErrorKind, Query, Source};
use std::collections::HashSet;

/// More pages than any test has.
const MOST_PAGES: usize = 80;

/// Reads as the engine does, until an error comes or a cursor comes again, and returns the error, which is final.
pub(crate) async fn told_at_once(
    source: &dyn Source,
    connection: &Connection,
    query: &Query,
    what: &str,
) -> ConnectorError {
    let error = error_of(source, connection, query, what).await;
    assert!(!error.kind.retryable(), "{what} is tried again for minutes: {error}");
    assert_eq!(error.retry_after, None, "{what}");
    error
}

async fn error_of(
    source: &dyn Source,
    connection: &Connection,
    query: &Query,
    what: &str,
) -> ConnectorError {
    let mut cursor: Option<Cursor> = None;
    let mut passed = HashSet::new();
    for _ in 0..MOST_PAGES {
        let page = match read_page(source, connection, query, cursor.as_ref()).await {
            Ok(page) => page,
            Err(error) => return error,
        };
        let next = page.next.unwrap_or_else(|| panic!("{what}: it was read to its end"));
        if !passed.insert(next.0.clone()) {
            return ConnectorError::new(ErrorKind::ClientError, "the engine sees the circle");
        }
        cursor = Some(next);
    }
    panic!("{what}: no end after {MOST_PAGES} pages");
}
