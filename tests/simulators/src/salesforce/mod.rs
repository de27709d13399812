//! Salesforce: OAuth, describes and queries over records made from a seed.

mod answer;
mod data;
mod door;
mod metadata;
mod oauth;
pub mod oddity;
mod organisation;
mod query;
mod record;
mod refusal;
mod schema;
mod soql;
#[cfg(test)]
mod tests;
mod truth;

use std::io;

pub use organisation::Salesforce;

use crate::kit::{self, Options, Running};

/// Starts an organisation on 127.0.0.1: live accounts, half as many contacts, and a tenth of the other objects.
pub async fn start(options: Options) -> io::Result<Running<Salesforce>> {
    kit::start(options, Salesforce::new).await
}

/// The options with pages and tokens as Salesforce has them.
pub fn options() -> Options {
    Options {
        page_size: 2_000,
        refresh_token: "5Aep861.rT-8nYc4GfB7sUe2Mp".to_owned(),
        authorization_code: "aPrx.first-code".to_owned(),
        access_token: "00D5e0000000001!aT-6jHw9DpM5zXk3Rg".to_owned(),
        ..Options::default()
    }
}
