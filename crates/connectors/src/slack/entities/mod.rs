//! The entities: conversations one by one, the workspace's own lists, and events by their types.

pub(super) mod shape;
pub(super) mod sight;

use super::answer::{Answer, Next};
use super::api::{SlackApi, call, team};
use super::events::{self, Event};
use super::page::list::MISSING_SCOPE;
use connector_sdk::rest::{Followed, PageSize, Session};
use connector_sdk::{Connection, ConnectorError, Entity, EntityGroup, Field, Result};
use serde::Deserialize;
use sight::KINDS;

/// The most that Slack lists at once.
const LISTED: u64 = 999;

/// A list of the workspace, which comes by cursors or on one page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum List {
    Conversations,
    Users,
    Usergroups,
}

/// The meaning of an entity's name.
pub(super) enum Kind<'a> {
    /// The messages of the conversation with this id.
    Messages(&'a str),
    List(List),
    Files,
    Event(Event),
}

impl<'a> Kind<'a> {
    /// Reads a name.
    pub(super) fn of(name: &'a str) -> Result<Self> {
        match name {
            "conversations" => return Ok(Self::List(List::Conversations)),
            "users" => return Ok(Self::List(List::Users)),
            "usergroups" => return Ok(Self::List(List::Usergroups)),
            "files" => return Ok(Self::Files),
            _ => {}
        }
        if conversation_id(name) {
            return Ok(Self::Messages(name));
        }
        events::find(name).map(Self::Event).ok_or_else(|| {
            let known = "it is the id of a conversation such as C0123456789, or conversations, users, files or usergroups, \
                         or an event's type such as message";
            ConnectorError::no_object("slack", name, known)
        })
    }
}

/// Describes an entity. A conversation is asked for, because its fields do not prove that it exists.
pub(super) async fn fields(connection: &Connection, entity: &str) -> Result<Vec<Field>> {
    let (shape, key) = match Kind::of(entity)? {
        Kind::Event(event) => return Ok(event.fields()),
        Kind::List(List::Conversations) => (shape::CONVERSATIONS, "id"),
        Kind::List(List::Users) => (shape::USERS, "id"),
        Kind::List(List::Usergroups) => (shape::USERGROUPS, "id"),
        Kind::Files => (shape::FILES, "id"),
        Kind::Messages(channel) => {
            let asked = call("conversations.info", &[("channel", Some(channel.to_owned()))]);
            Session::new(connection, &SlackApi).get(&asked, &[]).await.map_err(|mut error| {
                error.message = format!("conversation {channel}: {}", error.message);
                error
            })?;
            (shape::MESSAGES, "ts")
        }
    };
    Ok(shape.fields(key))
}

/// Lists all entities. Kinds of conversations that the token may not see are left out.
pub(super) async fn list(connection: &Connection) -> Result<Vec<EntityGroup>> {
    let mut groups = Vec::new();
    let mut refused = None;
    for kind in KINDS {
        match conversations(connection, kind.name).await {
            Ok(entities) => groups.push(EntityGroup { name: kind.label.to_owned(), entities }),
            Err(error) if error.code.as_deref() == Some(MISSING_SCOPE) => {
                refused = refused.or(Some(error));
            }
            Err(error) => return Err(error),
        }
    }
    if let Some(error) = refused.filter(|_| groups.is_empty()) {
        return Err(error);
    }
    let own = [
        ("conversations", "Conversations"),
        ("users", "Users"),
        ("files", "Files"),
        ("usergroups", "User groups"),
    ];
    groups.push(EntityGroup::flat("Workspace", own));
    let events = events::names().map(|name| (name.to_owned(), format!("Event {name}")));
    groups.push(EntityGroup::flat("Events", events));
    Ok(groups)
}

#[derive(Deserialize)]
struct Conversation {
    id: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    user: String,
}

async fn conversations(connection: &Connection, kind: &str) -> Result<Vec<Entity>> {
    let session = Session::new(connection, &SlackApi);
    let mut entities = Vec::new();
    let mut cursor: Option<String> = None;
    let mut followed = Followed::default();
    let mut size = PageSize::usual(LISTED);
    loop {
        let asked = call(
            "conversations.list",
            &[
                ("types", Some(kind.to_owned())),
                ("team_id", team(connection)),
                ("limit", Some(size.asked().to_string())),
                ("cursor", cursor.clone()),
            ],
        );
        let response = match session.page(&asked, &[]).await {
            Ok(response) => response,
            Err(error) => {
                size = size.after_failure(error, 1)?;
                continue;
            }
        };
        let answer = Answer::read(&response)?;
        for record in &answer.records {
            entities.extend(serde_json::from_str(record.get()).ok().map(entity));
        }
        match answer.next(cursor.as_deref())? {
            Next::Cursor(next) => {
                followed.follow("slack", &next)?;
                cursor = Some(next);
            }
            Next::Unknown | Next::End => return Ok(entities),
        }
    }
}

fn entity(Conversation { id, name, user }: Conversation) -> Entity {
    let label = match (name.as_str(), user.as_str()) {
        ("", "") => id.clone(),
        ("", user) => format!("@{user}"),
        (name, _) => format!("#{name}"),
    };
    Entity { name: id, label, nested: false }
}

/// Returns whether a name has the form of a conversation's id.
fn conversation_id(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    name.starts_with(['C', 'D', 'G']) && name.len() >= 9 && name.bytes().all(plain)
}
