//! The token address: one form there, one set of tokens or a refusal back.

use super::address;
use crate::salesforce::error::{error_from, plain_code, scrub};
use connector_sdk::rest::{Request, Response};
use connector_sdk::{Connection, ConnectorError, ErrorKind, Result};
use serde::Deserialize;

/// What Salesforce grants. It cannot be printed.
#[derive(Deserialize)]
pub(super) struct Tokens {
    pub(super) access_token: String,
    /// Only sent with a first grant, and with each one where refresh tokens rotate.
    pub(super) refresh_token: Option<String>,
    pub(super) instance_url: Option<String>,
}

/// Asks once for tokens.
pub(super) async fn request(connection: &Connection, form: &[(&str, &str)]) -> Result<Tokens> {
    let mut url = address::authority(connection)?;
    url.set_path("/services/oauth2/token");
    url.set_query(None);
    let request = Request::post_form(url, form).header("accept", "application/json");
    let response = connection.http.send(request).await?;
    if let Some(error) = refusal(connection, &response) {
        return Err(error);
    }
    response.json()
}

#[derive(Deserialize)]
struct Refusal {
    error: String,
    #[serde(default)]
    error_description: String,
}

fn refusal(connection: &Connection, response: &Response) -> Option<ConnectorError> {
    let general = error_from(response)?;
    let refusal = match serde_json::from_slice::<Refusal>(&response.body) {
        Ok(refusal) if plain_code(&refusal.error) => refusal,
        _ => return Some(general),
    };
    let (kind, advice) = match refusal.error.as_str() {
        "rate_limit_exceeded" => (ErrorKind::RateLimitExceeded, "run flows less often"),
        _ if general.kind.retryable() => (general.kind, "try again later"),
        "invalid_grant" => (
            ErrorKind::InvalidCredentials,
            "reconnect: update the profile with tokens that a user has just approved \
             (each user has five approvals per app, and a sixth ends the oldest)",
        ),
        "invalid_client" | "invalid_client_id" | "invalid_client_credentials" => (
            ErrorKind::InvalidCredentials,
            "check client_id and client_secret in the secret behind clientCredentialsArn",
        ),
        "redirect_uri_mismatch" => (
            ErrorKind::InvalidCredentials,
            "set oAuthRequest.redirectUri to an address that the app in salesforce lists",
        ),
        "inactive_user" | "inactive_org" => (
            ErrorKind::InvalidCredentials,
            "reactivate the user or the organisation, or connect as another one",
        ),
        _ => (
            ErrorKind::InvalidCredentials,
            "check that the app in salesforce allows this grant and this user",
        ),
    };
    let error = ConnectorError::new(
        kind,
        format!(
            "salesforce refused tokens to connector profile {} saying {:?} ({}, status {}, {}); {advice}",
            connection.profile,
            scrub(&refusal.error_description),
            refusal.error,
            response.status,
            response.url.host_str().unwrap_or("unknown host"),
        ),
    );
    Some(error.with_code(refusal.error))
}
