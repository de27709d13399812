//! Schedules of flows, in the stack's group of EventBridge Scheduler.

use crate::failure::Failure;
use async_trait::async_trait;
use aws_sdk_scheduler::Client;
use aws_sdk_scheduler::primitives::DateTime;
use aws_sdk_scheduler::types::{
    ActionAfterCompletion, DeadLetterConfig, FlexibleTimeWindow, FlexibleTimeWindowMode,
    RetryPolicy, Target,
};
use engine::ports::{NewSchedule, Scheduler, SchedulerError};
use flow::Timestamp;
use serde_json::json;

/// A tick that cannot be delivered for this long goes to the queue of dead ones; the reconciler has long made up for it.
const LONGEST_DELAY_SECONDS: i32 = 3600;
const MOST_RETRIES: i32 = 30;

/// What all schedules of a deployment share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScheduleSettings {
    /// The group they are in (`PENSTOCK_SCHEDULE_GROUP`).
    pub group: String,
    /// The function that their ticks go to (`PENSTOCK_SCHEDULE_TARGET_ARN`).
    pub target_arn: String,
    /// The role that they invoke it with (`PENSTOCK_SCHEDULE_ROLE_ARN`).
    pub role_arn: String,
    /// The queue of ticks that could not be delivered (`PENSTOCK_SCHEDULE_QUEUE_ARN`).
    pub queue_arn: String,
}

/// EventBridge Scheduler.
pub struct FlowSchedules {
    client: Client,
    settings: ScheduleSettings,
}

impl FlowSchedules {
    /// Takes a client and what all schedules share.
    pub fn new(client: Client, settings: ScheduleSettings) -> Self {
        Self { client, settings }
    }

    fn target(&self, schedule: &NewSchedule) -> Result<Target, SchedulerError> {
        let tick = json!({"start": {
            "flow": schedule.flow_name,
            "flow_id": schedule.name,
            // The scheduler puts the time of the tick here.
            "scheduled_at": "<aws.scheduler.scheduled-time>",
        }});
        Target::builder()
            .arn(&self.settings.target_arn)
            .role_arn(&self.settings.role_arn)
            .input(tick.to_string())
            .dead_letter_config(DeadLetterConfig::builder().arn(&self.settings.queue_arn).build())
            .retry_policy(
                RetryPolicy::builder()
                    .maximum_event_age_in_seconds(LONGEST_DELAY_SECONDS)
                    .maximum_retry_attempts(MOST_RETRIES)
                    .build(),
            )
            .build()
            .map_err(|error| SchedulerError(error.to_string()))
    }
}

#[async_trait]
impl Scheduler for FlowSchedules {
    async fn put(&self, schedule: &NewSchedule) -> Result<(), SchedulerError> {
        let target = self.target(schedule)?;
        let exact = FlexibleTimeWindow::builder()
            .mode(FlexibleTimeWindowMode::Off)
            .build()
            .map_err(|error| SchedulerError(error.to_string()))?;
        let created = self
            .client
            .create_schedule()
            .group_name(&self.settings.group)
            .name(&schedule.name)
            .schedule_expression(&schedule.expression)
            .schedule_expression_timezone(&schedule.timezone)
            .set_start_date(schedule.begins.map(date))
            .set_end_date(schedule.ends.map(date))
            .flexible_time_window(exact.clone())
            .action_after_completion(ActionAfterCompletion::None)
            .target(target.clone())
            .send()
            .await;
        let Err(error) = created else { return Ok(()) };
        let failure = Failure::of(&error);
        if !failure.has_code("ConflictException") {
            return Err(SchedulerError(format!("schedule {}: {failure}", schedule.name)));
        }
        let updated = self
            .client
            .update_schedule()
            .group_name(&self.settings.group)
            .name(&schedule.name)
            .schedule_expression(&schedule.expression)
            .schedule_expression_timezone(&schedule.timezone)
            .set_start_date(schedule.begins.map(date))
            .set_end_date(schedule.ends.map(date))
            .flexible_time_window(exact)
            .action_after_completion(ActionAfterCompletion::None)
            .target(target)
            .send()
            .await;
        updated.map(drop).map_err(|error| {
            SchedulerError(format!("schedule {}: {}", schedule.name, Failure::of(&error)))
        })
    }

