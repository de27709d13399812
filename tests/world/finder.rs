//! The connectors that a deployment makes of registrations, as tests say which.

use async_trait::async_trait;
use connector_sdk::{Connector, ConnectorError, ErrorKind, Result};
use engine::Registration;
use engine::ports::Finder;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Connectors by their labels; one that is not there does not answer.
#[derive(Default)]
pub struct Labelled(Mutex<BTreeMap<String, Option<Arc<dyn Connector>>>>);

impl Labelled {
    /// Lets a registration of this label stand for a connector.
    pub fn add(&self, label: &str, connector: Arc<dyn Connector>) {
        self.set(label, Some(connector));
    }

    /// Lets the connector of a label answer no more.
    pub fn silence(&self, label: &str) {
        self.set(label, None);
    }

    fn set(&self, label: &str, connector: Option<Arc<dyn Connector>>) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(label.to_owned(), connector);
    }
}

#[async_trait]
impl Finder for Labelled {
    async fn find(&self, registration: &Registration) -> Result<Option<Arc<dyn Connector>>> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match known.get(&registration.label) {
            None => Ok(None),
            Some(Some(connector)) => Ok(Some(connector.clone())),
            Some(None) => {
                Err(ConnectorError::new(ErrorKind::ServiceUnavailable, "it does not answer"))
            }
        }
    }
}
