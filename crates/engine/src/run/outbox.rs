//! News about runs: written with the change they tell of, published afterwards, at least once.

use crate::Engine;
use crate::error::Result;
use crate::ledger::{
    Counts, Execution, FlowRecord, OUTBOX, Snapshot, Status, document, outbox_key,
};
use crate::ports::{Event, Order, Range, Write};
use flow::{FlowDefinition, Timestamp, TriggerType};
use serde_json::{Value, json};

/// What an end has to tell.
pub(super) struct Ending {
    pub(super) at: Timestamp,
    pub(super) counts: Counts,
}

impl Engine {
    /// Builds the write that puts news about a run into the outbox: its start, or its end.
    pub(super) fn news(
        &self,
        execution: &Execution,
        snapshot: &Snapshot,
        ending: Option<Ending>,
    ) -> Result<Write> {
        let kind = if ending.is_some() { "end" } else { "start" };
        let flow_arn = snapshot.owner.flow_arn(&execution.flow_name);
        let event = Event {
            detail_type: match ending {
                Some(_) => "AppFlow End Flow Run Report".to_owned(),
                None => "AppFlow Start Flow Run Report".to_owned(),
            },
            detail: detail(execution, snapshot, &flow_arn, ending),
            resources: vec![flow_arn],
        };
        let key = outbox_key(&format!("{}#{kind}", execution.id));
        Ok(Write::create(key, document(&event)?))
    }

    /// Builds the write that puts the news of a flow's deactivation into the outbox, with the run that was one too many.
    pub(super) fn deactivation_news(&self, ended: &Execution, flow: &FlowRecord) -> Result<Write> {
        let flow_arn = flow.owner.flow_arn(&ended.flow_name);
        let mut detail = about(&flow.definition, &flow.created_by, &flow_arn);
        detail["deactivation-time"] = json!(instant(ended.updated_at));
        detail["deactivation-reason"] = json!(flow.status_message);
        let event = Event {
            detail_type: "AppFlow Scheduled Flow Deactivated".to_owned(),
            detail,
            resources: vec![flow_arn],
        };
        let key = outbox_key(&format!("{}#deactivated", ended.id));
        Ok(Write::create(key, document(&event)?))
    }

    /// Publishes what the outbox holds. What fails stays for the next one who comes by.
    pub(super) async fn flush_outbox(&self) {
        let range = Range {
            partition: OUTBOX.to_owned(),
            prefix: String::new(),
            after: None,
            order: Order::Ascending,
            limit: 50,
        };
        let Ok(items) = self.ports.table.list(&range).await else {
            return;
        };
        for item in items {
            let Ok(event) = serde_json::from_value::<Event>(item.document.clone()) else {
                continue;
            };
            match self.ports.events.publish(&event).await {
                // Told twice is better than never: a delete that fails only means that it is told again.
                Ok(()) => drop(self.ports.table.write(&[Write::delete(&item)]).await),
                Err(error) => {
                    tracing::warn!(error, "news stays in the outbox");
                    return;
                }
            }
        }
    }
}

/// What every event says of its flow.
fn about(definition: &FlowDefinition, created_by: &str, flow_arn: &str) -> Value {
    let FlowDefinition {
        source_flow_config: source,
        destination_flow_config_list,
        trigger_config,
        ..
    } = definition;
    let connector = source.connector_type.as_str().to_uppercase();
    let profile = source.connector_profile_name.as_ref();
    let destination = destination_flow_config_list.first();
    json!({
        "flow-name": definition.flow_name,
        "created-by": created_by,
        "flow-arn": flow_arn,
        "source": profile.map_or(connector.clone(), |profile| format!("{connector}/{profile}")),
        "destination": destination.map(|config| config.connector_type.as_str().to_uppercase()),
        "trigger-type": match trigger_config.trigger_type {
            TriggerType::Scheduled => "SCHEDULED",
            TriggerType::Event => "EVENT",
            TriggerType::OnDemand => "ONDEMAND",
        },
    })
}

/// The detail of AppFlow's run reports: numbers as texts and instants with `[UTC]`, as AppFlow writes them.
fn detail(
    execution: &Execution,
    snapshot: &Snapshot,
    flow_arn: &str,
    ending: Option<Ending>,
) -> Value {
    let mut detail = about(&snapshot.definition, &snapshot.created_by, flow_arn);
    detail["execution-id"] = json!(execution.id);
    detail["start-time"] = json!(instant(execution.started_at));
    let Some(ending) = ending else { return detail };
    detail["status"] = json!(match execution.status {
        Status::Successful => "Execution Successful",
        Status::Canceled => "Execution Canceled",
        _ => "Execution Failed",
    });
    detail["end-time"] = json!(instant(ending.at));
    detail["num-of-records-processed"] = json!(ending.counts.read.to_string());
    detail["num-of-records-filtered"] = json!(ending.counts.filtered.to_string());
    detail["num-of-record-failures"] = json!(ending.counts.rejected.to_string());
    detail["num-of-documents-processed"] = json!("0");
    detail["data-processed"] = json!(ending.counts.bytes_read.to_string());
    if let Some(message) = execution.message.as_ref().filter(|_| execution.status == Status::Error)
    {
        detail["error"] = json!(message);
    }
    detail
}

fn instant(at: Timestamp) -> String {
    at.utc().format("%Y-%m-%dT%H:%M:%S%.3fZ[UTC]").to_string()
}
