//! Salesforce's token address.

use super::address;
use super::refusals::REFUSALS;
use crate::salesforce::api::APPLICATION;
use connector_sdk::oauth::{Client, TokenEndpoint, Tokens};
use connector_sdk::{Connection, Credentials, Result};

/// Asks once for tokens.
pub(super) async fn ask(
    connection: &Connection,
    credentials: &Credentials,
    client: Option<Client<'_>>,
    form: &[(&str, &str)],
) -> Result<Tokens> {
    let url = address::token_address(connection)?;
    let endpoint = TokenEndpoint::new(APPLICATION, url, REFUSALS, credentials);
    endpoint.ask(connection, client, form).await
}
