//! `files.list`, which counts its pages.

use serde_json::{Value, json};

use crate::slack::asked::Asked;
use crate::slack::methods::{Found, members};
use crate::slack::{Slack, oddity};

const USUAL: usize = 100;
/// The last page of any list.
const LAST_PAGE: usize = 100;

pub(crate) fn list(slack: &Slack, asked: &Asked) -> Found {
    asked.only(&[
        "channel",
        "count",
        "page",
        "ts_from",
        "ts_to",
        "types",
        "user",
        "team_id",
        "show_files_hidden_by_limit",
    ])?;
    let hides = slack.stage.odd(oddity::HIDDEN_FILES);
    let count = asked.number("count", USUAL, 1_000)?.min(slack.stage.options.page_size);
    let page = asked.number("page", 1, usize::MAX)?;
    let (from, to) = (asked.moment("ts_from")?, asked.moment("ts_to")?);
    let mut files = slack.world().records("files").unwrap_or_default();
    files.retain(|file| {
        let created = file["created"].as_i64().unwrap_or_default() * 1_000_000;
        from.is_none_or(|from| created >= from) && to.is_none_or(|to| created <= to)
    });
    if hides && !asked.yes("show_files_hidden_by_limit") {
        files.retain(|file| !hidden(file));
    }
    files.reverse();
    let total = files.len();
    // Whoever asks for more pages than there may be gets the first one.
    let page = if page > LAST_PAGE { 1 } else { page };
    let mut files: Vec<Value> = files.into_iter().skip((page - 1) * count).take(count).collect();
    if hides {
        files.iter_mut().filter(|file| hidden(file)).for_each(|file| {
            *file = json!({ "id": file["id"], "created": file["created"], "mode": "hidden_by_limit" });
        });
    }
    slack.stage.counters().records += files.len() as u64;
    if slack.stage.odd(oddity::VANISHING_FILES) {
        slack.world().delete_newest_file();
    }
    let paging =
        json!({ "count": count, "total": total, "page": page, "pages": total.div_ceil(count) });
    Ok(members(json!({ "files": files, "paging": paging })))
}

/// Says whether the plan hides a file.
fn hidden(file: &Value) -> bool {
    file["id"].as_str().is_some_and(|id| id.ends_with('3'))
}
