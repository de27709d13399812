//! What drives a run turn by turn: on AWS, the state machine.

use async_trait::async_trait;

/// Starts the machines that call the engine until a run is done.
#[async_trait]
pub trait Workflow: Send + Sync {
    /// Starts the machine of a run's generation. One that was started before under the same name is fine.
    async fn start(&self, execution: &str, generation: u32) -> Result<(), WorkflowError>;

    /// Says whether the machine of that generation is still at work.
    async fn alive(&self, execution: &str, generation: u32) -> Result<bool, WorkflowError>;
}

/// No machine could be started or looked at; it may have started all the same.
#[derive(Debug, thiserror::Error)]
#[error("the state machine did not answer: {0}")]
pub struct WorkflowError(pub String);
