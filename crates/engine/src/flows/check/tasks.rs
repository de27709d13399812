//! The tasks of a flow, against the fields that the source has now.

use super::source_settings;
use crate::Engine;
use crate::error::{About, Error, Result};
use crate::flows::fields::{columns, source_fields};
use crate::pipeline::TaskPipeline;
use connector_sdk::{Connector, ErrorKind, Field, Source};
use flow::{DataPullMode, FlowDefinition};

const INCREMENTAL_FIELD: &str = "sourceFlowConfig.incrementalPullConfig.datetimeTypeFieldName";

impl Engine {
    /// Checks a flow's tasks against the live source, and returns the fields that those take that take whole records.
    pub(super) async fn check_tasks(
        &self,
        definition: &FlowDefinition,
        connector: &dyn Connector,
        source: &dyn Source,
    ) -> Result<Vec<String>> {
        let config = &definition.source_flow_config;
        let connection = self.source_connection(definition).await?;
        let entity = source.entity(&source_settings(definition)).unwrap_or_default();
        let version = config.api_version.as_deref();
        let found =
            source_fields(connector, &connection, &entity, version, &definition.tasks).await;
        let fields = match found {
            Err(error) if error.kind == ErrorKind::ResourceNotFoundError => {
                let member = config.connector_type.union_member();
                let path = format!("sourceFlowConfig.sourceConnectorProperties.{member}");
                return Err(Error::invalid(&path, error.to_string()));
            }
            found => found.about(|| format!("connector profile \"{}\"", connection.profile))?,
        };
        let pipeline = TaskPipeline::compile(&definition.tasks, &columns(&fields));
        let taken = pipeline.map_err(Error::Invalid)?.taken;
        check_incremental_field(definition, &fields)?;
        Ok(taken)
    }
}

fn pulls_changes(definition: &FlowDefinition) -> bool {
    let properties = definition.trigger_config.trigger_properties.as_ref();
    let scheduled = properties.and_then(|properties| properties.scheduled.as_ref());
    scheduled.is_some_and(|scheduled| scheduled.data_pull_mode == Some(DataPullMode::Incremental))
}

fn check_incremental_field(definition: &FlowDefinition, fields: &[Field]) -> Result<()> {
    let config = definition.source_flow_config.incremental_pull_config.as_ref();
    let Some(name) = config.and_then(|config| config.datetime_type_field_name.as_deref()) else {
        return match pulls_changes(definition) {
            true => Err(Error::invalid(
                INCREMENTAL_FIELD,
                "is missing: an incremental flow needs the field that tells when a record changed",
            )),
            false => Ok(()),
        };
    };
    let path = INCREMENTAL_FIELD;
    match fields.iter().find(|field| field.name == name) {
        None => Err(Error::invalid(path, format!("\"{name}\" is not a field of the source"))),
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
