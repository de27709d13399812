//! Where registered connectors come from.

use crate::Registration;
use async_trait::async_trait;
use connector_sdk::{Connector, Result};
use std::sync::Arc;

/// Turns registrations into connectors, such as ones that ask a Lambda function or follow a manifest. It is asked once for
/// each step that needs the connector.
#[async_trait]
pub trait Finder: Send + Sync {
    /// Returns the connector that was registered; `None` if this deployment cannot use connectors of its kind.
    async fn find(&self, registration: &Registration) -> Result<Option<Arc<dyn Connector>>>;
}
