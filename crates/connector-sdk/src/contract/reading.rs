//! Promises about pages and cursors.

use super::Subject;
use super::oracle::text;
use crate::{Connection, Cursor, Field, Found, Memo, Page, Query, Reader, Result, Source};
use arrow_array::RecordBatch;
use records::text::canonical_text;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// More pages than any oracle has, so that an endless read fails the test.
pub(super) const MOST_PAGES: usize = 10_000;

/// Reads a query to its end and returns the keys in the order of arrival.
pub async fn read_keys(subject: &Subject<'_>, query: &Query) -> Result<Vec<String>> {
    let mut keys = Vec::new();
    let mut cursor: Option<Cursor> = None;
    let mut found = None;
    for _ in 0..MOST_PAGES {
        let reader = open(subject.source(), subject.connection, query, found.clone()).await?;
        let again = reader.found().map(|found| written_and_read(&found));
        assert!(found.is_none() || again == found, "another opening finds something else");
        found = again;
        let page = reader.read_page(cursor.as_ref()).await?;
        assert!(page.rejected.is_empty(), "records are rejected: {:?}", page.rejected);
        keys.extend(column(&page.records, &subject.oracle.key));
        let Some(next) = page.next else {
            return Ok(keys);
        };
        let waits = page.pause.is_some() && page.records.num_rows() == 0;
        assert!(waits || Some(&next) != cursor.as_ref(), "a page leads to itself");
        if let Some(pause) = page.pause {
            subject.connection.clock.sleep(pause).await;
        }
        // Another process goes on with the texts of the cursor and of what was found only.
        cursor = Some(written_and_read(&next));
    }
    panic!("{MOST_PAGES} pages are not enough for {} records", subject.oracle.records.len());
}

/// A read returns every record once and nothing else. Each page that reports a total reports the right one.
pub async fn reads_every_record_once(subject: &Subject<'_>) {
    let query = subject.key_query(&subject.fields().await);
    let mut keys = match read_keys(subject, &query).await {
        Ok(keys) => keys,
        Err(error) => panic!("the records are not read: {error}"),
    };
    keys.sort();
    same(&keys, &subject.oracle.keys(|_| true), "a full read");
    let mut cursor = None;
    loop {
        let page = page(subject, &query, cursor.as_ref()).await;
        if let Some(total) = page.total {
            assert_eq!(total, subject.oracle.records.len() as u64, "the total of a page is wrong");
        }
        match page.next {
            Some(next) => cursor = Some(next),
            None => return,
        }
    }
}

/// A cursor returns the same page each time.
pub async fn reads_the_same_page_again(subject: &Subject<'_>) {
    let fields = subject.fields().await;
    let query = subject.query(&fields.iter().collect::<Vec<_>>());
    let mut cursor = None;
    for number in 0..3 {
        let once = finished(subject, &query, cursor.as_ref()).await;
        let again = finished(subject, &query, cursor.as_ref()).await;
        assert_eq!(once.records, again.records, "page {number} differs when read again");
        assert_eq!(once.next.is_some(), again.next.is_some(), "page {number} ends differently");
        match once.next {
            Some(next) => cursor = Some(next),
            None => return,
        }
    }
}

/// A page has exactly the requested columns, in the requested order.
pub async fn keeps_the_projection(subject: &Subject<'_>) {
    let fields = subject.fields().await;
    let backwards: Vec<&Field> = fields.iter().rev().collect();
    let last: Vec<&Field> = fields.iter().rev().take(1).collect();
    for wanted in [backwards, last] {
        let query = subject.query(&wanted);
        let page = finished(subject, &query, None).await;
        let schema = page.records.schema();
        let found: Vec<&str> = schema.fields().iter().map(|field| field.name().as_str()).collect();
        let expected: Vec<&str> = wanted.iter().map(|field| field.name.as_str()).collect();
        assert_eq!(found, expected, "the columns of a page");
        assert!(page.records.num_rows() > 0, "the first page is empty");
        assert!(page.bytes > 0, "a page has no size");
        if wanted.len() > 1 {
            holds_the_texts(subject, &page, &fields);
        }
    }
}

