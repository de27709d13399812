//! Conversations, users and user groups: lists by cursor, and one with a single page.

use super::derived;
use crate::slack::answer::{Answer, Next, nonsense};
use crate::slack::api::{SlackApi, call, team};
use crate::slack::entities::List;
use crate::slack::entities::shape;
use crate::slack::entities::sight;
use async_trait::async_trait;
use connector_sdk::rest::{PageSize, PageStarts, Session};
use connector_sdk::webhook::json;
use connector_sdk::{Connection, Cursor, Page, Query, Reader, Result};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// The page size that Slack recommends.
const ASKED: u64 = 200;
/// The code for a token without a scope that a method needs.
pub(in crate::slack) const MISSING_SCOPE: &str = "missing_scope";
/// The number of records by which pages are recognised. Lists have no documented order, and a record of an organization
/// may be in one twice.
const TELLING: usize = 3;

/// Where the next page starts.
#[derive(Clone, Serialize, Deserialize)]
struct Place {
    /// Slack's cursor; `None` at the start of a list.
    next: Option<String>,
    /// The one kind of conversations that is listed, if the token may not see all of them.
    #[serde(default)]
    kind: Option<usize>,
    /// The kinds that it may not see.
    #[serde(default)]
    unseen: Vec<usize>,
    /// How the pages of this list began.
    #[serde(default)]
    starts: PageStarts,
    size: PageSize,
}

/// A read of a list.
pub(in crate::slack) struct ListReader {
    connection: Connection,
    list: List,
    query: Query,
}

impl ListReader {
    /// Opens it.
    pub(in crate::slack) fn open(connection: Connection, list: List, query: Query) -> Self {
        Self { connection, list, query }
    }
}

#[async_trait]
impl Reader for ListReader {
    async fn read_page(&self, cursor: Option<&Cursor>) -> Result<Page> {
        let Self { connection, list, query } = self;
        let mut place: Place = match cursor {
            Some(cursor) => cursor.read("slack")?,
            None => Place::start(),
        };
        let (asked, moments) = asked(connection, *list, &place);
        let nothing = || derived::page(&query.columns, moments, &[], 0);
        let response = match Session::new(connection, &SlackApi).page(&asked, &[]).await {
            Ok(response) => response,
            Err(error)
                if *list == List::Conversations && error.code.as_deref() == Some(MISSING_SCOPE) =>
            {
                let place = Place { starts: PageStarts::default(), ..place };
                let place = match place.kind {
                    // One scope of four may be missing: each kind is asked for alone.
                    None => Place { next: None, kind: Some(0), ..place },
                    Some(kind) => {
                        let unseen = place.unseen.into_iter().chain([kind]).collect();
                        Place { next: None, kind: Some(kind + 1), unseen, ..place }
                    }
                };
                if place.unseen.len() == sight::KINDS.len() {
                    return Err(error);
                }
                let notes = place.notes(connection);
                let next = place.unless_over()?;
                return Ok(Page { next, notes, ..nothing()? });
            }
            // A list with a single page cannot be asked for less.
            Err(error) if *list == List::Usergroups => return Err(error),
            Err(error) => {
                let smaller = Place { size: place.size.after_failure(error, 1)?, ..place };
                return nothing()?.then(&smaller);
            }
        };
        let answer = Answer::read(&response)?;
        place.starts.turn("slack", beginning(&answer.records).as_deref())?;
        let size = place.size.after_success();
        let place = match answer.next(place.next.as_deref())? {
            Next::Cursor(next) => Place { next: Some(next), size, ..place },
            Next::Unknown => return Err(nonsense("says that there is more and not where")),
            Next::End => {
                let kind = Some(place.kind.map_or(sight::KINDS.len(), |kind| kind + 1));
                Place { next: None, kind, starts: PageStarts::default(), size, ..place }
            }
        };
        let place = match *list == List::Conversations && place.over() && place.unseen.is_empty() {
            // A list may leave kinds out without a refusal.
            true => Place { unseen: sight::ungranted(&response), ..place },
            false => place,
        };
        let mut notes = place.notes(connection);
        if *list == List::Users {
            notes.extend(sight::without_addresses(connection, query, &response));
        }
        let records = derived::within(query, moments, answer.records);
        let page = derived::page(&query.columns, moments, &records, response.body.len())?;
        Ok(Page { next: place.unless_over()?, notes, ..page })
    }
}

/// Builds the call for a page, and returns the instants of its records.
fn asked(connection: &Connection, list: List, place: &Place) -> (String, &'static [shape::Moment]) {
    let yes = || Some("true".to_owned());
    let limit = ("limit", Some(place.size.asked().to_string()));
    let next = ("cursor", place.next.clone());
    let team = ("team_id", team(connection));
    match list {
        List::Conversations => {
            let types = Some(sight::types(place.kind));
            let asked = call("conversations.list", &[("types", types), team, limit, next]);
            (asked, shape::CONVERSATIONS.moments)
        }
        List::Users => {
            let asked = call("users.list", &[("include_locale", yes()), team, limit, next]);
            (asked, shape::USERS.moments)
        }
        List::Usergroups => {
            let asked = call(
                "usergroups.list",
                &[
                    ("include_disabled", yes()),
                    ("include_count", yes()),
                    ("include_users", yes()),
                    team,
                ],
            );
            (asked, shape::USERGROUPS.moments)
        }
    }
}

/// Returns the beginning of the page, if it has records with ids.
fn beginning(records: &[&RawValue]) -> Option<String> {
    let id = |record: &&RawValue| json::member(&json::members(record.get())?, "id");
    let ids: Vec<String> = records.iter().filter_map(id).take(TELLING).collect();
    (!ids.is_empty()).then(|| ids.join(" "))
}

impl Place {
    fn start() -> Self {
        Self {
            next: None,
            kind: None,
            unseen: Vec::new(),
            starts: PageStarts::default(),
            size: PageSize::usual(ASKED),
        }
    }

    fn over(&self) -> bool {
        self.next.is_none() && self.kind.is_some_and(|kind| kind >= sight::KINDS.len())
    }

    fn unless_over(&self) -> Result<Option<Cursor>> {
        (!self.over()).then(|| Cursor::write(self)).transpose()
    }

    /// Returns the notes for the user at the end of the read.
    fn notes(&self, connection: &Connection) -> Vec<String> {
        match self.over() && !self.unseen.is_empty() {
            true => vec![sight::unseen(connection, &self.unseen)],
            false => Vec::new(),
        }
    }
}
