//! Promises about bookmarks.

use super::oracle::text;
use super::reading::{column, page, read_keys, same, written_and_read};
use super::{Oracle, Subject};
use crate::{Bookmark, Query, Since};
use serde_json::{Map, Value};

/// Reads from bookmark to bookmark return each change once: none is lost between two of them, and none is repeated.
///
/// `change` changes some records and returns them, one entry for each time that a read must return one.
pub async fn bookmarks_tile_changes(
    subject: &Subject<'_>,
    change: impl AsyncFn() -> Vec<Map<String, Value>>,
) {
    let Oracle { settings, .. } = subject.oracle;
    match subject.source().keeps_bookmarks(subject.connection, settings, None).await {
        Ok(keeps) => assert!(keeps, "the source keeps no bookmarks"),
        Err(error) => panic!("whether the source keeps bookmarks is not told: {error}"),
    }
    let query = subject.key_query(&subject.fields().await);
    let everything = subject.oracle.keys(|_| true);
    // A run that failed at its end has started the bookmarks already.
    let _begun = read_on(subject, &query, Since::Beginning).await;
    let (found, mut bookmark) = read_on(subject, &query, Since::Beginning).await;
    same(&found, &everything, "a read from the beginning");
    for round in 0..3 {
        let changed = match round {
            1 => Vec::new(),
            _ => change().await,
        };
        let mut expected: Vec<String> =
            changed.iter().map(|record| text(&record[&subject.oracle.key])).collect();
        expected.sort();
        // A read without bookmarks must not change them.
        if let Err(error) = read_keys(subject, &query).await {
            panic!("the records are not read: {error}");
        }
        let since = Since::Bookmark(bookmark);
        let (found, _) = read_on(subject, &query, since.clone()).await;
        same(&found, &expected, &format!("read {round} from a bookmark"));
        let (again, next) = read_on(subject, &query, since).await;
        same(&again, &expected, &format!("read {round} from a bookmark, repeated,"));
        bookmark = next;
    }
}

/// Reads to the end. Returns the keys, sorted, and the bookmark, which must be on the last page and on no other.
async fn read_on(subject: &Subject<'_>, query: &Query, since: Since) -> (Vec<String>, Bookmark) {
    let query = Query { since: Some(written_and_read(&since)), ..query.clone() };
    let mut keys = Vec::new();
    let mut cursor = None;
    loop {
        let page = page(subject, &query, cursor.as_ref()).await;
        keys.extend(column(&page.records, &subject.oracle.key));
        match (page.next, page.bookmark) {
            (Some(next), None) => cursor = Some(written_and_read(&next)),
            (Some(_), Some(_)) => panic!("a page that is not the last one has a bookmark"),
            (None, None) => panic!("the last page has no bookmark"),
            (None, Some(bookmark)) => {
                keys.sort();
                return (keys, bookmark);
            }
        }
    }
}
