//! `conversations.history`, newest first, and `conversations.replies`, oldest first.

use serde_json::{Map, Value, json};

use crate::slack::answer::Failure;
use crate::slack::asked::Asked;
use crate::slack::data::{Conversation, FOREIGN, Message};
use crate::slack::methods::{Found, list, members};
use crate::slack::{Slack, oddity};

const USUAL: usize = 100;
const REPLIES_USUAL: usize = 1_000;
const MOST: usize = 999;
/// What an app outside the Marketplace gets at most.
const RESTRICTED: usize = 15;
const CURSOR: &str = "next_ts";

/// Bounds of the moments that are wanted, in microseconds.
struct Bounds {
    oldest: i64,
    latest: i64,
    inclusive: bool,
}

impl Bounds {
    fn read(asked: &Asked) -> Result<Self, Failure> {
        Ok(Bounds {
            oldest: asked.moment("oldest")?.unwrap_or(i64::MIN),
            latest: asked.moment("latest")?.unwrap_or(i64::MAX),
            inclusive: asked.yes("inclusive"),
        })
    }

    fn hold(&self, at: i64) -> bool {
        match self.inclusive {
            true => self.oldest <= at && at <= self.latest,
            false => self.oldest < at && at < self.latest,
        }
    }
}

pub(crate) fn history(slack: &Slack, asked: &Asked) -> Found {
    asked.only(&[
        "channel",
        "cursor",
        "inclusive",
        "latest",
        "limit",
        "oldest",
        "include_all_metadata",
    ])?;
    let world = slack.world();
    let conversation = find(&world.conversations, asked)?;
    let bounds = Bounds::read(asked)?;
    let wanted = Wanted::read(slack, asked, USUAL)?;
    let start = wanted.start.unwrap_or(i64::MAX);
    let hides = slack.stage.odd(oddity::HIDDEN_HISTORY);
    let middle = conversation.messages.keys().nth(conversation.messages.len() / 2);
    let shown = middle.copied().filter(|_| hides).unwrap_or(i64::MIN);
    let visible = conversation.messages.iter().rev().filter(|(at, _)| **at >= shown);
    let mut rest =
        visible.filter(|(at, message)| **at <= start && message.in_history() && bounds.hold(**at));
    let page: Vec<Value> = rest
        .by_ref()
        .take(wanted.size)
        .map(|(at, message)| as_shown(slack, *at, message))
        .collect();
    let next = rest.next().map(|(at, _)| *at);
    let empty = page.is_empty();
    let mut answer = found(slack, page, next, empty);
    answer.insert("pin_count".to_owned(), json!(0));
    if hides {
        answer.insert("is_limited".to_owned(), json!(true));
    }
    if asked.text("latest").is_some() {
        answer.insert("latest".to_owned(), json!(asked.text("latest")));
    }
    Ok(answer)
}

pub(crate) fn replies(slack: &Slack, asked: &Asked) -> Found {
    asked.only(&[
        "channel",
        "ts",
        "cursor",
        "inclusive",
        "latest",
        "limit",
        "oldest",
        "include_all_metadata",
    ])?;
    let world = slack.world();
    let conversation = find(&world.conversations, asked)?;
    asked.needed("ts")?;
    let parent = asked.moment("ts")?.unwrap_or_default();
    let bounds = Bounds::read(asked)?;
    let Wanted { start, size } = Wanted::read(slack, asked, REPLIES_USUAL)?;
    let first = conversation.messages.get(&parent).filter(|message| message.thread.is_none());
    let Some(first) = first else {
        return Err(Failure::new("thread_not_found"));
    };
    let mut page = Vec::new();
    if start.is_none() || !slack.stage.odd(oddity::PARENT_ONCE) {
        page.push(as_shown(slack, parent, first));
    }
    let from = start.unwrap_or(i64::MIN);
    let mut rest = conversation.messages.iter().filter(|(at, message)| {
        **at >= from && message.thread == Some(parent) && bounds.hold(**at)
    });
    page.extend(rest.by_ref().take(size).map(|(_, message)| message.in_thread()));
    let next = rest.next().map(|(at, _)| *at);
    Ok(found(slack, page, next, size == 0))
}

/// Shows a message of the channel, or what is left of it.
fn as_shown(slack: &Slack, at: i64, message: &Message) -> Value {
    let gone = slack.stage.odd(oddity::TOMBSTONES) && at % 2 == 0;
    match gone && message.value.contains_key("reply_count") {
        true => message.tombstone(),
        false => message.in_channel(),
    }
}

fn find<'a>(all: &'a [Conversation], asked: &Asked) -> Result<&'a Conversation, Failure> {
    let id = asked.needed("channel")?;
    let found = all.iter().find(|conversation| conversation.id() == id);
    let found = found.ok_or_else(|| Failure::new("channel_not_found"))?;
    match found.id() == FOREIGN {
        true => Err(Failure::new("not_in_channel")),
        false => Ok(found),
    }
}

/// The page that is wanted: where it starts, if a cursor says so, and how many messages it takes.
struct Wanted {
    start: Option<i64>,
    size: usize,
}

impl Wanted {
    fn read(slack: &Slack, asked: &Asked, usual: usize) -> Result<Self, Failure> {
        let limit = asked.number("limit", usual, MOST)?;
        let most = if slack.stage.odd(oddity::RESTRICTED) { RESTRICTED } else { MOST };
        let Some(cursor) = asked.text("cursor") else {
            let size = slack.page_size(limit.min(most), 0, false);
            return Ok(Wanted { start: None, size });
        };
        let place = list::opened(cursor, CURSOR)?;
        let start: u64 = place.text.parse().map_err(|_| Failure::new("invalid_cursor"))?;
        let size = slack.page_size(limit.min(most), start, place.after_an_empty_page);
        Ok(Wanted { start: Some(start as i64), size })
    }
}

fn found(slack: &Slack, page: Vec<Value>, next: Option<i64>, empty: bool) -> Map<String, Value> {
    slack.stage.counters().records += page.len() as u64;
    let mut answer = members(json!({ "messages": page, "has_more": next.is_some() }));
    if let Some(next) = next
        && !slack.stage.odd(oddity::NO_CURSORS)
    {
        let cursor = list::closed(CURSOR, &next.to_string(), empty);
        answer.insert("response_metadata".to_owned(), json!({ "next_cursor": cursor }));
    }
    answer
}
