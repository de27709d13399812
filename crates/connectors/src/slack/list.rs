//! Conversations, users and user groups: lists by cursor, and one that has but one page.

use super::answer::{Answer, Next, nonsense};
use super::api::{SlackApi, call};
use super::entity::List;
use super::{derived, shape};
use connector_sdk::rest::Session;
use connector_sdk::{Connection, Cursor, Page, Query, Result};
use serde::{Deserialize, Serialize};

/// How many Slack recommends to ask for.
const ASKED: usize = 200;

/// Slack's cursor of the next page.
#[derive(Serialize, Deserialize)]
struct Place {
    next: String,
}

/// Reads one page.
pub(super) async fn read(
    connection: &Connection,
    list: List,
    query: &Query,
    cursor: Option<&Cursor>,
) -> Result<Page> {
    let place: Option<Place> = cursor.map(|cursor| cursor.read("slack")).transpose()?;
    let sent = place.map(|place| place.next);
    let yes = || Some("true".to_owned());
    let limit = ("limit", Some(ASKED.to_string()));
    let next = ("cursor", sent.clone());
    let (asked, moments) = match list {
        List::Conversations => {
            let types = Some("public_channel,private_channel,mpim,im".to_owned());
            let asked = call("conversations.list", &[("types", types), limit, next]);
            (asked, shape::CONVERSATIONS.moments)
        }
        List::Users => {
            let asked = call("users.list", &[("include_locale", yes()), limit, next]);
            (asked, shape::USERS.moments)
        }
        List::Usergroups => {
            let asked = call(
                "usergroups.list",
                &[("include_disabled", yes()), ("include_count", yes()), ("include_users", yes())],
            );
            (asked, shape::USERGROUPS.moments)
        }
    };
    let response = Session::new(connection, &SlackApi).get(&asked, &[]).await?;
    let answer = Answer::read(&response)?;
    let next = match answer.next(sent.as_deref())? {
        Next::Cursor(next) => Some(Cursor::write(&Place { next })?),
        Next::Unknown => return Err(nonsense("says that there is more and not where")),
        Next::End => None,
    };
    let records = derived::within(query, moments, answer.records);
    let page = derived::page(&query.columns, moments, &records, response.body.len())?;
    Ok(Page { next, ..page })
}
