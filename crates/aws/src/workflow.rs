//! The state machine that drives runs.

use crate::failure::Failure;
use async_trait::async_trait;
use aws_sdk_sfn::Client;
use aws_sdk_sfn::types::ExecutionStatus;
use engine::ports::{Workflow, WorkflowError};
use serde_json::json;

/// Starts executions of one state machine.
pub struct StateMachine {
    client: Client,
    arn: String,
}

impl StateMachine {
    /// Takes a client and the machine's ARN.
    pub fn new(client: Client, arn: impl Into<String>) -> Self {
        Self { client, arn: arn.into() }
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
        let answer = self
            .client
            .start_execution()
            .state_machine_arn(&self.arn)
            .name(name(execution, generation))
            .input(input.to_string())
            .send()
            .await;
        let Err(error) = answer else { return Ok(()) };
        let failure = Failure::of(&error);
        // The name belongs to this run and generation, so whoever took it started what we wanted.
        if failure.has_code("ExecutionAlreadyExists") {
            return Ok(());
        }
        Err(WorkflowError(format!("{}: {failure}", self.arn)))
    }

    async fn alive(&self, execution: &str, generation: u32) -> Result<bool, WorkflowError> {
        let arn = self.execution_arn(execution, generation);
        match self.client.describe_execution().execution_arn(&arn).send().await {
            Ok(answer) => Ok(*answer.status() == ExecutionStatus::Running),
            Err(error) => {
                let failure = Failure::of(&error);
                if failure.has_code("ExecutionDoesNotExist") {
                    return Ok(false);
                }
                Err(WorkflowError(format!("{arn}: {failure}")))
            }
        }
    }
}

fn name(execution: &str, generation: u32) -> String {
    format!("{execution}-g{generation}")
}
