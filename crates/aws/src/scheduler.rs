//! Schedules of flows, in the stack's group of EventBridge Scheduler.

use crate::failure::Failure;
use crate::json_service::{JsonService, Protocol, Service};
use async_trait::async_trait;
use aws_config::SdkConfig;
use engine::ports::{NewSchedule, Scheduler, SchedulerError};
use flow::Timestamp;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::de::IgnoredAny;
use serde_json::{Value, json};
use uuid::Uuid;

const SCHEDULER: Service =
    Service { id: "Scheduler", host: "scheduler", protocol: Protocol::Rest, plain_fips: &[] };

/// What is escaped in a path and in its query.
const IN_ADDRESS: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

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
    service: JsonService,
    settings: ScheduleSettings,
}

impl FlowSchedules {
    /// Takes the configuration of the SDK and what all schedules share.
    pub fn new(config: &SdkConfig, settings: ScheduleSettings) -> Self {
        Self { service: JsonService::new(config, SCHEDULER), settings }
    }

    fn describe(&self, schedule: &NewSchedule) -> Value {
        let tick = json!({"start": {
            "flow": schedule.flow_name,
            "flow_id": schedule.name,
            // The scheduler puts the time of the tick here.
            "scheduled_at": "<aws.scheduler.scheduled-time>",
        }});
        let mut described = json!({
            "GroupName": self.settings.group,
            // Under one token the scheduler does a thing once, however often the call is repeated.
            "ClientToken": Uuid::new_v4(),
            "ScheduleExpression": schedule.expression,
            "ScheduleExpressionTimezone": schedule.timezone,
            "FlexibleTimeWindow": { "Mode": "OFF" },
            "ActionAfterCompletion": "NONE",
            "Target": {
                "Arn": self.settings.target_arn,
                "RoleArn": self.settings.role_arn,
                "Input": tick.to_string(),
                "DeadLetterConfig": { "Arn": self.settings.queue_arn },
                "RetryPolicy": {
                    "MaximumEventAgeInSeconds": LONGEST_DELAY_SECONDS,
                    "MaximumRetryAttempts": MOST_RETRIES,
                },
            },
        });
        if let Some(begins) = schedule.begins {
            described["StartDate"] = date(begins);
        }
        if let Some(ends) = schedule.ends {
            described["EndDate"] = date(ends);
        }
        described
    }

    async fn send(
        &self,
        method: &'static str,
        name: &str,
        query: &str,
        input: Option<Value>,
    ) -> Result<(), Failure> {
        let path = format!("/schedules/{}{query}", escaped(name));
        self.service.request::<IgnoredAny>(method, path, input.as_ref()).await.map(drop)
    }
}

#[async_trait]
impl Scheduler for FlowSchedules {
    async fn put(&self, schedule: &NewSchedule) -> Result<(), SchedulerError> {
        let wrong = |failure| SchedulerError(format!("schedule {}: {failure}", schedule.name));
        let created = self.send("POST", &schedule.name, "", Some(self.describe(schedule))).await;
        match created {
            Err(failure) if failure.has_code("ConflictException") => {}
            answer => return answer.map_err(wrong),
        }
        self.send("PUT", &schedule.name, "", Some(self.describe(schedule))).await.map_err(wrong)
    }

    async fn remove(&self, name: &str) -> Result<(), SchedulerError> {
        let group = escaped(&self.settings.group);
        let query = format!("?groupName={group}&clientToken={}", Uuid::new_v4());
        match self.send("DELETE", name, &query, None).await {
            Err(failure) if !failure.has_code("ResourceNotFoundException") => {
                Err(SchedulerError(format!("schedule {name}: {failure}")))
            }
            _ => Ok(()),
        }
    }
}

fn escaped(text: &str) -> String {
    utf8_percent_encode(text, IN_ADDRESS).to_string()
}

/// Writes a time in seconds, as the scheduler takes it.
fn date(at: Timestamp) -> Value {
    match at.millis() % 1000 {
        0 => json!(at.millis() / 1000),
        _ => json!(at.millis() as f64 / 1000.0),
    }
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
        let schedules = FlowSchedules::new(&server.config(1).await, settings());
        (schedules.put(&schedule()).await, server.requests())
    }

    #[tokio::test]
    async fn a_schedule_carries_everything_that_a_tick_needs() {
        let (outcome, requests) = put(vec![(200, r#"{"ScheduleArn":"arn"}"#)]).await;
        assert!(outcome.is_ok());
        let path = format!("POST /schedules/{} HTTP/1.1", schedule().name);
        assert!(requests[0].starts_with(&path), "{}", requests[0]);
        let body = requests[0].split_once("\r\n\r\n").unwrap().1;
        let body: serde_json::Value = serde_json::from_str(body).unwrap();
        assert_eq!(body["GroupName"], "demo");
        assert_eq!(body["ClientToken"].as_str().map(str::len), Some(36));
        assert_eq!(body.get("EndDate"), None, "it never ends");
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

    #[tokio::test]
    async fn a_schedule_is_removed_from_its_group_and_may_be_gone() {
        let gone = r#"{"__type":"ResourceNotFoundException","Message":"gone"}"#;
        let denied = r#"{"__type":"AccessDeniedException","Message":"as they say"}"#;
        for (status, body, error) in [
            (200, "{}", None),
            (404, gone, None),
            (
                403,
                denied,
                Some("schedule a b: AccessDeniedException: as they say (status 403, request R1)"),
            ),
        ] {
            let server = Canned::start(vec![(status, "", body.to_owned())]).await;
            let schedules = FlowSchedules::new(&server.config(1).await, settings());
            let removed = schedules.remove("a b").await;
            assert_eq!(removed.err().map(|error| error.0).as_deref(), error);
            let request = &server.requests()[0];
            let path = "DELETE /schedules/a%20b?groupName=demo&clientToken=";
            assert!(request.starts_with(path), "{request}");
        }
    }

    #[test]
    fn times_are_seconds_with_their_fraction() {
        assert_eq!(date(Timestamp::from_millis(1_790_000_000_000)), json!(1_790_000_000));
        assert_eq!(date(Timestamp::from_millis(1_790_000_000_250)), json!(1_790_000_000.25));
    }
}
