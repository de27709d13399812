//! StartFlow: starts a run of a flow that runs on demand, and lets the trigger of any other start them; beyond AppFlow,
//! reads a time range anew, or sets where the next window starts.

use super::Answer;
use crate::api::Api;
use crate::exception::Exception;
use crate::request::Request;
use engine::Started;
use flow::{Timestamp, TriggerType, Violations};
use serde::Deserialize;
use serde_json::json;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    flow_name: String,
    client_token: Option<String>,
    data_pull_start_time: Option<Timestamp>,
    data_pull_end_time: Option<Timestamp>,
    watermark: Option<Timestamp>,
}

pub(super) async fn run(api: &Api, request: &Request) -> Answer {
    let input: Input = request.input()?;
    let (engine, name, token) = (&api.engine, &input.flow_name, input.client_token.as_deref());
    if let Some((from, to)) = input.range()? {
        return started(engine.backfill(name, from, to, token).await?);
    }
    let flow = engine.describe_flow(name).await?;
    if let Some(at) = input.watermark {
        engine.set_watermark(name, at).await?;
    }
    if flow.definition.trigger_config.trigger_type != TriggerType::OnDemand {
        let active = engine.activate_flow(name).await?;
        return Ok(json!({"flowArn": active.flow_arn, "flowStatus": active.flow_status}));
    }
    started(engine.start(name, token).await?)
}

fn started(run: Started) -> Answer {
    Ok(json!({
        "flowArn": run.flow_arn,
        "flowStatus": run.flow_status,
        "executionId": run.execution_id,
    }))
}

impl Input {
    /// Returns the time range to read anew, if there is one.
    fn range(&self) -> Result<Option<(Timestamp, Timestamp)>, Exception> {
        let mut violations = Violations::default();
        let needed = |other: &str| format!("is missing: a time range has {other} too");
        match (self.data_pull_start_time, self.data_pull_end_time) {
            (None, None) => return Ok(None),
            (Some(from), Some(to)) if self.watermark.is_none() => return Ok(Some((from, to))),
            (Some(_), Some(_)) => violations.add(
                "watermark",
                "does not go with a time range, which moves no watermark; ask for one after the other",
            ),
            (Some(_), None) => violations.add("dataPullEndTime", needed("an end")),
            (None, Some(_)) => violations.add("dataPullStartTime", needed("a start")),
        }
        Err(Exception::validation(violations.to_string()))
    }
}
