//! The state machine that drives runs.

use crate::json_service::{JsonService, Protocol, Service};
use async_trait::async_trait;
use aws_config::SdkConfig;
use engine::ports::{Workflow, WorkflowError};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::json;

const STEP_FUNCTIONS: Service = Service {
    id: "SFN",
    host: "states",
    protocol: Protocol::Json10("AWSStepFunctions"),
    plain_fips: &["us-gov-west-1"],
};

/// Starts executions of one state machine.
pub struct StateMachine {
    service: JsonService,
    arn: String,
}

#[derive(Deserialize)]
struct Execution {
    status: String,
}

impl StateMachine {
    /// Takes the configuration of the SDK and the machine's ARN.
    pub fn new(config: &SdkConfig, arn: impl Into<String>) -> Self {
        Self { service: JsonService::new(config, STEP_FUNCTIONS), arn: arn.into() }
    }

    fn execution_arn(&self, execution: &str, generation: u32) -> String {
        let machine = self.arn.replacen(":stateMachine:", ":execution:", 1);
        format!("{machine}:{}", name(execution, generation))
    }
}

#[async_trait]
impl Workflow for StateMachine {
    async fn start(&self, execution: &str, generation: u32) -> Result<(), WorkflowError> {
        let input = json!({ "execution": execution, "generation": generation, "turn": 0 });
        let start = json!({
            "stateMachineArn": self.arn,
            "name": name(execution, generation),
            "input": input.to_string(),
        });
        let answer = self.service.call::<IgnoredAny>("StartExecution", &start).await;
        let Err(failure) = answer else { return Ok(()) };
        // The name belongs to this run and generation, so whoever took it started what we wanted.
        if failure.has_code("ExecutionAlreadyExists") {
            return Ok(());
        }
        Err(WorkflowError(format!("{}: {failure}", self.arn)))
    }

    async fn alive(&self, execution: &str, generation: u32) -> Result<bool, WorkflowError> {
        let arn = self.execution_arn(execution, generation);
        let describe = json!({ "executionArn": arn });
        match self.service.call::<Execution>("DescribeExecution", &describe).await {
            Ok(execution) => Ok(execution.status == "RUNNING"),
            Err(failure) if failure.has_code("ExecutionDoesNotExist") => Ok(false),
            Err(failure) => Err(WorkflowError(format!("{arn}: {failure}"))),
        }
    }
}

fn name(execution: &str, generation: u32) -> String {
    format!("{execution}-g{generation}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canned::Canned;
    use serde_json::Value;

    const MACHINE: &str = "arn:aws:states:eu-west-1:123456789012:stateMachine:demo-transfer";

    async fn machine(status: u16, body: &str) -> (Canned, StateMachine) {
        let server = Canned::start(vec![(status, "", body.to_owned())]).await;
        let machine = StateMachine::new(&server.config(1).await, MACHINE);
        (server, machine)
    }

    fn sent(server: &Canned) -> Value {
        let requests = server.requests();
        serde_json::from_str(requests[0].split_once("\r\n\r\n").unwrap().1).unwrap()
    }

    #[tokio::test]
    async fn an_execution_is_named_after_run_and_generation() {
        let (server, machine) = machine(200, r#"{"executionArn":"arn","startDate":1.5}"#).await;
        machine.start("run", 2).await.unwrap();
        let sent = sent(&server);
        assert_eq!((&sent["stateMachineArn"], &sent["name"]), (&json!(MACHINE), &json!("run-g2")));
        assert_eq!(sent["input"], r#"{"execution":"run","generation":2,"turn":0}"#);
    }

    #[tokio::test]
    async fn an_execution_that_is_there_was_started_by_us() {
        let there = r#"{"__type":"ExecutionAlreadyExists","message":"as they say"}"#;
        assert!(machine(400, there).await.1.start("run", 1).await.is_ok());
        let gone = r#"{"__type":"StateMachineDoesNotExist","message":"as they say"}"#;
        let error = machine(400, gone).await.1.start("run", 1).await.unwrap_err();
        assert_eq!(
            error.0,
            format!("{MACHINE}: StateMachineDoesNotExist: as they say (status 400, request R1)")
        );
    }

    #[tokio::test]
    async fn an_execution_is_alive_while_it_runs() {
        for (status, body, alive) in [
            (200, r#"{"status":"RUNNING"}"#, Some(true)),
            (200, r#"{"status":"SUCCEEDED"}"#, Some(false)),
            (400, r#"{"__type":"ExecutionDoesNotExist"}"#, Some(false)),
            (400, r#"{"__type":"AccessDeniedException"}"#, None),
            (200, "{}", None),
        ] {
            let (server, machine) = machine(status, body).await;
            assert_eq!(machine.alive("run", 1).await.ok(), alive, "{body}");
            let execution = "arn:aws:states:eu-west-1:123456789012:execution:demo-transfer:run-g1";
            assert_eq!(sent(&server)["executionArn"], execution);
        }
    }
}
