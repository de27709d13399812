//! The trait that every application implements, and the set of built-in connectors.

use crate::{Configuration, Connection, Destination, EntityGroup, Field, Result, Source};
use async_trait::async_trait;
use flow::{ConnectorType, Violations};
use serde_json::Value;
use std::sync::Arc;

/// One application or AWS service.
#[async_trait]
pub trait Connector: Send + Sync {
    /// Returns its name in AppFlow's API.
    fn connector_type(&self) -> ConnectorType;

    /// Returns its capabilities.
    fn configuration(&self) -> Configuration;

    /// Notes what is wrong with a profile's properties and credentials before anything is sent anywhere.
    fn check_profile(&self, properties: &Value, credentials: &Value, violations: &mut Violations);

    /// Proves that the application can be reached and accepts the credentials.
    async fn check(&self, connection: &Connection) -> Result<()>;

    /// Lists its entities in groups; those below `path` if entities nest.
    async fn entities(
        &self,
        connection: &Connection,
        path: Option<&str>,
    ) -> Result<Vec<EntityGroup>>;

    /// Describes an entity's fields, by the application's API `version` if one is named.
    async fn fields(
        &self,
        connection: &Connection,
        entity: &str,
        version: Option<&str>,
    ) -> Result<Vec<Field>>;

    /// Describes fields of related records, such as `Owner.Name`, which `fields` does not list. Unknown fields are left
    /// out.
    async fn related_fields(
        &self,
        _connection: &Connection,
        _entity: &str,
        _paths: &[String],
        _version: Option<&str>,
    ) -> Result<Vec<Field>> {
        Ok(Vec::new())
    }

    /// Returns which records or values of an entity a read lacks, by the application's documentation or because this
    /// profile may not see them; `None` if it has them all. Shown with the entity's description.
    async fn left_out(&self, _connection: &Connection, _entity: &str) -> Result<Option<String>> {
        Ok(None)
    }

    /// Returns its reading side, if it has one.
    fn source(&self) -> Option<&dyn Source> {
        None
    }

    /// Returns its writing side, if it has one.
    fn destination(&self) -> Option<&dyn Destination> {
        None
    }
}

/// The connectors that are built into a deployment.
#[derive(Clone)]
pub struct Connectors(Arc<Vec<Arc<dyn Connector>>>);

impl Connectors {
    /// Takes the list.
    pub fn new(connectors: Vec<Arc<dyn Connector>>) -> Self {
        Self(Arc::new(connectors))
    }

    /// Finds a connector by its name.
    pub fn find(&self, connector_type: &ConnectorType) -> Option<Arc<dyn Connector>> {
        self.iter().find(|connector| connector.connector_type() == *connector_type).cloned()
    }

    /// Returns all connectors in their order.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<dyn Connector>> {
        self.0.iter()
    }
}
