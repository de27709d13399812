//! One page of a query's answer, written as it goes.

use std::sync::Arc;

use crate::salesforce::Salesforce;
use crate::salesforce::answer::ApiError;
use crate::salesforce::data::{Dataset, Id, Value, write_text, write_value};
use crate::salesforce::oddity;
use crate::salesforce::query::cursors::Cursor;
use crate::salesforce::soql::{Column, bind, parse, scan};

/// What a client may hint at for the size of a page.
const HINTS: std::ops::RangeInclusive<usize> = 200..=2_000;

/// The records that a strained organisation has time for.
const ROOM: usize = 60;
/// Of so many records one changes while a query is open.
const CHANGED_EVERY: usize = 50;
/// When it does: after every window.
const CHANGED_AT: &str = "2099-12-31T23:59:59.000+0000";
/// The name of an instance that nobody outside can reach.
const INNER: &str = "https://na01-app.corp.invalid";

/// Runs a query and writes its first page.
pub(crate) fn first_page(
    salesforce: &Salesforce,
    version: &str,
    soql: &str,
    with_deleted: bool,
    hint: Option<usize>,
) -> Result<String, ApiError> {
    let plan = bind(&parse(soql)?, &salesforce.dataset)?;
    if salesforce.stage.odd(oddity::NO_ORDER) && !plan.order.is_empty() {
        return Err(ApiError::invalid_field("field 'Id' can not be sorted in a query call"));
    }
    let mut rows = scan(&plan, &salesforce.dataset, with_deleted);
    if salesforce.stage.odd(oddity::IGNORES_ORDER) {
        rows.reverse();
    }
    if plan.columns.is_none() {
        return Ok(format!("{{\"totalSize\":{},\"done\":true,\"records\":[]}}", rows.len()));
    }
    let hinted = hint.map_or(*HINTS.end(), |hint| hint.clamp(*HINTS.start(), *HINTS.end()));
    let page_size = hinted.min(salesforce.stage.options.page_size).max(1);
    let count = rows.len().min(page_size);
    if salesforce.stage.odd(oddity::SINGLE_PAGE) && rows.len() > page_size {
        let words = "EntityDefinition does not support queryMore(), use LIMIT to restrict the results to a single batch";
        return Err(ApiError::new(400, "EXCEEDED_ID_LIMIT", words));
    }
    if salesforce.stage.odd(oddity::STRAINED) && count > ROOM {
        let words = "Your query request was running for too long.";
        return Err(ApiError::new(400, "QUERY_TIMEOUT", words));
    }
    let cursor = Arc::new(Cursor { plan, rows, page_size });
    let (records, end) = records(salesforce, &cursor, 0, version);
    let locator = (end < cursor.rows.len()).then(|| salesforce.cursors().keep(Arc::clone(&cursor)));
    Ok(page(salesforce, &cursor, locator.as_deref(), &records, end, version))
}

/// Writes the page that a locator stands for; the same one as often as asked.
pub(crate) fn next_page(
    salesforce: &Salesforce,
    version: &str,
    locator: &str,
) -> Result<String, ApiError> {
    let lost = || ApiError::new(400, "INVALID_QUERY_LOCATOR", "invalid query locator");
    let (name, start) = locator.rsplit_once('-').ok_or_else(lost)?;
    let start: usize = start.parse().map_err(|_| lost())?;
    let cursor = salesforce.cursors().get(name).ok_or_else(lost)?;
    if start > cursor.rows.len() {
        return Err(lost());
    }
    let (records, end) = records(salesforce, &cursor, start, version);
    Ok(page(salesforce, &cursor, Some(name), &records, end, version))
}

fn page(
    salesforce: &Salesforce,
    cursor: &Cursor,
    name: Option<&str>,
    records: &str,
    end: usize,
    version: &str,
) -> String {
    let total = cursor.rows.len();
    let host = if salesforce.stage.odd(oddity::INNER_HOST) { INNER } else { "" };
    let next = match name {
        Some(name) if end < total => {
            format!(
                "\"done\":false,\"nextRecordsUrl\":\"{host}/services/data/{version}/query/{name}-{end}\""
            )
        }
        _ => "\"done\":true".to_owned(),
    };
    let total = if salesforce.stage.odd(oddity::UNKNOWN_COUNT) { -1 } else { total as i64 };
    format!("{{\"totalSize\":{total},{next},\"records\":[{records}]}}")
}

/// Writes records until the page is full, and gives the place after the last.
fn records(
    salesforce: &Salesforce,
    cursor: &Cursor,
    start: usize,
    version: &str,
) -> (String, usize) {
    let columns = cursor.plan.columns.as_deref().unwrap_or_default();
    let table = cursor.plan.table;
    let prefix = salesforce.dataset.tables[table].object.prefix;
    let mut text = String::new();
    let mut end = start;
    for row in cursor.rows.iter().skip(start).take(cursor.page_size) {
        end += 1;
        // An open query knows the records that it had at its start; those that are gone are left out.
        if salesforce.dataset.gone(table, u64::from(*row)) {
            continue;
        }
        if !text.is_empty() {
            text.push(',');
        }
        let id = Id { table, prefix, index: u64::from(*row) };
        let written = text.len();
        write_record(&mut text, &salesforce.dataset, columns, id, version);
        // The last record of every full page is among these.
        if salesforce.stage.odd(oddity::CHANGED_MEANWHILE) && end.is_multiple_of(CHANGED_EVERY) {
            change(&mut text, written);
        }
        if text.len() >= salesforce.stage.options.page_bytes {
            break;
        }
    }
    salesforce.stage.counters().records += (end - start) as u64;
    (text, end)
}

/// Gives the record that begins at a place of the text another `SystemModstamp`.
fn change(text: &mut String, written: usize) {
    const MEMBER: &str = "\"SystemModstamp\":\"";
    if let Some(at) = text[written..].find(MEMBER) {
        let value = written + at + MEMBER.len();
        text.replace_range(value..value + CHANGED_AT.len(), CHANGED_AT);
    }
}

fn write_record(out: &mut String, dataset: &Dataset, columns: &[Column], id: Id, version: &str) {
    let object = dataset.tables[id.table].object.name;
    out.push_str("{\"attributes\":{\"type\":\"");
    out.push_str(object);
    out.push_str(&format!("\",\"url\":\"/services/data/{version}/sobjects/{object}/{id}\"}}"));
    for column in columns {
        out.push(',');
        match column {
            Column::Field(field) => {
                write_text(out, field.name);
                out.push(':');
                let value = field.value(dataset, id.table, id.index);
                write_value(out, &value, dataset, version);
            }
            Column::Parent { relationship, reference, columns } => {
                write_text(out, relationship);
                out.push(':');
                match reference.value(dataset, id.table, id.index) {
                    Value::Id(parent) => write_record(out, dataset, columns, parent, version),
                    _ => out.push_str("null"),
                }
            }
        }
    }
    out.push('}');
}
