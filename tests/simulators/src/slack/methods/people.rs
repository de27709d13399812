//! `users.list` and `usergroups.list`.

use serde_json::{Value, json};

use crate::slack::Slack;
use crate::slack::asked::Asked;
use crate::slack::methods::{Found, list, members};

/// Without a limit there is one page with everything on it.
const EVERYTHING: usize = 1_000;

pub(crate) fn users(slack: &Slack, asked: &Asked) -> Found {
    asked.only(&["limit", "cursor", "include_locale", "team_id"])?;
    let all = slack.world().records("users").unwrap_or_default();
    let (mut page, metadata) = list::page(slack, asked, "user", all, EVERYTHING)?;
    if !asked.yes("include_locale") {
        page.iter_mut().filter_map(Value::as_object_mut).for_each(|user| {
            user.remove("locale");
        });
    }
    if !slack.grants("users:read.email") {
        page.iter_mut().filter_map(|user| user["profile"].as_object_mut()).for_each(|profile| {
            profile.remove("email");
        });
    }
    Ok(members(
        json!({ "members": page, "cache_ts": 1_795_132_800, "response_metadata": metadata }),
    ))
}

pub(crate) fn usergroups(slack: &Slack, asked: &Asked) -> Found {
    asked.only(&["include_count", "include_disabled", "include_users", "team_id"])?;
    let mut all = slack.world().records("usergroups").unwrap_or_default();
    if !asked.yes("include_disabled") {
        all.retain(|group| group["date_delete"] == 0);
    }
    for group in all.iter_mut().filter_map(Value::as_object_mut) {
        if !asked.yes("include_users") {
            group.remove("users");
        }
        if !asked.yes("include_count") {
            group.remove("user_count");
        }
    }
    Ok(members(json!({ "usergroups": all })))
}
