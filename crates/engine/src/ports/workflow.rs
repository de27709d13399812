//! The state machine that drives a run turn by turn.

use async_trait::async_trait;

/// Starts state machines, which call the engine until a run is done.
#[async_trait]
pub trait Workflow: Send + Sync {
    /// Starts the machine of a run's generation. Succeeds if it was started already.
    async fn start(&self, execution: &str, generation: u32) -> Result<(), WorkflowError>;

    /// Returns whether the machine of that generation is still running.
    async fn alive(&self, execution: &str, generation: u32) -> Result<bool, WorkflowError>;
}

/// A machine could not be started or looked up. It may have started nevertheless.
#[derive(Debug, thiserror::Error)]
#[error("the state machine did not answer: {0}")]
pub struct WorkflowError(pub String);
