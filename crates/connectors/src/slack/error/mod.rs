//! What Slack's refusals mean: one table, for answers of success with an error inside and for all others.

use connector_sdk::rest::{self, Meaning, Refusal, Response};
use connector_sdk::{ConnectorError, ErrorKind};
use serde::Deserialize;

/// The code for a cursor that is good no longer.
pub(super) const INVALID_CURSOR: &str = "invalid_cursor";
/// The code for a thread that is gone.
pub(super) const THREAD_NOT_FOUND: &str = "thread_not_found";

/// What every answer says of itself.
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

/// Returns the error an answer stands for, if it stands for one: Slack answers 200 whatever happened.
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
    let refusal = Refusal {
        application: "slack",
        response,
        status: response.status,
        code: &outcome.error,
        words: &outcome.words(),
        request_id: response.header("x-slack-req-id"),
        meaning: meaning(response.status, &outcome.error),
    };
    Some(refusal.into_error())
}

impl Outcome {
    /// Returns what Slack says beside the code.
    fn words(&self) -> String {
        let messages = self.response_metadata.iter().flat_map(|more| more.messages.iter().cloned());
        let needed = self.needed.iter().map(|scopes| format!("needed: {scopes}"));
        let provided = self.provided.iter().map(|scopes| format!("provided: {scopes}"));
        messages.chain(needed).chain(provided).collect::<Vec<_>>().join("; ")
    }
}

fn meaning(status: u16, code: &str) -> Meaning {
    use ErrorKind::{
        AccessDenied, ClientError, InvalidArgument, InvalidCredentials, RateLimitExceeded,
        RequestTimeout, ResourceNotFoundError, ServerError, ServiceUnavailable,
    };
    let (kind, advice) = match code {
        "not_authed" | "invalid_auth" | "token_expired" | "token_revoked" => {
            (InvalidCredentials, "renew the connector profile's credentials if it persists")
        }
        "account_inactive" => (
            AccessDenied,
            "the user or the workspace is deactivated; reconnect as a user who is active",
        ),
        "missing_scope" => (
            AccessDenied,
            "give the app the scopes it needs and install it again, then update the profile",
        ),
        "not_in_channel" => {
            (AccessDenied, "add the app, or the user it acts for, to the conversation")
        }
        "no_permission"
        | "access_denied"
        | "not_allowed_token_type"
        | "org_login_required"
        | "ekm_access_denied"
        | "enterprise_is_restricted"
        | "two_factor_setup_required"
        | "accesslimited"
        | "restricted_action"
        | "plan_upgrade_required" => {
            (AccessDenied, "ask an administrator of the workspace to let the app do this")
        }
        "missing_argument" => (
            InvalidArgument,
            "if the token is of a whole organization, it needs a workspace: let the profile's instanceUrl be the workspace's address in \
             a browser, such as https://app.slack.com/client/T0123456789",
        ),
        "team_access_not_granted" => (
            AccessDenied,
            "ask an administrator of the organization to give the app this workspace",
        ),
        "channel_not_found" => (
            ResourceNotFoundError,
            "check the conversation's id, and that the app or its user may see it",
        ),
        THREAD_NOT_FOUND => (ResourceNotFoundError, "the thread is gone"),
        INVALID_CURSOR => (InvalidArgument, "slack has lost the place; start the run again"),
        "ratelimited" | "rate_limited" => (RateLimitExceeded, "run flows less often"),
        "internal_error" | "fatal_error" => (ServerError, "try again later"),
        "service_unavailable" | "team_added_to_org" => (ServiceUnavailable, "try again later"),
        "request_timeout" => (RequestTimeout, "try again later"),
        "method_deprecated" | "deprecated_endpoint" | "unknown_method" => {
            (ClientError, "check that instanceUrl is the workspace's address")
        }
        "" if (200..300).contains(&status) => {
            (ClientError, "check that instanceUrl is the workspace's address")
        }
        _ if !(200..300).contains(&status) => return Meaning::of_status(status),
        _ => (InvalidArgument, "check the flow's settings"),
    };
    Meaning::new(kind, advice)
}

#[cfg(test)]
mod tests;
