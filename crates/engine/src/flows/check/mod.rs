//! Checks a flow, first its form, then against live source and destination. Each step reports all its violations.

mod catalog;
mod destination;
mod form;
mod source;
mod tasks;
mod writable;

use crate::Engine;
use crate::error::{Error, Result};
use crate::find::{as_destination, as_source};
use flow::{Extensions, FlowDefinition, Owner, Violations};

pub(crate) use destination::{destination_settings, target_of};
pub(crate) use source::source_settings;

impl Engine {
    /// Checks a flow before it is stored; `violations` were found earlier. Returns the source fields taken by tasks
    /// that map whole records (`Map_all`, `Passthrough`).
    pub(crate) async fn check_flow(
        &self,
        owner: &Owner,
        definition: &FlowDefinition,
        mut violations: Violations,
    ) -> Result<Vec<String>> {
        let mut found = Violations::default();
        form::check(definition, &mut found);
        Extensions::read(definition.tags.as_ref(), &mut found);
        let source = self.check_source(definition, &mut found).await?;
        let destination = self.check_destination(definition, &mut found).await?;
        self.check_catalog(definition, destination.as_deref(), &mut found);
        violations.join(found);
        self.lead_with_connectors(definition, &mut violations).await;
        violations.into_result().map_err(Error::Invalid)?;
        // Only a flow whose form is right has a source and a destination.
        let (Some(source), Some(destination)) = (source, destination) else {
            return Ok(Vec::new());
        };
        let pipeline =
            self.check_tasks(definition, source.as_ref(), as_source(source.as_ref())?).await?;
        let to = as_destination(destination.as_ref())?;
        let fitted = self.check_target(owner, definition, to, &pipeline).await?;
        if !fitted {
            self.check_written(definition, &pipeline.taken).await?;
        }
        Ok(pipeline.taken)
    }

    /// Puts unknown connectors first, and drops the violations of members that only such a connector could have.
    async fn lead_with_connectors(&self, definition: &FlowDefinition, violations: &mut Violations) {
        let source = &definition.source_flow_config;
        let (source, profile) = (&source.connector_type, &source.connector_profile_name);
        let mut parts = vec![("sourceFlowConfig".to_owned(), "source", source, profile)];
        for (index, config) in definition.destination_flow_config_list.iter().enumerate() {
            let path = format!("destinationFlowConfigList[{index}]");
            let profile = &config.connector_profile_name;
            parts.push((path, "destination", &config.connector_type, profile));
        }
        for (path, role, connector_type, profile) in parts.into_iter().rev() {
            if self.connector_at(connector_type, profile.as_deref()).await.is_err() {
                let member = connector_type.union_member();
                violations.forget_below(&format!("{path}.{role}ConnectorProperties.{member}"));
            }
            violations.lead_with(&format!("{path}.connectorType"));
        }
    }
}
