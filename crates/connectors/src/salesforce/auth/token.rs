//! Salesforce's token address.

use super::address;
use super::refusals::REFUSALS;
use connector_sdk::oauth::{Client, ClientIn, TokenEndpoint, Tokens};
use connector_sdk::{Connection, Credentials, Result};

/// Asks once for tokens.
pub(super) async fn ask(
    connection: &Connection,
    credentials: &Credentials,
    client: Option<Client<'_>>,
    form: &[(&str, &str)],
) -> Result<Tokens> {
    let endpoint = TokenEndpoint {
        application: "salesforce",
        url: address::token_address(connection)?,
        client_in: ClientIn::Form,
        refusals: REFUSALS,
        withheld: credentials.withheld().clone(),
    };
    endpoint.ask(connection, client, form).await
}
