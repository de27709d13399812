//! All that the workspace holds, and what changes it.

use serde_json::{Value, json};

use crate::invent;
use crate::slack::data::conversations::{Conversation, conversations};
use crate::slack::data::message::Message;
use crate::slack::data::{MICROS, files, people, thread};

const USERGROUPS: usize = 8;

/// The records of the workspace.
pub(crate) struct World {
    pub(crate) conversations: Vec<Conversation>,
    users: Vec<Value>,
    usergroups: Vec<Value>,
    files: Vec<Value>,
}

impl World {
    /// Invents them.
    pub(crate) fn new(seed: u64, records: usize) -> Self {
        let people = 25 + records / 20;
        let files = 40 + records / 20;
        World {
            conversations: conversations(seed, records, people),
            users: (0..people).map(|index| people::user(seed, index)).collect(),
            usergroups: (0..USERGROUPS)
                .map(|index| people::usergroup(seed, index, people))
                .collect(),
            files: (0..files).map(|index| files::file(seed, index, files, people)).collect(),
        }
    }

    /// Gives the records of an object.
    pub(crate) fn records(&self, object: &str) -> Option<Vec<Value>> {
        match object {
            "users" => Some(self.users.clone()),
            "usergroups" => Some(self.usergroups.clone()),
            "files" => Some(self.files.clone()),
            "conversations" => Some(self.conversations.iter().map(|c| c.value.clone()).collect()),
            id => {
                let found = self.conversations.iter().find(|conversation| conversation.id() == id);
                found.map(|found| found.messages.values().map(Message::in_channel).collect())
            }
        }
    }

    /// Posts messages in a conversation, two in three as replies, or touches users, at a second since 1970.
    pub(crate) fn change(&mut self, object: &str, records: usize, at: i64) -> bool {
        if object == "users" {
            self.users.iter_mut().take(records).for_each(|user| user["updated"] = json!(at));
            return true;
        }
        let people = self.users.len();
        let found = self.conversations.iter_mut().find(|conversation| conversation.id() == object);
        let Some(Conversation { messages, .. }) = found else {
            return self.records(object).is_some();
        };
        let mut rng = invent::record_rng(at as u64, object, messages.len());
        let start = at * MICROS;
        let top = |until: i64, messages: &thread::Messages| {
            let before = messages.range(..until).rev();
            before.filter(|(_, message)| message.thread.is_none()).map(|(at, _)| *at).next()
        };
        for index in 0..records {
            let at = thread::free_upwards(messages, start + index as i64 * 10);
            let parent = match index % 3 {
                0 => None,
                1 => top(start, messages),
                _ => top(at, messages),
            };
            match parent {
                Some(parent) => thread::add_reply(messages, &mut rng, parent, at, people),
                None => {
                    messages.insert(at, Message::invent(&mut rng, at, people));
                }
            }
        }
        true
    }

    /// Deletes the newest file, as a user may at any time.
    pub(crate) fn delete_newest_file(&mut self) {
        self.files.pop();
    }
}
