//! Checks a flow: first its form, then against the live source and the destination. The violations of each are told at
//! once.

mod catalog;
mod destination;
mod form;
mod source;
mod tasks;
mod writable;

use crate::Engine;
use crate::error::{Error, Result};
use flow::{Extensions, FlowDefinition, Owner, Violations};

pub(crate) use destination::{destination_settings, target_of};
pub(crate) use source::source_settings;

impl Engine {
    /// Checks a flow that is to be stored; `violations` is what was found before. Returns the source fields that it
    /// takes because it takes whole records.
    pub(crate) async fn check_flow(
        &self,
        owner: &Owner,
        definition: &FlowDefinition,
        mut violations: Violations,
    ) -> Result<Vec<String>> {
        let mut found = Violations::default();
        form::check(definition, &mut found);
        Extensions::read(definition.tags.as_ref(), &mut found);
        let source = self.check_source(definition, &mut found);
        let destination = self.check_destination(definition, &mut found);
        self.check_catalog(definition, &mut found);
        violations.join(found);
        self.lead_with_connectors(definition, &mut violations);
        violations.into_result().map_err(Error::Invalid)?;
        // Only a flow whose form is right has a source and a destination.
        let (Some((connector, source)), Some(destination)) = (source, destination) else {
            return Ok(Vec::new());
        };
        let taken = self.check_tasks(definition, connector, source).await?;
        self.check_target(owner, definition, destination).await?;
        self.check_written(definition, &taken).await?;
        Ok(taken)
    }

    /// Tells of connectors that there are not first, and nothing of members that only they have.
    fn lead_with_connectors(&self, definition: &FlowDefinition, violations: &mut Violations) {
        let source = &definition.source_flow_config.connector_type;
        let mut parts = vec![("sourceFlowConfig".to_owned(), "source", source)];
        for (index, config) in definition.destination_flow_config_list.iter().enumerate() {
            let path = format!("destinationFlowConfigList[{index}]");
            parts.push((path, "destination", &config.connector_type));
        }
        for (path, role, connector_type) in parts.into_iter().rev() {
            if self.connector(connector_type).is_err() {
                let member = connector_type.union_member();
                violations.forget_below(&format!("{path}.{role}ConnectorProperties.{member}"));
            }
            violations.lead_with(&format!("{path}.connectorType"));
        }
    }
}
