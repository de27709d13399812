//! How a connection gets its tokens: by one of four grants, as the app that a secret of the user describes.

pub(super) mod address;
mod assertion;
mod client;
pub(super) mod grant;
mod refusals;

use connector_sdk::oauth::TokenRules;
use connector_sdk::{Connection, Result};
use refusals::REFUSALS;

/// Tokens come from this path of an organisation, or of a host that all share.
pub(super) const TOKENS: TokenRules = TokenRules::at("/services/oauth2/token", REFUSALS);

/// Opens the app's secret, if the profile names one, so that a profile whose tokens cannot be renewed later is refused
/// now.
pub(super) async fn check_client(connection: &Connection) -> Result<()> {
    let credentials = connection.vault.credentials().await?;
    if credentials.text("clientCredentialsArn").is_none() {
        return Ok(());
    }
    let token_address = address::token_address(connection)?;
    client::Client::read(connection, &credentials, &token_address).await.map(drop)
}
