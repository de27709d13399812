//! The tasks of a flow, against the fields that the source has now.

use super::source_settings;
use crate::Engine;
use crate::error::{About, Error, Result};
use crate::flows::fields::{columns, source_fields};
use crate::flows::{CHANGE_FIELD, change_field, incremental};
use crate::metadata::near_entity;
use crate::pipeline::TaskPipeline;
use connector_sdk::{Connection, Connector, ErrorKind, Field, Source};
use flow::{FlowDefinition, did_you_mean};

impl Engine {
    /// Compiles a flow's tasks against the live source, and checks what else they name.
    pub(super) async fn check_tasks(
        &self,
        definition: &FlowDefinition,
        connector: &dyn Connector,
        source: &dyn Source,
    ) -> Result<TaskPipeline> {
        let config = &definition.source_flow_config;
        let (_, connection) = self.source_connection(definition).await?;
        let entity = source.entity(&source_settings(definition)).unwrap_or_default();
        let version = config.api_version.as_deref();
        let found =
            source_fields(connector, &connection, &entity, version, &definition.tasks).await;
        let fields = match found {
            Err(error) if error.kind == ErrorKind::ResourceNotFoundError => {
                let member = config.connector_type.union_member();
                let path = format!("sourceFlowConfig.sourceConnectorProperties.{member}");
                let near = near_entity(connector, &connection, &entity).await;
                return Err(Error::invalid(&path, format!("{error}{near}")));
            }
            found => found.about(|| format!("connector profile \"{}\"", connection.profile))?,
        };
        let pipeline = TaskPipeline::compile(&definition.tasks, &columns(&fields));
        let pipeline = pipeline.map_err(Error::Invalid)?;
        match change_field(definition) {
            Some(name) => check_change_field(name, &fields)?,
            None if incremental(definition).is_some() => {
                check_bookmarks(definition, source, &connection).await?;
            }
            None => {}
        }
        Ok(pipeline)
    }
}

/// Checks that the application keeps bookmarks: an incremental flow that names no field depends on them.
async fn check_bookmarks(
    definition: &FlowDefinition,
    source: &dyn Source,
    connection: &Connection,
) -> Result<()> {
    let version = definition.source_flow_config.api_version.as_deref();
    let keeps = source.keeps_bookmarks(connection, &source_settings(definition), version).await;
    match keeps.about(|| format!("connector profile \"{}\"", connection.profile))? {
        true => Ok(()),
        false => Err(Error::invalid(
            CHANGE_FIELD,
            "is missing: an incremental flow needs the field that tells when a record changed, because the application \
             does not keep track of what changes in this object by itself",
        )),
    }
}

fn check_change_field(name: &str, fields: &[Field]) -> Result<()> {
    let path = CHANGE_FIELD;
    match fields.iter().find(|field| field.name == name) {
        None => {
            let telling = fields.iter().filter(|field| field.timestamp);
            let near = did_you_mean(name, telling.map(|field| field.name.as_str()));
            let rule = format!("\"{name}\" is not a field of the source{near}");
            Err(Error::invalid(path, rule))
        }
        Some(field) if !field.timestamp => {
            let telling = fields.iter().filter(|field| field.timestamp);
            let choices: Vec<&str> = telling.map(|field| field.name.as_str()).collect();
            let choices = choices.join(", ");
            let rule =
                format!("\"{name}\" does not tell when a record changed; use one of {choices}");
            Err(Error::invalid(path, rule))
        }
        Some(_) => Ok(()),
    }
}
