//! News about runs as AppFlow writes it to EventBridge: numbers as texts, instants with `[UTC]`, types in capitals.

pub(in crate::run) mod count;
pub(in crate::run) mod outbox;
pub(in crate::run) mod report;
pub(in crate::run) mod summary;

use crate::Engine;
use crate::error::Result;
use crate::flows::{destination_settings, source_settings};
use crate::ledger::{Counts, Execution, FlowRecord, Snapshot, Status};
use crate::ports::{Event, Write};
use crate::run::news::outbox::outgoing;
use connector_sdk::Window;
use flow::{DataPullMode, FlowDefinition, Timestamp, TriggerType};
use serde_json::{Value, json};

/// When a run ended, and how much it moved.
pub(in crate::run) struct Ending {
    pub(in crate::run) at: Timestamp,
    pub(in crate::run) counts: Counts,
}

impl Engine {
    /// Builds the news of a run that was started just now. If the run reads a time range, the news waits until the
    /// range is known.
    pub(in crate::run) async fn news_of_start(
        &self,
        execution: &Execution,
        snapshot: &Snapshot,
    ) -> Result<Option<Write>> {
        match reads_a_range(&snapshot.definition) {
            true => Ok(None),
            false => self.start_report(execution, snapshot).await.map(Some),
        }
    }

    /// Builds the news of a run that was prepared just now: its start, if that has waited, and the fields that no
    /// earlier run took.
    pub(in crate::run) async fn news_of_preparation(
        &self,
        execution: &Execution,
        snapshot: &Snapshot,
        imported: &[String],
    ) -> Result<Vec<Write>> {
        let mut news = Vec::new();
        if reads_a_range(&snapshot.definition) {
            news.push(self.start_report(execution, snapshot).await?);
        }
        if !imported.is_empty() {
            let mut detail = self.detail(execution, snapshot).await;
            detail["fields"] = json!(imported);
            let event = event("AppFlow Automatic Field Import Report", &execution.flow_id, detail);
            news.push(outgoing(&execution.id, "fields", &event)?);
        }
        Ok(news)
    }

    /// Builds the news of a run's end, and of its start if no preparation has reported it.
    pub(in crate::run) async fn news_of_end(
        &self,
        execution: &Execution,
        snapshot: &Snapshot,
        ending: &Ending,
    ) -> Result<Vec<Write>> {
        let mut news = Vec::new();
        if execution.partitions == 0 && reads_a_range(&snapshot.definition) {
            news.push(self.start_report(execution, snapshot).await?);
        }
        let mut detail = self.detail(execution, snapshot).await;
        let Counts { read, filtered, rejected, bytes_read, .. } = &ending.counts;
        let refused = execution.delivered.map_or(0, |counts| counts.refused);
        detail["status"] = json!(match execution.status {
            Status::Successful => "Execution Successful",
            Status::Canceled => "Execution Canceled",
            _ => "Execution Failed",
        });
        detail["end-time"] = json!(instant(ending.at));
        detail["num-of-records-processed"] = json!(read.to_string());
        detail["num-of-records-filtered"] = json!(filtered.to_string());
        detail["num-of-record-failures"] = json!((rejected + refused).to_string());
        detail["num-of-documents-processed"] = json!("0");
        detail["data-processed"] = json!(bytes_read.to_string());
        if let (Status::Error, Some(message)) = (execution.status, &execution.message) {
            detail["error"] = json!(message);
        }
        let event = event("AppFlow End Flow Run Report", &execution.flow_id, detail);
        news.push(outgoing(&execution.id, "end", &event)?);
        Ok(news)
    }

    /// Builds the news of a flow's deactivation, with the run whose failure caused it.
    pub(in crate::run) async fn news_of_deactivation(
        &self,
        ended: &Execution,
        flow: &FlowRecord,
    ) -> Result<Write> {
        let flow_arn = flow.owner.flow_arn(&ended.flow_name);
        let mut detail = self.about(&flow.definition, &flow.created_by, &flow_arn).await;
        detail["deactivation-time"] = json!(instant(ended.updated_at));
        detail["deactivation-reason"] = json!(flow.status_message);
        let detail_type = match flow.definition.trigger_config.trigger_type {
            TriggerType::Event => "AppFlow Event Flow Deactivated",
            _ => "AppFlow Scheduled Flow Deactivated",
        };
        let event = event(detail_type, &flow.id, detail);
        outgoing(&ended.id, "deactivated", &event)
    }