    async fn remove(&self, name: &str) -> Result<(), SchedulerError> {
        let removed =
            self.client.delete_schedule().group_name(&self.settings.group).name(name).send().await;
        let Err(error) = removed else { return Ok(()) };
        let failure = Failure::of(&error);
        match failure.has_code("ResourceNotFoundException") {
            true => Ok(()),
            false => Err(SchedulerError(format!("schedule {name}: {failure}"))),
        }
    }
}

fn date(at: Timestamp) -> DateTime {
    DateTime::from_millis(at.millis())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canned::Canned;

    fn settings() -> ScheduleSettings {
        ScheduleSettings {
            group: "demo".to_owned(),
            target_arn: "arn:aws:lambda:eu-west-1:123456789012:function:demo-schedule".to_owned(),
            role_arn: "arn:aws:iam::123456789012:role/demo".to_owned(),
            queue_arn: "arn:aws:sqs:eu-west-1:123456789012:demo".to_owned(),
        }
    }

    fn schedule() -> NewSchedule {
        NewSchedule {
            name: "2c07e424-21e4-4ee3-b70f-4fb55b2ecf79".to_owned(),
            flow_name: "accounts".to_owned(),
            expression: "cron(0 9 * * ? *)".to_owned(),
            timezone: "Europe/London".to_owned(),
            begins: Some(Timestamp::from_millis(1_790_000_000_000)),
            ends: None,
        }
    }

    async fn put(answers: Vec<(u16, &'static str)>) -> (Result<(), SchedulerError>, Vec<String>) {
        let headers = "content-type: application/json\r\n";
        let answers = answers.into_iter().map(|(status, body)| (status, headers, body.to_owned()));
        let server = Canned::start(answers.collect()).await;
        let schedules = FlowSchedules::new(Client::new(&server.config(1).await), settings());
        (schedules.put(&schedule()).await, server.requests())
    }

    #[tokio::test]
    async fn a_schedule_carries_everything_that_a_tick_needs() {
        let (outcome, requests) = put(vec![(200, r#"{"ScheduleArn":"arn"}"#)]).await;
        assert!(outcome.is_ok());
        let body = requests[0].split_once("\r\n\r\n").unwrap().1;
        let body: serde_json::Value = serde_json::from_str(body).unwrap();
        assert_eq!(body["GroupName"], "demo");
        assert_eq!(body["ScheduleExpressionTimezone"], "Europe/London");
        assert_eq!(body["StartDate"], 1_790_000_000);
        assert_eq!(body["FlexibleTimeWindow"]["Mode"], "OFF");
        assert_eq!(body["Target"]["DeadLetterConfig"]["Arn"], settings().queue_arn);
        let tick: serde_json::Value =
            serde_json::from_str(body["Target"]["Input"].as_str().unwrap()).unwrap();
        assert_eq!(tick["start"]["flow"], "accounts");
        assert_eq!(tick["start"]["scheduled_at"], "<aws.scheduler.scheduled-time>");
    }

    #[tokio::test]
    async fn a_schedule_that_is_there_is_replaced() {
        let taken = r#"{"__type":"ConflictException","Message":"exists"}"#;
        let (outcome, requests) = put(vec![(409, taken), (200, r#"{"ScheduleArn":"arn"}"#)]).await;
        assert!(outcome.is_ok(), "{outcome:?}");
        assert!(
            requests[0].starts_with("POST ") && requests[1].starts_with("PUT "),
            "{requests:?}"
        );
    }
}
