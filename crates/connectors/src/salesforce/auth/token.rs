//! Salesforce's token address, and what its refusals mean.

use super::address;
use connector_sdk::oauth::{Client, ClientIn, Refused, TokenEndpoint, Tokens};
use connector_sdk::rest::Meaning;
use connector_sdk::{Connection, ErrorKind, Result};

/// Asks once for tokens.
pub(super) async fn ask(
    connection: &Connection,
    client: Option<Client<'_>>,
    form: &[(&str, &str)],
) -> Result<Tokens> {
    let mut url = address::authority(connection)?;
    url.set_path("/services/oauth2/token");
    url.set_query(None);
    let endpoint = TokenEndpoint { application: "salesforce", url, client_in: ClientIn::Form };
    endpoint.ask(connection, client, form, meaning).await
}

fn meaning(refused: &Refused) -> Option<Meaning> {
    let refuse = |advice| Some(Meaning::new(ErrorKind::InvalidCredentials, advice));
    match refused.error.as_str() {
        "rate_limit_exceeded" => {
            Some(Meaning::new(ErrorKind::RateLimitExceeded, "run flows less often"))
        }
        "invalid_grant" => refuse(
            "reconnect: update the profile with tokens that a user has just approved \
             (each user has five approvals per app, and a sixth ends the oldest)",
        ),
        "invalid_client" | "invalid_client_id" | "invalid_client_credentials" => {
            refuse("check client_id and client_secret in the secret behind clientCredentialsArn")
        }
        "redirect_uri_mismatch" => {
            refuse("set oAuthRequest.redirectUri to an address that the app in salesforce lists")
        }
        "inactive_user" | "inactive_org" => {
            refuse("reactivate the user or the organisation, or connect as another one")
        }
        _ => None,
    }
}
