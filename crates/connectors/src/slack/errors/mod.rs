//! The meanings of Slack's refusals: one table, for answers of success with an error inside and for all others.

use ErrorKind::{
    AccessDenied, ClientError, InvalidArgument, InvalidCredentials, RateLimitExceeded,
    RequestTimeout, ResourceNotFoundError, ServerError, ServiceUnavailable,
};
use connector_sdk::rest::{self, KnownRefusal, Refusal, Response, Said};
use connector_sdk::{ConnectorError, ErrorKind};
use serde::Deserialize;

/// The code for an expired cursor.
pub(super) const INVALID_CURSOR: &str = "invalid_cursor";
/// The code for a deleted thread.
pub(super) const THREAD_NOT_FOUND: &str = "thread_not_found";

/// The members of every answer.
#[derive(Default, Deserialize)]
struct Outcome {
    ok: Option<bool>,
    #[serde(default)]
    error: String,
    needed: Option<String>,
    provided: Option<String>,
    response_metadata: Option<Metadata>,
}

#[derive(Default, Deserialize)]
struct Metadata {
    #[serde(default)]
    messages: Vec<String>,
}

/// Returns the error an answer stands for, if it stands for one: Slack always answers with status 200.
pub(super) fn error_from(response: &Response) -> Option<ConnectorError> {
    if response.ok()
        && let Some(error) = rest::not_json("slack", response, "instanceUrl")
    {
        return Some(error);
    }
    let outcome = match response.json::<Outcome>() {
        Ok(outcome) if response.ok() && outcome.ok == Some(true) => return None,
        Ok(outcome) => outcome,
        Err(error) if response.ok() => return Some(error),
        Err(_) => Outcome::default(),
    };
    let request_id = response.header("x-slack-req-id").map(str::to_owned);
    let said = Said { words: outcome.words(), code: outcome.error, request_id, status: None };
    Some(Refusal::of("slack", response, &said, REFUSALS).into_error())
}

impl Outcome {
    /// Returns Slack's words beside the code.
    fn words(&self) -> String {
        let messages = self.response_metadata.iter().flat_map(|more| more.messages.iter().cloned());
        let needed = self.needed.iter().map(|scopes| format!("needed: {scopes}"));
        let provided = self.provided.iter().map(|scopes| format!("provided: {scopes}"));
        messages.chain(needed).chain(provided).collect::<Vec<_>>().join("; ")
    }
}

const LATER: &str = "try again later";
const CHECK_ADDRESS: &str = "check that instanceUrl is the workspace's address";

const REFUSALS: &[KnownRefusal] = &[
    KnownRefusal::code(
        &["not_authed", "invalid_auth", "token_expired", "token_revoked"],
        InvalidCredentials,
        "renew the connector profile's credentials if it persists",
    ),
    KnownRefusal::code(
        &["account_inactive"],
        AccessDenied,
        "the user or the workspace is deactivated; reconnect as a user who is active",
    ),
    KnownRefusal::code(
        &["missing_scope"],
        AccessDenied,
        "give the app the scopes it needs and install it again, then update the profile",
    ),
    KnownRefusal::code(
        &["not_in_channel"],
        AccessDenied,
        "add the app, or the user it acts for, to the conversation",
    ),
    KnownRefusal::code(
        &[
            "no_permission",
            "access_denied",
            "not_allowed_token_type",
            "org_login_required",
            "ekm_access_denied",
            "enterprise_is_restricted",
            "two_factor_setup_required",
            "accesslimited",
            "restricted_action",
            "plan_upgrade_required",
        ],
        AccessDenied,
        "ask an administrator of the workspace to let the app do this",
    ),
    KnownRefusal::code(
        &["missing_argument"],
        InvalidArgument,
        "if the token is of a whole organization, it needs a workspace: let the profile's instanceUrl be the workspace's address in \
         a browser, such as https://app.slack.com/client/T0123456789",
    ),
    KnownRefusal::code(
        &["team_access_not_granted"],
        AccessDenied,
        "ask an administrator of the organization to give the app this workspace",
    ),
    KnownRefusal::code(
        &["channel_not_found"],
        ResourceNotFoundError,
        "check the conversation's id, and that the app or its user may see it",
    ),
    KnownRefusal::code(&[THREAD_NOT_FOUND], ResourceNotFoundError, "the thread is gone"),
    KnownRefusal::code(
        &[INVALID_CURSOR],
        InvalidArgument,
        "slack has lost the place; start the run again",
    ),
    KnownRefusal::code(&["ratelimited", "rate_limited"], RateLimitExceeded, "run flows less often"),
    KnownRefusal::code(&["internal_error", "fatal_error"], ServerError, LATER),
    KnownRefusal::code(&["service_unavailable", "team_added_to_org"], ServiceUnavailable, LATER),
    KnownRefusal::code(&["request_timeout"], RequestTimeout, LATER),
    KnownRefusal::code(
        &["method_deprecated", "deprecated_endpoint", "unknown_method"],
        ClientError,
        CHECK_ADDRESS,
    ),
    KnownRefusal::code(&[""], ClientError, CHECK_ADDRESS).from_to(200, 299),
    KnownRefusal::code(&[], InvalidArgument, "check the flow's settings").from_to(200, 299),
];

#[cfg(test)]
mod tests;
