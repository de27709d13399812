//! Updates a flow: its trigger, source, destination and tasks.

use super::activate::idle_because;
use super::create::resting;
use crate::Engine;
use crate::asked::{Asked, Before};
use crate::error::{Error, Result};
use crate::ledger::FlowRecord;
use flow::{FlowDefinition, FlowStatus, Owner, Task, TaskType, Violations};

impl Engine {
    /// Updates a flow and returns its status. The key and the tags stay the same. An active run continues with the
    /// earlier definition.
    pub async fn update_flow(
        &self,
        owner: &Owner,
        asked: &Asked,
        mut definition: FlowDefinition,
    ) -> Result<FlowStatus> {
        let memory = match self.before(asked).await? {
            Before::Answered(status) => return Ok(status),
            Before::Never(memory) => memory,
        };
        asked.require("flowName")?;
        let stored = self.load_flow(&definition.flow_name).await;
        let stored = stored.map_err(|error| asked.or_violations(error))?;
        let earlier = &stored.value;
        definition.trigger_config = definition.trigger_config.without_strange_properties();
        definition.kms_arn.clone_from(&earlier.definition.kms_arn);
        definition.tags.clone_from(&earlier.definition.tags);
        let mut violations = asked.violations.clone();
        violations.join(self.fixed_parts(&earlier.definition, &definition).await);
        let taken = self.check_flow(owner, &definition, violations).await?;
        let mapped_anew = mapping(&earlier.definition) != mapping(&definition);
        let trigger = definition.trigger_config.trigger_type;
        let same_trigger = trigger == earlier.definition.trigger_config.trigger_type;
        let now = self.ports.clock.now();
        let status = if same_trigger { earlier.status } else { resting(trigger) };
        let status_message = match status {
            FlowStatus::Active => idle_because(&definition.trigger_config, now)?,
            _ => earlier.status_message.clone().filter(|_| same_trigger),
        };
        let record = FlowRecord {
            status,
            status_message,
            schema_version: earlier.schema_version + u32::from(mapped_anew),
            revision: earlier.revision + 1,
            taken: Some(taken),
            last_updated_at: now,
            last_updated_by: asked.by.clone(),
            definition,
            ..earlier.clone()
        };
        let mut writes = vec![stored.replace(&record)?];
        writes.extend(self.reschedule(&record, &earlier.definition.trigger_config).await?);
        writes.extend(self.relisten(earlier, &record).await?);
        let status = self
            .write_once(asked, memory, writes, record.status, || {
                changed_meanwhile(&record.definition.flow_name)
            })
            .await?;
        self.tell_scheduler(&record.id).await;
        Ok(status)
    }

    /// Reports changes of the source or destination object: such a flow is another one, with its own history and
    /// watermark.
    async fn fixed_parts(&self, earlier: &FlowDefinition, later: &FlowDefinition) -> Violations {
        let mut violations = Violations::default();
        let (from, to) = (&earlier.source_flow_config, &later.source_flow_config);
        let rule = |what: &str, was: &str| {
            format!(
                "{what} of a flow cannot be changed, it is \"{was}\"; create another flow (Terraform: -replace)"
            )
        };
        if from.connector_type != to.connector_type {
            let rule = rule("the source", from.connector_type.as_str());
            violations.add("sourceFlowConfig.connectorType", rule);
        } else if let Ok(connector) = self.source_connector(earlier).await
            && let Some(source) = connector.source()
        {
            let entity = |definition| source.entity(&super::check::source_settings(definition));
            if let (Some(was), Some(is)) = (entity(earlier), entity(later))
                && was != is
            {
                let path = format!(
                    "sourceFlowConfig.sourceConnectorProperties.{}",
                    from.connector_type.union_member()
                );
                violations.add(path, rule("the source object", &was));
            }
        }
        let destinations =
            earlier.destination_flow_config_list.iter().zip(&later.destination_flow_config_list);
        for (index, (from, to)) in destinations.enumerate() {
            if from.connector_type != to.connector_type {
                let rule = rule("the destination", from.connector_type.as_str());
                violations.add(format!("destinationFlowConfigList[{index}].connectorType"), rule);
            }
        }
        violations
    }
}

/// Returns the tasks that decide the columns of the output, sorted: if they change, so does the schema version.
fn mapping(definition: &FlowDefinition) -> Vec<String> {
    let shapes = |task: &&Task| {
        matches!(
            task.task_type,
            TaskType::Map
                | TaskType::MapAll
                | TaskType::Merge
                | TaskType::Arithmetic
                | TaskType::Passthrough
                | TaskType::Partition
        )
    };
    // Sorted, because the order of tasks changes at most the places of columns.
    let mut mapping: Vec<String> =
        definition.tasks.iter().filter(shapes).map(|task| format!("{task:?}")).collect();
    mapping.sort();
    mapping
}

pub(super) fn changed_meanwhile(name: &str) -> Error {
    Error::Conflict(format!(
        "flow \"{name}\" was changed by somebody else; look at it and try again"
    ))
}
