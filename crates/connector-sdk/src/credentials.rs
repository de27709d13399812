//! Credentials, and the vault that stores them.

use crate::{AppSecret, Result, Withheld};
use async_trait::async_trait;
use serde_json::{Map, Value};

/// One version of a profile's credentials. It has no `Debug` and no `Serialize`, so it cannot be printed by accident.
#[derive(Clone)]
pub struct Credentials {
    values: Map<String, Value>,
    version: String,
    withheld: Withheld,
}

impl Credentials {
    /// Wraps a secret's content and its version.
    pub fn new(values: Map<String, Value>, version: impl Into<String>) -> Self {
        let withheld = Withheld::of(&values);
        Self { values, version: version.into(), withheld }
    }

    /// Returns a text member, such as `accessToken`. An empty text counts as absent.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.values.get(name)?.as_str().filter(|text| !text.is_empty())
    }

    /// Returns a text inside an object member, such as `accessToken` in `oAuthCredentials`.
    pub fn text_in(&self, parent: &str, name: &str) -> Option<&str> {
        self.values.get(parent)?.get(name)?.as_str().filter(|text| !text.is_empty())
    }

    /// Returns a member of any type, such as `oAuthRequest`.
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

    /// Returns the version of the secret that was read.
    pub fn version(&self) -> &str {
        &self.version
    }
}

/// The store of a connection's credentials.
#[async_trait]
pub trait Vault: Send + Sync {
    /// Returns the latest credentials.
    async fn credentials(&self) -> Result<Credentials>;

    /// Replaces refused credentials. At most one caller renews at a time and the others get the credentials it stored.
    /// Renewed credentials are stored before they are used.
    async fn renew(&self, refused: &Credentials, renewal: &dyn Renewal) -> Result<Credentials>;

    /// Reads another secret of the user, such as the one behind `clientCredentialsArn`.
    async fn secret(&self, arn: &str) -> Result<AppSecret>;
}

/// The way in which an application exchanges old credentials for new ones.
#[async_trait]
pub trait Renewal: Send + Sync {
    /// Asks the application once, and returns the whole content to store.
    async fn renew(&self, current: &Credentials) -> Result<Map<String, Value>>;
}
