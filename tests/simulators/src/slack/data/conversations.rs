//! Conversations: one of every kind, and enough of them for several pages.

use fastrand::Rng;
use serde_json::{Value, json};

use crate::invent;
use crate::slack::data::people::{TEAM, user_id};
use crate::slack::data::thread::{self, Messages};
use crate::slack::data::{DAY_MICROS, END_SECONDS, MICROS};

/// The conversation with the records that the options count.
pub const MAIN: &str = "C0000000001";
/// An archived one, in which a reply came sixty days after its thread's parent.
pub const ARCHIVED: &str = "C0000000003";
/// One that lets nobody in.
pub const FOREIGN: &str = "C0000000004";

/// Small channels beside those that have names of their own.
const SMALL: usize = 30;

/// A conversation and its messages.
pub(crate) struct Conversation {
    pub(crate) value: Value,
    pub(crate) messages: Messages,
}

impl Conversation {
    pub(crate) fn id(&self) -> &str {
        self.value["id"].as_str().unwrap_or_default()
    }
}

/// Invents all of them, ordered by id.
pub(crate) fn conversations(seed: u64, records: usize, people: usize) -> Vec<Conversation> {
    let mut wanted = vec![
        (MAIN.to_owned(), "general", records),
        ("C0000000002".to_owned(), "random", 40),
        (ARCHIVED.to_owned(), "archive", 25),
        (FOREIGN.to_owned(), "elsewhere", 3),
        ("C0000000005".to_owned(), "private", 30),
    ];
    wanted.extend((0..SMALL).map(|index| (format!("C1{index:09}"), "small", index % 4)));
    wanted.extend([
        ("D0000000001".to_owned(), "im", 12),
        ("D0000000002".to_owned(), "im", 0),
        ("G0000000001".to_owned(), "private", 8),
        ("G0000000002".to_owned(), "mpim", 9),
    ]);
    let invent = |(index, (id, kind, count)): (usize, (String, &str, usize))| {
        let mut rng = invent::record_rng(seed, "conversation", index);
        let mut messages = thread::messages(&mut rng, count, people);
        if id == ARCHIVED {
            late_reply(&mut rng, &mut messages, people);
        }
        Conversation { value: value(&mut rng, &id, kind, people), messages }
    };
    wanted.into_iter().enumerate().map(invent).collect()
}

/// Adds a thread whose only reply comes sixty days after its parent.
fn late_reply(rng: &mut Rng, messages: &mut Messages, people: usize) {
    let end = END_SECONDS * MICROS;
    let parent = thread::free_upwards(messages, end - 80 * DAY_MICROS);
    messages.insert(parent, super::message::Message::invent(rng, parent, people));
    thread::add_reply(messages, rng, parent, end - 20 * DAY_MICROS, people);
}

fn value(rng: &mut Rng, id: &str, kind: &str, people: usize) -> Value {
    let created = END_SECONDS - 86_400 * rng.i64(100..1_000);
    let creator = user_id(rng.usize(..people));
    let mut value = json!({
        "id": id, "created": created, "is_archived": id == ARCHIVED, "is_org_shared": false,
        "context_team_id": TEAM, "is_im": kind == "im", "is_mpim": kind == "mpim",
        "is_private": matches!(kind, "im" | "mpim" | "private"),
    });
    if kind == "im" {
        value["user"] = json!(user_id(rng.usize(..people)));
        value["is_user_deleted"] = json!(false);
        value["priority"] = json!(0);
        return value;
    }
    let name = match kind {
        "small" => format!("small-{id}").to_lowercase(),
        "mpim" => "mpdm-ada--grace--zoe-1".to_owned(),
        kind => format!("{kind}-{}", rng.u16(..)),
    };
    for (member, content) in [
        ("name", json!(name)),
        ("name_normalized", json!(name)),
        ("is_channel", json!(kind != "mpim")),
        ("is_group", json!(id.starts_with('G'))),
        ("is_general", json!(kind == "general")),
        ("is_shared", json!(false)),
        ("is_ext_shared", json!(false)),
        ("is_pending_ext_shared", json!(false)),
        ("is_member", json!(id != FOREIGN)),
        ("updated", json!(created * 1_000 + rng.i64(1..86_400_000))),
        ("creator", json!(creator)),
        ("unlinked", json!(0)),
        ("num_members", json!(rng.u16(1..90))),
        ("topic", json!({ "value": invent::text(rng), "creator": creator, "last_set": created })),
        ("purpose", json!({ "value": invent::text(rng), "creator": "", "last_set": 0 })),
        ("previous_names", json!([])),
        ("shared_team_ids", json!([TEAM])),
        ("pending_shared", json!([])),
        ("parent_conversation", json!(null)),
    ] {
        value[member] = content;
    }
    value
}
