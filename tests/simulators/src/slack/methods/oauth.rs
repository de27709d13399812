//! `oauth.v2.access`: tokens for a code or a refresh token.

use axum::http::HeaderMap;
use serde_json::{Map, Value, json};

use crate::kit::{Grant, NoGrant, basic};
use crate::slack::answer::Failure;
use crate::slack::asked::Asked;
use crate::slack::data::TEAM;
use crate::slack::methods::{Found, members};
use crate::slack::{Slack, oddity};

/// How long a token lives that can be refreshed.
const LIFE_SECONDS: u64 = 43_200;

pub(crate) fn access(slack: &Slack, headers: &HeaderMap, asked: &Asked) -> Found {
    asked.only(&[
        "client_id",
        "client_secret",
        "code",
        "grant_type",
        "redirect_uri",
        "refresh_token",
    ])?;
    check_client(slack, headers, asked)?;
    let refreshes = asked.text("grant_type") == Some("refresh_token");
    let grant = match refreshes {
        true => {
            let grant = slack.stage.refresh(asked.needed("refresh_token")?);
            grant.ok_or_else(|| Failure::new("invalid_refresh_token"))?
        }
        false => {
            let grant = slack.stage.redeem(asked.needed("code")?);
            grant.ok_or_else(|| Failure::new("invalid_code"))?
        }
    };
    Ok(tokens(grant, refreshes, slack.stage.odd(oddity::BOT_TOKENS)))
}

/// A refresh gives the token at the top whoever's it is; a code gives that of a user inside `authed_user`.
fn tokens(grant: Grant, refreshes: bool, bot: bool) -> Map<String, Value> {
    let team = json!({ "id": TEAM, "name": "Penstock" });
    let mut tokens = members(json!({
        "access_token": grant.access_token,
        "token_type": if bot { "bot" } else { "user" },
        "scope": "channels:history,channels:read,users:read",
    }));
    if let Some(token) = grant.refresh_token {
        tokens.insert("refresh_token".to_owned(), json!(token));
        tokens.insert("expires_in".to_owned(), json!(LIFE_SECONDS));
    }
    let mut answer = members(json!({ "app_id": "A0PENSTOCK", "team": team, "enterprise": null }));
    if refreshes || bot {
        answer.extend(tokens);
        answer.insert("authed_user".to_owned(), json!({ "id": "U00000000" }));
        return answer;
    }
    tokens.insert("id".to_owned(), json!("U00000000"));
    answer.insert("authed_user".to_owned(), Value::Object(tokens));
    answer
}

fn check_client(slack: &Slack, headers: &HeaderMap, asked: &Asked) -> Result<(), Failure> {
    let (id, secret) = match basic(headers) {
        Some(pair) => pair,
        None => (
            asked.text("client_id").unwrap_or_default().to_owned(),
            asked.text("client_secret").unwrap_or_default().to_owned(),
        ),
    };
    slack.stage.check_client(&id, &secret).map_err(|refused| {
        let unknown = refused == NoGrant::UnknownClient;
        Failure::new(if unknown { "invalid_client_id" } else { "bad_client_secret" })
    })
}
