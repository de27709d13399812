//! The form of a flow as a whole: its trigger. Single members are checked by AppFlow's model before.

use flow::{
    FlowDefinition, Schedule, ScheduleFrequency, ScheduledTriggerProperties, Timestamp, Timetable,
    TriggerType, Violations,
};

const SCHEDULE: &str = "triggerConfig.triggerProperties.Scheduled";

/// Notes what is wrong with a flow by its form alone.
pub(super) fn check(definition: &FlowDefinition, violations: &mut Violations) {
    check_schedule(definition, violations);
}

fn check_schedule(definition: &FlowDefinition, violations: &mut Violations) {
    let trigger = &definition.trigger_config;
    match (trigger.trigger_type, scheduled(definition)) {
        (TriggerType::Scheduled, None) => {
            violations.add(SCHEDULE, "is missing: a scheduled flow needs a scheduleExpression");
        }
        (TriggerType::Scheduled, Some(schedule)) => {
            if let Err(rule) = Timetable::read(schedule, Timestamp::from_millis(0)) {
                let readable = Schedule::parse(&schedule.schedule_expression).is_some();
                let member = if readable { "timezone" } else { "scheduleExpression" };
                violations.add(format!("{SCHEDULE}.{member}"), rule);
            }
            let times =
                (schedule.schedule_start_time.as_ref(), schedule.schedule_end_time.as_ref());
            if let (Some(start), Some(end)) = times
                && start.as_f64() >= end.as_f64()
            {
                let rule = format!("{end} must be later than scheduleStartTime, which is {start}");
                violations.add(format!("{SCHEDULE}.scheduleEndTime"), rule);
            }
        }
        (TriggerType::OnDemand | TriggerType::Event, _) => {}
    }
}

fn scheduled(definition: &FlowDefinition) -> Option<&ScheduledTriggerProperties> {
    definition.trigger_config.trigger_properties.as_ref()?.scheduled.as_ref()
}

/// Notes a trigger or a frequency that the source does not support.
pub(super) fn check_trigger(
    definition: &FlowDefinition,
    supported: &[TriggerType],
    frequencies: &[ScheduleFrequency],
    violations: &mut Violations,
) {
    let trigger = definition.trigger_config.trigger_type;
    let name = &definition.source_flow_config.connector_type;
    if !supported.contains(&trigger) {
        let rule = format!("{trigger:?} is not supported for {name}; supported are {supported:?}");
        violations.add("triggerConfig.triggerType", rule);
    }
    let schedule =
        scheduled(definition).and_then(|found| Schedule::parse(&found.schedule_expression));
    if let Some(frequency) = schedule.and_then(|schedule| schedule.frequency())
        && !frequencies.contains(&frequency)
    {
        let rule =
            format!("{frequency:?} is not supported for {name}; supported are {frequencies:?}");
        violations.add(format!("{SCHEDULE}.scheduleExpression"), rule);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_trigger_that_the_connector_has_not_is_refused() {
        let definition = serde_json::from_value(json!({
            "flowName": "orders",
            "triggerConfig": {"triggerType": "Event"},
            "sourceFlowConfig": {"connectorType": "Marketo", "sourceConnectorProperties": {}},
            "destinationFlowConfigList": [],
            "tasks": [],
        }))
        .unwrap();
        let refused = |supported: &[TriggerType]| {
            let mut violations = Violations::default();
            check_trigger(&definition, supported, &[], &mut violations);
            violations.to_string()
        };
        let message = refused(&[TriggerType::OnDemand, TriggerType::Scheduled]);
        assert!(message.contains("triggerConfig.triggerType: Event is not supported for Marketo"));
        assert_eq!(refused(&[TriggerType::Event]), "");
    }
}