    /// Builds the news of how many events a flow has transferred.
    pub(in crate::run) async fn news_of_events(&self, flow: &FlowRecord, count: u64) -> Event {
        let flow_arn = flow.owner.flow_arn(&flow.definition.flow_name);
        let mut detail = self.about(&flow.definition, &flow.created_by, &flow_arn).await;
        detail["status-report"] =
            json!(format!("Events transferred since the last report: {count}"));
        event("AppFlow Event Flow Report", &flow.id, detail)
    }

    async fn start_report(&self, execution: &Execution, snapshot: &Snapshot) -> Result<Write> {
        let detail = self.detail(execution, snapshot).await;
        let event = event("AppFlow Start Flow Run Report", &execution.flow_id, detail);
        outgoing(&execution.id, "start", &event)
    }

    /// Returns the members that all news of a run shares.
    async fn detail(&self, execution: &Execution, snapshot: &Snapshot) -> Value {
        let flow_arn = snapshot.owner.flow_arn(&execution.flow_name);
        let mut detail = self.about(&snapshot.definition, &snapshot.created_by, &flow_arn).await;
        detail["execution-id"] = json!(execution.id);
        detail["start-time"] = json!(instant(execution.started_at));
        if let Some(window) = &execution.window {
            detail["incremental-transfer-time-range"] = json!(range(window));
        }
        detail
    }

    /// Returns the members that all news of a flow shares.
    async fn about(&self, definition: &FlowDefinition, created_by: &str, flow_arn: &str) -> Value {
        let FlowDefinition {
            source_flow_config: source,
            destination_flow_config_list,
            trigger_config,
            ..
        } = definition;
        let destination = destination_flow_config_list.first();
        let mut about = json!({
            "flow-name": definition.flow_name,
            "created-by": created_by,
            "flow-arn": flow_arn,
            "source": application(
                source.connector_type.as_str(),
                source.connector_profile_name.as_deref(),
            ),
            "destination": destination.map(|config| application(
                config.connector_type.as_str(),
                config.connector_profile_name.as_deref(),
            )),
            "trigger-type": match trigger_config.trigger_type {
                TriggerType::Scheduled => "SCHEDULED",
                TriggerType::Event => "EVENT",
                TriggerType::OnDemand => "ONDEMAND",
            },
        });
        // The news is sent even if a connector no longer exists.
        if let Ok(connector) = self.source_connector(definition).await
            && let Some(source) = connector.source()
            && let Some(object) = source.entity(&source_settings(definition))
        {
            about["source-object"] = json!(object);
        }
        if let Some(config) = destination
            && let profile = config.connector_profile_name.as_deref()
            && let Ok(connector) = self.connector_at(&config.connector_type, profile).await
            && let Some(written) = connector.destination()
            && let Some(object) = written.object(&destination_settings(definition))
        {
            about["destination-object"] = json!(object);
        }
        about
    }
}

/// Returns whether the start of a flow's runs is reported after they are prepared, when their time range is known.
fn reads_a_range(definition: &FlowDefinition) -> bool {
    let properties = definition.trigger_config.trigger_properties.as_ref();
    let scheduled = properties.and_then(|properties| properties.scheduled.as_ref());
    scheduled.is_some_and(|one| one.data_pull_mode == Some(DataPullMode::Incremental))
}

/// AppFlow's events name an opaque id, and rules in use look for the flow's ARN: both are there.
fn event(detail_type: &str, flow_id: &str, detail: Value) -> Event {
    let flow_arn = detail["flow-arn"].as_str().unwrap_or_default().to_owned();
    Event {
        detail_type: detail_type.to_owned(),
        detail,
        resources: vec![flow_id.replace('-', ""), flow_arn],
    }
}

fn application(connector_type: &str, profile: Option<&str>) -> String {
    let connector = connector_type.to_uppercase();
    profile.map_or(connector.clone(), |profile| format!("{connector}/{profile}"))
}

/// An ISO 8601 interval; AppFlow's own form of it is not public.
fn range(window: &Window) -> String {
    let from = window.from.map_or("..".to_owned(), instant);
    format!("{from}/{}", instant(window.to))
}

fn instant(at: Timestamp) -> String {
    at.utc().format("%Y-%m-%dT%H:%M:%S%.3fZ[UTC]").to_string()
}