/// Reads a page, or the first one behind it that has records, if the application makes a job that has to be waited for.
async fn finished(subject: &Subject<'_>, query: &Query, cursor: Option<&Cursor>) -> Page {
    let mut read = page(subject, query, cursor).await;
    for _ in 0..MOST_PAGES {
        match &read.next {
            Some(next) if subject.source().keeps_jobs() && read.records.num_rows() == 0 => {
                read = page(subject, query, Some(next)).await;
            }
            _ => return read,
        }
    }
    panic!("{MOST_PAGES} pages have no record");
}

/// Compares the text fields of a page with the oracle, value by value.
fn holds_the_texts(subject: &Subject<'_>, page: &Page, fields: &[Field]) {
    assert!(page.rejected.is_empty(), "records are rejected: {:?}", page.rejected);
    let by_key =
        |key: &str| subject.oracle.records.iter().find(|r| text(&r[&subject.oracle.key]) == key);
    let keys = column(&page.records, &subject.oracle.key);
    for field in fields.iter().filter(|f| f.field_type == records::FieldType::String) {
        for (key, value) in keys.iter().zip(column(&page.records, &field.name)) {
            let Some(record) = by_key(key) else { panic!("record {key} is not known") };
            let expected = match &record[&field.name] {
                serde_json::Value::Null => String::new(),
                known => text(known),
            };
            assert_eq!(value, expected, "field {} of record {key}", field.name);
        }
    }
}

/// Reads one page; panics if that fails.
pub(super) async fn page(subject: &Subject<'_>, query: &Query, cursor: Option<&Cursor>) -> Page {
    match read_page(subject.source(), subject.connection, query, cursor).await {
        Ok(page) => {
            if let Some(pause) = page.pause {
                subject.connection.clock.sleep(pause).await;
            }
            page
        }
        Err(error) => panic!("a page is not read: {error}"),
    }
}

/// Opens a read by a connection of another process, which knows nothing but what an earlier opening found.
pub async fn open(
    source: &dyn Source,
    connection: &Connection,
    query: &Query,
    found: Option<Found>,
) -> Result<Box<dyn Reader>> {
    let connection = Connection { memo: Memo::default(), ..connection.clone() };
    source.open(connection, query.clone(), found).await
}

/// Reads one page by a read that is opened for it.
pub async fn read_page(
    source: &dyn Source,
    connection: &Connection,
    query: &Query,
    cursor: Option<&Cursor>,
) -> Result<Page> {
    open(source, connection, query, None).await?.read_page(cursor).await
}

/// Returns a cursor or bookmark after it was serialised and read again, as another process gets it.
pub(super) fn written_and_read<T: Serialize + DeserializeOwned>(place: &T) -> T {
    let written = serde_json::to_string(place);
    let read = written.and_then(|text| serde_json::from_str(&text));
    match read {
        Ok(read) => read,
        Err(error) => panic!("a place does not survive serialisation: {error}"),
    }
}

/// Returns the texts of a column. A missing value becomes an empty text.
pub(super) fn column(records: &RecordBatch, name: &str) -> Vec<String> {
    let schema = records.schema();
    let Some((at, field)) = schema.column_with_name(name) else {
        panic!("there is no column {name}")
    };
    match canonical_text(records.column(at), field) {
        Ok(texts) => texts.iter().map(|text| text.unwrap_or_default().to_owned()).collect(),
        Err(error) => panic!("column {name} cannot be shown: {error}"),
    }
}

/// Compares sorted keys and reports the first difference of each kind instead of thousands of lines.
pub(super) fn same(found: &[String], expected: &[String], what: &str) {
    let lost = expected.iter().find(|key| found.binary_search(key).is_err());
    let extra = found.iter().find(|key| expected.binary_search(key).is_err());
    let repeated = found.windows(2).find(|pair| pair[0] == pair[1]);
    assert!(
        found == expected,
        "{what} has {} records and not {}; lost: {lost:?}, extra: {extra:?}, repeated: {repeated:?}",
        found.len(),
        expected.len()
    );
}
