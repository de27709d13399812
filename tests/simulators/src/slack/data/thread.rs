//! Conversations' messages: threads, bursts, and replies that come late.

use std::collections::BTreeMap;

use fastrand::Rng;
use serde_json::json;

use crate::slack::data::message::Message;
use crate::slack::data::{DAY_MICROS, END_SECONDS, MICROS, ts};

/// Messages by their moments in microseconds; no two have the same.
pub(crate) type Messages = BTreeMap<i64, Message>;

/// How far back the messages of a conversation go.
const DAYS: i64 = 90;
/// A reply comes within so many days of its thread's parent.
const REPLY_DAYS: i64 = 25;

/// Invents so many messages, replies included.
pub(crate) fn messages(rng: &mut Rng, count: usize, people: usize) -> Messages {
    let mut messages = Messages::new();
    let gap = DAYS * DAY_MICROS / count.max(1) as i64;
    let mut at = END_SECONDS * MICROS;
    while messages.len() < count {
        // One in ten comes within a millisecond of the one before.
        at -= if rng.u8(..10) == 0 { rng.i64(1..400) } else { rng.i64(1..2 * gap) };
        let at = free(&messages, at);
        messages.insert(at, Message::invent(rng, at, people));
        let left = count - messages.len();
        let long = messages.len() > count / 3 && !messages.values().any(|m| m.thread.is_some());
        let replies = match (long, rng.u8(..6)) {
            (true, _) => left.min(count / 5),
            (false, 0) => left.min(rng.usize(1..9)),
            _ => 0,
        };
        for _ in 0..replies {
            let latest = (END_SECONDS * MICROS).min(at + REPLY_DAYS * DAY_MICROS);
            let later = rng.i64(at + 1..latest.max(at + 2));
            insert_reply(&mut messages, rng, at, later, people);
        }
        if replies > 0 {
            tell_parent(&mut messages, at);
        }
    }
    messages
}

/// Adds a reply to a thread, or starts one.
pub(crate) fn add_reply(
    messages: &mut Messages,
    rng: &mut Rng,
    parent: i64,
    at: i64,
    people: usize,
) {
    insert_reply(messages, rng, parent, at, people);
    tell_parent(messages, parent);
}

fn insert_reply(messages: &mut Messages, rng: &mut Rng, parent: i64, at: i64, people: usize) {
    let at = free_upwards(messages, at);
    let Some(root) = messages.get(&parent) else {
        return;
    };
    let broadcast = rng.u8(..6) == 0;
    let reply = Message::invent(rng, at, people).reply(parent, root, broadcast);
    messages.insert(at, reply);
}

/// Writes into a parent what its replies are.
fn tell_parent(messages: &mut Messages, parent: i64) {
    let later = messages.range(parent + 1..);
    let replies = later.filter(|(_, message)| message.thread == Some(parent));
    let (moments, mut users): (Vec<i64>, Vec<String>) = replies
        .map(|(at, message)| (*at, message.value["user"].as_str().unwrap_or_default().to_owned()))
        .unzip();
    users.sort_unstable();
    users.dedup();
    let Some((latest, root)) = moments.last().zip(messages.get_mut(&parent)) else {
        return;
    };
    for (name, value) in [
        ("thread_ts", json!(ts(parent))),
        ("reply_count", json!(moments.len())),
        ("reply_users_count", json!(users.len())),
        ("latest_reply", json!(ts(*latest))),
        ("reply_users", json!(users.iter().take(5).collect::<Vec<_>>())),
        ("is_locked", json!(false)),
        ("subscribed", json!(false)),
    ] {
        root.value.insert(name.to_owned(), value);
    }
}

/// Gives a moment that no message has, this one or an earlier one.
fn free(messages: &Messages, at: i64) -> i64 {
    (0..).map(|steps| at - steps).find(|at| !messages.contains_key(at)).unwrap_or(at)
}

/// Gives a moment that no message has, this one or a later one.
pub(crate) fn free_upwards(messages: &Messages, at: i64) -> i64 {
    (at..).find(|at| !messages.contains_key(at)).unwrap_or(at)
}
