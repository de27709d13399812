//! Who the session belongs to.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::salesforce::Salesforce;
use crate::salesforce::answer::json_text;
use crate::salesforce::door::session_id;

const ORGANIZATION: &str = "00D5e0000000001EAA";
const USER: &str = "0055e00000000001AAA";

/// Answers the OpenID form of the identity.
pub(crate) async fn userinfo(
    State(salesforce): State<Arc<Salesforce>>,
    headers: HeaderMap,
) -> Response {
    if !session_id(&headers).is_some_and(|token| salesforce.stage.sessions().good(token)) {
        return (StatusCode::FORBIDDEN, "Bad_OAuth_Token").into_response();
    }
    let id = format!("{}/id/{ORGANIZATION}/{USER}", salesforce.stage.url);
    let answer = json!({
        "sub": id,
        "user_id": USER,
        "organization_id": ORGANIZATION,
        "preferred_username": salesforce.stage.options.username,
        "nickname": "integration",
        "name": "Integration User",
        "email": "integration@penstock.example",
        "email_verified": true,
        "zoneinfo": "Europe/Zurich",
        "active": true,
        "user_type": "STANDARD",
        "language": "en_US",
        "locale": "en_GB",
        "utcOffset": 3_600_000,
        "urls": urls(&salesforce.stage.url),
    });
    json_text(answer.to_string())
}

/// Answers Salesforce's own form, at the address that a token answer calls `id`.
pub(crate) async fn identity(
    State(salesforce): State<Arc<Salesforce>>,
    headers: HeaderMap,
) -> Response {
    if !session_id(&headers).is_some_and(|token| salesforce.stage.sessions().good(token)) {
        return (StatusCode::FORBIDDEN, "Bad_OAuth_Token").into_response();
    }
    let answer = json!({
        "id": format!("{}/id/{ORGANIZATION}/{USER}", salesforce.stage.url),
        "asserted_user": true,
        "user_id": USER,
        "organization_id": ORGANIZATION,
        "username": salesforce.stage.options.username,
        "nick_name": "integration",
        "display_name": "Integration User",
        "email": "integration@penstock.example",
        "user_type": "STANDARD",
        "active": true,
        "locale": "en_GB",
        "language": "en_US",
        "utcOffset": 3_600_000,
        "urls": urls(&salesforce.stage.url),
    });
    json_text(answer.to_string())
}

fn urls(url: &str) -> serde_json::Value {
    json!({
        "rest": format!("{url}/services/data/v{{version}}/"),
        "sobjects": format!("{url}/services/data/v{{version}}/sobjects/"),
        "query": format!("{url}/services/data/v{{version}}/query/"),
        "custom_domain": url,
    })
}
