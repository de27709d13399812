//! Reads one page of a query, and takes a query up again whose link is lost.

use super::answer::Answer;
use super::auth::SalesforceApi;
use super::place::Place;
use super::query::Keyset;
use super::{limits, query, version};
use connector_sdk::rest::{Response, Session};
use connector_sdk::{Connection, ConnectorError, Cursor, ErrorKind, Page, Query, Result};
use serde_json::json;

/// The most records Salesforce puts on a page; wide ones come in smaller pages.
const BATCH: (&str, &str) = ("sforce-query-options", "batchSize=2000");
/// Longer addresses are posted: Salesforce refuses them from 16,384 bytes on, headers included.
const LONGEST_ADDRESS: usize = 12_000;

/// Reads one page.
pub(super) async fn read(
    connection: &Connection,
    query: &Query,
    cursor: Option<&Cursor>,
) -> Result<Page> {
    let mut place = Place::read(cursor)?;
    let session = Session::new(connection, &SalesforceApi);
    let (response, asked_anew) = match &place.next {
        None => (ask(&session, query, place.keyset()).await?, true),
        Some(link) => match session.get(link, &[BATCH]).await {
            Ok(response) => (response, false),
            Err(error) if link_lost(&error) => {
                tracing::info!(record.count = place.read, "query link lost, asking again");
                (ask(&session, query, place.keyset()).await?, true)
            }
            Err(error) => return Err(error),
        },
    };
    limits::log(&response);
    let answer = Answer::read(&response)?;
    if asked_anew {
        place.total = answer.total_size.map(|rest| place.read + rest);
    }
    let next = answer.next()?;
    if next.is_some() && next == place.next.as_deref() {
        return Err(ConnectorError::new(
            ErrorKind::ServerError,
            "a page of salesforce links to itself; it was not followed, start the run again",
        ));
    }
    place.read += answer.records.len() as u64;
    place.set_keyset(answer.keyset(query.window.as_ref().map(|window| window.field.as_str()))?);
    place.next = next.map(str::to_owned);
    let next = place.next.is_some().then(|| Cursor::write(&place)).transpose()?;
    let bytes = response.body.len();
    let page = Page::decode("salesforce", &query.columns, &answer.records, bytes)?;
    Ok(Page { next, total: place.total, ..page })
}

/// Asks a query from its start, or from what follows a record.
async fn ask(session: &Session<'_>, query: &Query, after: Option<Keyset>) -> Result<Response> {
    let soql = query::select(query, after.as_ref())?.to_string();
    let root = version::path(query.api_version.as_deref())?;
    let deleted = query.settings.get("includeDeletedRecords").and_then(|v| v.as_bool());
    let resource = if deleted == Some(true) { "queryAll" } else { "query" };
    let address = format!("{root}/{resource}?q={}", encoded(&soql));
    if address.len() <= LONGEST_ADDRESS {
        return session.get(&address, &[BATCH]).await;
    }
    let (name, value) = BATCH;
    let body = json!({
        "compositeRequest": [{
            "method": "GET",
            "url": address,
            "referenceId": "page",
            "httpHeaders": { name: value },
        }],
    });
    session.post(&format!("{root}/composite"), body).await
}

/// Encodes a query for an address. A form's `+` for a blank is not understood everywhere an address is.
fn encoded(soql: &str) -> String {
    let form: String = url::form_urlencoded::byte_serialize(soql.as_bytes()).collect();
    form.replace('+', "%20")
}

fn link_lost(error: &ConnectorError) -> bool {
    error.kind == ErrorKind::ResourceNotFoundError
}
