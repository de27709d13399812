//! Credentials and the vault they live in.

use crate::{AppSecret, Result, Withheld};
use async_trait::async_trait;
use serde_json::{Map, Value};

/// One version of a profile's credentials. It can neither be printed nor serialised by accident.
#[derive(Clone)]
pub struct Credentials {
    values: Map<String, Value>,
    version: String,
    withheld: Withheld,
}

impl Credentials {
    /// Wraps a secret's content and the version it was read at.
    pub fn new(values: Map<String, Value>, version: impl Into<String>) -> Self {
        let withheld = Withheld::of(&values);
        Self { values, version: version.into(), withheld }
    }

    /// Returns a text member, such as `accessToken`; an empty one counts as absent.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.values.get(name)?.as_str().filter(|text| !text.is_empty())
    }

    /// Returns a text member of a member, such as `accessToken` of `oAuthCredentials`.
    pub fn text_in(&self, parent: &str, name: &str) -> Option<&str> {
        self.values.get(parent)?.get(name)?.as_str().filter(|text| !text.is_empty())
    }

    /// Returns a member of any form, such as `oAuthRequest`.
    pub fn member(&self, name: &str) -> Option<&Value> {
        self.values.get(name)
    }

    /// Returns a copy of the content, for the vault and for renewals.
    pub fn expose(&self) -> Map<String, Value> {
        self.values.clone()
    }

    /// Returns the texts that no message may quote.
    pub fn withheld(&self) -> &Withheld {
        &self.withheld
    }

    /// Returns the version it was read at.
    pub fn version(&self) -> &str {
        &self.version
    }
}

/// Where a connection's credentials live.
#[async_trait]
pub trait Vault: Send + Sync {
    /// Returns the latest credentials.
    async fn credentials(&self) -> Result<Credentials>;

    /// Replaces credentials that were refused. At most one caller renews at a time; the others get what it stored,
    /// and nothing is used before it is stored.
    async fn renew(&self, refused: &Credentials, renewal: &dyn Renewal) -> Result<Credentials>;

    /// Reads another secret of the user, such as the one behind `clientCredentialsArn`.
    async fn secret(&self, arn: &str) -> Result<AppSecret>;
}

/// How an application gives new credentials for old ones.
#[async_trait]
pub trait Renewal: Send + Sync {
    /// Asks the application once, and returns the whole content to store.
    async fn renew(&self, current: &Credentials) -> Result<Map<String, Value>>;
}
