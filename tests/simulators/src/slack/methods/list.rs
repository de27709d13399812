//! Pages of a list by a cursor that names the next record.

use serde_json::{Value, json};

use crate::kit;
use crate::slack::Slack;
use crate::slack::answer::Failure;
use crate::slack::asked::Asked;

const EMPTY: &str = ";empty";

/// Cuts a page out of a list whose records are in the order of their ids; gives it with the cursor of the next one.
pub(crate) fn page(
    slack: &Slack,
    asked: &Asked,
    kind: &str,
    records: Vec<Value>,
    usual: usize,
) -> Result<(Vec<Value>, Value), Failure> {
    let limit = asked.number("limit", usual, 1_000)?;
    let (start, after_an_empty_page) = match asked.text("cursor") {
        None => (0, false),
        Some(cursor) => {
            let place = opened(cursor, kind)?;
            let start = records.iter().position(|record| record["id"] == place.text.as_str());
            (start.ok_or_else(|| Failure::new("invalid_cursor"))?, place.after_an_empty_page)
        }
    };
    let size = slack.page_size(limit, start as u64, after_an_empty_page);
    let (page, next) = slack.stage.page(&records, start, size);
    let next = next.map_or_else(String::new, |next| {
        closed(kind, records[next]["id"].as_str().unwrap_or_default(), page.is_empty())
    });
    Ok((page.to_vec(), json!({ "next_cursor": next })))
}

/// The place that a cursor leads to.
pub(crate) struct Place {
    pub(crate) text: String,
    pub(crate) after_an_empty_page: bool,
}

/// Writes a cursor; that of an empty page is another one than the one that led there.
pub(crate) fn closed(kind: &str, place: &str, after_an_empty_page: bool) -> String {
    let tail = if after_an_empty_page { EMPTY } else { "" };
    kit::write_cursor(&format!("{kind}:{place}{tail}"))
}

/// Reads a cursor that was written for the same kind of list.
pub(crate) fn opened(cursor: &str, kind: &str) -> Result<Place, Failure> {
    let text = kit::read_cursor(cursor);
    let place = text.as_deref().and_then(|text| text.strip_prefix(kind)?.strip_prefix(':'));
    let place = place.ok_or_else(|| Failure::new("invalid_cursor"))?;
    let after_an_empty_page = place.ends_with(EMPTY);
    let text = place.strip_suffix(EMPTY).unwrap_or(place).to_owned();
    Ok(Place { text, after_an_empty_page })
}
