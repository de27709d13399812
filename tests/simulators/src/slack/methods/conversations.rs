//! `conversations.list` and `conversations.info`.

use serde_json::{Value, json};

use crate::slack::Slack;
use crate::slack::answer::Failure;
use crate::slack::asked::Asked;
use crate::slack::methods::{Found, list, members};

const USUAL: usize = 100;
const TYPES: [&str; 4] = ["public_channel", "private_channel", "mpim", "im"];

pub(crate) fn list(slack: &Slack, asked: &Asked) -> Found {
    asked.only(&["types", "exclude_archived", "limit", "cursor", "team_id"])?;
    let types: Vec<&str> = asked.text("types").unwrap_or("public_channel").split(',').collect();
    if types.iter().any(|name| !TYPES.contains(name)) {
        return Err(Failure::new("invalid_types"));
    }
    let needed = types.iter().map(|name| scope(name)).find(|scope| !slack.grants(scope));
    if let Some(needed) = needed {
        let refused = Failure::new("missing_scope").with("needed", json!(needed));
        return Err(refused.with("provided", json!(slack.scopes())));
    }
    let archived = !asked.yes("exclude_archived");
    let wanted = |conversation: &Value| {
        types.contains(&kind(conversation)) && (archived || conversation["is_archived"] != true)
    };
    let all = slack.world().records("conversations").unwrap_or_default();
    let wanted = all.into_iter().filter(wanted).collect();
    let (page, metadata) = list::page(slack, asked, "team", wanted, USUAL)?;
    Ok(members(json!({ "channels": page, "response_metadata": metadata })))
}

pub(crate) fn info(slack: &Slack, asked: &Asked) -> Found {
    asked.only(&["channel", "include_locale", "include_num_members"])?;
    let id = asked.needed("channel")?;
    let all = slack.world().records("conversations").unwrap_or_default();
    let found = all.into_iter().find(|conversation| conversation["id"] == id);
    let found = found.ok_or_else(|| Failure::new("channel_not_found"))?;
    Ok(members(json!({ "channel": found })))
}

/// Names the scope that the list of a kind needs.
fn scope(kind: &str) -> &'static str {
    match kind {
        "private_channel" => "groups:read",
        "mpim" => "mpim:read",
        "im" => "im:read",
        _ => "channels:read",
    }
}

fn kind(conversation: &Value) -> &'static str {
    let is = |name: &str| conversation[name] == true;
    match (is("is_im"), is("is_mpim"), is("is_private")) {
        (true, ..) => "im",
        (_, true, _) => "mpim",
        (_, _, true) => "private_channel",
        _ => "public_channel",
    }
}
