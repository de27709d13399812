//! The methods of the Web API, all under one kind of address.

mod conversations;
mod files;
mod list;
mod messages;
mod oauth;
mod people;

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::any;
use serde_json::{Map, Value, json};

use crate::slack::answer::{Failure, answer, too_often};
use crate::slack::asked::Asked;
use crate::slack::data::TEAM;
use crate::slack::{Slack, oddity};

/// The most records for which an impatient gateway waits.
const MOST_IN_TIME: usize = 50;
const GATEWAY_PAGE: &str = "<html><body>504 Gateway Time-out</body></html>";
/// The methods that list what a workspace has.
const LISTS: [&str; 4] = ["conversations.list", "users.list", "usergroups.list", "files.list"];
const MINUTE_SECONDS: u64 = 60;

/// What a method found, as members of its answer.
pub(crate) type Found = Result<Map<String, Value>, Failure>;

/// Serves the methods.
pub(crate) fn routes(slack: Arc<Slack>) -> Router {
    Router::new().route("/api/{method}", any(method)).with_state(slack)
}

async fn method(
    State(slack): State<Arc<Slack>>,
    Path(name): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let request = slack.next_request();
    let asked = match Asked::read(&query.unwrap_or_default(), &headers, &body) {
        Ok(asked) => asked,
        Err(failure) => return answer(Err(failure), request),
    };
    if name == "oauth.v2.access" {
        return answer(oauth::access(&slack, &headers, &asked), request);
    }
    if let Err(failure) = slack.check_token(&headers) {
        return answer(Err(failure), request);
    }
    if name.starts_with("conversations.")
        && ["history", "replies"].iter().any(|end| name.ends_with(end))
        && slack.exhausted(&name)
    {
        return too_often(MINUTE_SECONDS, request);
    }
    if slack.stage.odd(oddity::IMPATIENT_GATEWAY)
        && ["limit", "count"]
            .iter()
            .any(|size| asked.number(size, 1, 1_000).is_ok_and(|n| n > MOST_IN_TIME))
    {
        return (StatusCode::GATEWAY_TIMEOUT, Html(GATEWAY_PAGE)).into_response();
    }
    if slack.stage.odd(oddity::ORGANIZATION)
        && LISTS.contains(&name.as_str())
        && asked.text("team_id") != Some(TEAM)
    {
        return answer(Err(Failure::new("missing_argument")), request);
    }
    let found = match name.as_str() {
        "auth.test" => auth_test(&slack, &asked),
        "conversations.list" => conversations::list(&slack, &asked),
        "conversations.info" => conversations::info(&slack, &asked),
        "conversations.history" => messages::history(&slack, &asked),
        "conversations.replies" => messages::replies(&slack, &asked),
        "users.list" => people::users(&slack, &asked),
        "usergroups.list" => people::usergroups(&slack, &asked),
        "files.list" => files::list(&slack, &asked),
        _ => Err(Failure::new("unknown_method").with("req_method", json!(name))),
    };
    let mut response = answer(found, request);
    let scopes = HeaderValue::from_static(slack.scopes());
    response.headers_mut().insert("x-oauth-scopes", scopes);
    response
}

fn auth_test(slack: &Slack, asked: &Asked) -> Found {
    asked.only(&[])?;
    Ok(members(json!({
        "url": format!("{}/", slack.stage.url),
        "team": "Penstock", "user": "integration", "team_id": TEAM, "user_id": "U00000000",
        "is_enterprise_install": false,
    })))
}

/// Gives the members of a value that is an object.
pub(crate) fn members(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}
