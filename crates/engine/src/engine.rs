//! The engine's parts, put together once.

use crate::Settings;
use crate::metadata::Cache;
use crate::ports::Ports;
use connector_sdk::Connectors;
use connector_sdk::rest::Http;
use std::sync::Arc;

/// Everything a deployment can do with flows; cheap to clone.
#[derive(Clone)]
pub struct Engine {
    pub(crate) ports: Ports,
    pub(crate) connectors: Connectors,
    pub(crate) http: Http,
    pub(crate) settings: Settings,
    pub(crate) cache: Arc<Cache>,
}

impl Engine {
    /// Puts the engine together.
    pub fn new(ports: Ports, connectors: Connectors, http: Http, settings: Settings) -> Self {
        Self { ports, connectors, http, settings, cache: Arc::default() }
    }

    /// Returns the connectors it has.
    pub fn connectors(&self) -> &Connectors {
        &self.connectors
    }
}
