//! Messages of all kinds, each with what it alone has.

use fastrand::Rng;
use serde_json::{Map, Value, json};

use crate::invent;
use crate::slack::data::people::{TEAM, user_id};
use crate::slack::data::ts;
use crate::slack::methods::members;

/// What stays of a deleted message that has replies.
const KEPT: [&str; 7] = [
    "ts",
    "thread_ts",
    "reply_count",
    "reply_users_count",
    "latest_reply",
    "reply_users",
    "subscribed",
];

/// A message with its place in a thread.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    pub(crate) value: Map<String, Value>,
    /// The moment of the thread's parent; none for a message of the channel itself.
    pub(crate) thread: Option<i64>,
    /// Whether a reply was sent to the channel too.
    pub(crate) broadcast: bool,
}

impl Message {
    /// Invents a message of the channel.
    pub(crate) fn invent(rng: &mut Rng, at: i64, people: usize) -> Self {
        let user = user_id(rng.usize(..people));
        let mut value = members(json!({
            "type": "message", "user": user, "ts": ts(at), "team": TEAM, "text": invent::text(rng),
        }));
        let more = match rng.u8(..8) {
            0 => bot(rng),
            1 => {
                json!({ "subtype": "channel_join", "text": format!("<@{user}> has joined the channel") })
            }
            2 => edited(rng, at, &user),
            3 => reacted(rng, people),
            4 => with_file(rng, at, &user),
            5 => with_attachment(rng),
            _ => plain(rng),
        };
        value.extend(members(more));
        if at % 13 == 0 {
            value.extend(members(by_a_stranger()));
        }
        Message { value, thread: None, broadcast: false }
    }

    /// Makes it a reply.
    pub(crate) fn reply(mut self, parent: i64, root: &Message, broadcast: bool) -> Self {
        self.value.insert("thread_ts".to_owned(), json!(ts(parent)));
        self.value.insert("parent_user_id".to_owned(), root.value["user"].clone());
        if broadcast {
            self.value.insert("subtype".to_owned(), json!("thread_broadcast"));
            let root = json!({ "text": root.value["text"], "ts": ts(parent) });
            self.value.insert("root".to_owned(), root);
        }
        Message { thread: Some(parent), broadcast, ..self }
    }

    /// Says whether the channel shows it.
    pub(crate) fn in_history(&self) -> bool {
        self.thread.is_none() || self.broadcast
    }

    /// Shows it as the channel does.
    pub(crate) fn in_channel(&self) -> Value {
        Value::Object(self.value.clone())
    }

    /// Shows what stays of it where it was deleted and has replies.
    pub(crate) fn tombstone(&self) -> Value {
        let mut left = self.value.clone();
        left.retain(|name, _| KEPT.contains(&name.as_str()));
        left.extend(members(json!({
            "type": "message", "subtype": "tombstone", "user": "USLACKBOT", "hidden": true,
            "text": "This message was deleted.",
        })));
        Value::Object(left)
    }

    /// Shows it as its thread does, which has the root anyway.
    pub(crate) fn in_thread(&self) -> Value {
        let mut value = self.value.clone();
        value.remove("root");
        Value::Object(value)
    }
}

/// What a message has that somebody of another organization wrote in a shared channel; no list of people has them.
fn by_a_stranger() -> Value {
    json!({
        "user": "U0STRANGER", "team": "T0STRANGER", "user_team": "T0STRANGER", "source_team": "T0STRANGER",
        "user_profile": { "name": "stranger", "real_name": "A Stranger", "team": "T0STRANGER" },
    })
}

fn plain(rng: &mut Rng) -> Value {
    let text = invent::text(rng);
    let element =
        json!({ "type": "rich_text_section", "elements": [{ "type": "text", "text": text }] });
    json!({
        "text": text,
        "client_msg_id": format!("{:08x}-0000-4000-8000-{:012x}", rng.u32(..), rng.u64(..1 << 48)),
        "blocks": [{ "type": "rich_text", "block_id": format!("{:x}", rng.u32(..)), "elements": [element] }],
    })
}

fn bot(rng: &mut Rng) -> Value {
    json!({
        "subtype": "bot_message", "bot_id": "B00000001", "app_id": "A00000001",
        "username": invent::name(rng), "icons": { "emoji": ":potable_water:" },
        "bot_profile": { "id": "B00000001", "deleted": false, "name": "Gauge" },
    })
}

fn edited(rng: &mut Rng, at: i64, user: &str) -> Value {
    let later = at + rng.i64(1..1_000) * 1_000_000;
    json!({ "edited": { "user": user, "ts": ts(later - later.rem_euclid(1_000_000)) } })
}

fn reacted(rng: &mut Rng, people: usize) -> Value {
    let users: Vec<String> = (0..rng.usize(1..4)).map(|_| user_id(rng.usize(..people))).collect();
    json!({
        "reactions": [{ "name": "thumbsup", "users": users, "count": users.len() }],
        "is_starred": rng.bool(), "pinned_to": ["C0000000001"],
    })
}

fn with_file(rng: &mut Rng, at: i64, user: &str) -> Value {
    json!({
        "upload": true, "display_as_bot": false,
        "files": [{
            "id": format!("F{:010}", rng.u32(..)), "created": at.div_euclid(1_000_000), "user": user,
            "name": format!("{}.txt", invent::line(rng, 2)), "size": rng.u32(..),
        }],
    })
}

fn with_attachment(rng: &mut Rng) -> Value {
    json!({ "attachments": [{ "id": 1, "fallback": invent::line(rng, 3), "color": "36a64f" }] })
}
