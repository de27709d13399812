//! Entities and fields of the live application.

use crate::Engine;
use crate::error::{About, Error, Result};
use connector_sdk::{Connection, Connector};
use flow::{ConnectorEntity, ConnectorEntityField, ConnectorType};
use std::collections::BTreeMap;

impl Engine {
    /// Lists what a profile's application holds records of, by group.
    pub async fn list_entities(
        &self,
        profile: &str,
        path: Option<&str>,
    ) -> Result<BTreeMap<String, Vec<ConnectorEntity>>> {
        let (connector, connection) = self.open_profile(profile).await?;
        let groups = connector.entities(&connection, path).await.about(|| about(profile))?;
        let wire = |entities: Vec<connector_sdk::Entity>| {
            entities.iter().map(connector_sdk::Entity::to_wire).collect()
        };
        Ok(groups.into_iter().map(|group| (group.name, wire(group.entities))).collect())
    }

    /// Describes an entity's fields.
    pub async fn describe_entity(
        &self,
        profile: &str,
        connector_type: Option<&ConnectorType>,
        entity: &str,
        version: Option<&str>,
    ) -> Result<Vec<ConnectorEntityField>> {
        let (connector, connection) = self.open_profile(profile).await?;
        check_type(connector, &connection, connector_type)?;
        let fields =
            connector.fields(&connection, entity, version).await.about(|| about(profile))?;
        let operators = connector.configuration().operators;
        Ok(fields.iter().map(|field| field.to_wire(operators)).collect())
    }
}

fn check_type(
    connector: &dyn Connector,
    connection: &Connection,
    wanted: Option<&ConnectorType>,
) -> Result<()> {
    match wanted {
        Some(wanted) if *wanted != connector.connector_type() => {
            let rule = format!(
                "connector profile \"{}\" is for {}, not for {wanted}",
                connection.profile,
                connector.connector_type()
            );
            Err(Error::invalid("connectorType", rule))
        }
        _ => Ok(()),
    }
}

fn about(profile: &str) -> String {
    format!("connector profile \"{profile}\"")
}
