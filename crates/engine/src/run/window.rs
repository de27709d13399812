//! The window of an incremental run: from where the last successful run ended to a cutoff that lags behind now.

use connector_sdk::Window;
use flow::{DataPullMode, FlowDefinition, Timestamp};
use serde_json::Number;

/// How far back the first run reaches when the flow does not say.
const FIRST_REACH_SECONDS: i64 = 30 * 24 * 3600;

/// Returns the window of a run that starts now, for flows that read incrementally.
pub(super) fn window(
    definition: &FlowDefinition,
    watermark: Option<Timestamp>,
    now: Timestamp,
    lag_seconds: i64,
) -> Option<Window> {
    let properties = definition.trigger_config.trigger_properties.as_ref()?;
    let scheduled = properties.scheduled.as_ref()?;
    if scheduled.data_pull_mode != Some(DataPullMode::Incremental) {
        return None;
    }
    let config = definition.source_flow_config.incremental_pull_config.as_ref()?;
    let field = config.datetime_type_field_name.clone()?;
    let first = || match &scheduled.first_execution_from {
        Some(seconds) => instant(seconds),
        None => Some(now.plus_seconds(-FIRST_REACH_SECONDS)),
    };
    let from = watermark.or_else(first);
    let to = now.plus_seconds(-lag_seconds - scheduled.schedule_offset.unwrap_or(0));
    // A cutoff behind the watermark is an empty window, never one that runs backwards.
    let to = from.map_or(to, |from| to.max(from));
    Some(Window { field, from, to })
}

fn instant(seconds: &Number) -> Option<Timestamp> {
    seconds.as_f64().map(|seconds| Timestamp::from_millis((seconds * 1000.0).round() as i64))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn definition(scheduled: serde_json::Value) -> FlowDefinition {
        serde_json::from_value(json!({
            "flowName": "accounts",
            "triggerConfig": {"triggerType": "Scheduled", "triggerProperties": {"Scheduled": scheduled}},
            "sourceFlowConfig": {"connectorType": "Salesforce", "sourceConnectorProperties": {},
                "incrementalPullConfig": {"datetimeTypeFieldName": "SystemModstamp"}},
            "destinationFlowConfigList": [],
            "tasks": [],
        }))
        .unwrap()
    }

    #[test]
    fn consecutive_windows_tile_time() {
        let flow =
            definition(json!({"scheduleExpression": "rate(1hours)", "dataPullMode": "Incremental",
            "scheduleOffset": 60, "firstExecutionFrom": 1000}));
        let mut watermark = None;
        let mut last_end = Timestamp::from_millis(1_000_000);
        for now in [100_000, 100_030, 103_600, 107_200] {
            let window = window(&flow, watermark, Timestamp::from_millis(now * 1000), 300).unwrap();
            assert_eq!(window.from, Some(last_end));
            assert!(window.to >= last_end);
            last_end = window.to;
            watermark = Some(window.to);
        }
        assert_eq!(last_end.millis(), (107_200 - 360) * 1000);
    }

    #[test]
    fn complete_pulls_have_no_window() {
        let now = Timestamp::from_millis(0);
        let complete = json!({"scheduleExpression": "rate(1days)", "dataPullMode": "Complete"});
        assert_eq!(window(&definition(complete), None, now, 300), None);
    }
}
