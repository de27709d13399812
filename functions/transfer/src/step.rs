//! What the state machine asks for and is told: ids and numbers, never records or secrets.

use engine::Next;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One request of the state machine.
#[derive(Debug, Deserialize)]
#[serde(tag = "step", rename_all = "lowercase")]
pub(crate) enum Step {
    /// Take the run's next turn.
    Run { execution: String, generation: u32, turn: u32 },
    /// Move one slice of the run.
    Transfer { execution: String, generation: u32, partition: u32, turn: u32 },
    /// End the run: its function failed for good.
    Fail { execution: String, generation: u32, error: Caught },
}

/// What a `Catch` of the state machine caught.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Caught {
    error: String,
    cause: Option<String>,
}

/// What the state machine decides by.
#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct Outcome {
    execution: String,
    generation: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    partition: Option<u32>,
    turn: u32,
    next: &'static str,
    wait: u64,
    partitions: Vec<u32>,
}

impl Step {
    pub(crate) fn execution(&self) -> &str {
        match self {
            Self::Run { execution, .. }
            | Self::Transfer { execution, .. }
            | Self::Fail { execution, .. } => execution,
        }
    }

    /// Tells the state machine what comes next.
    pub(crate) fn outcome(self, next: Next) -> Outcome {
        let (execution, generation, partition, turn) = match self {
            Self::Run { execution, generation, turn } => (execution, generation, None, turn),
            Self::Transfer { execution, generation, partition, turn } => {
                (execution, generation, Some(partition), turn)
            }
            Self::Fail { execution, generation, .. } => (execution, generation, None, 0),
        };
        let (next, wait, partitions) = match next {
            Next::Done => ("done", 0, Vec::new()),
            Next::Again => ("again", 0, Vec::new()),
            Next::Wait(seconds) => ("wait", seconds, Vec::new()),
            Next::Partitions(partitions) => ("partitions", 0, partitions),
        };
        let turn = turn.saturating_add(1);
        Outcome { execution, generation, partition, turn, next, wait, partitions }
    }
}

impl Caught {
    /// Returns what to tell the user: our own words where the function could still say them.
    pub(crate) fn words(&self) -> String {
        let cause = self.cause.as_deref().unwrap_or_default();
        let said = serde_json::from_str::<Value>(cause)
            .ok()
            .and_then(|cause| Some(cause.get("errorMessage")?.as_str()?.to_owned()));
        match said {
            Some(words) if self.error.starts_with("Penstock.") => words,
            _ => format!(
                "the transfer function stopped without an answer, several times ({}); start the flow again, and if it \
                 stops again give the function more memory or time",
                self.error
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_sample_event_is_understood_and_answered_in_kind() {
        let sample = include_str!("../../../events/transfer-run.json");
        let step: Step = serde_json::from_str(sample).unwrap();
        let Step::Run { ref execution, turn, .. } = step else { panic!("a run step") };
        let (execution, turn) = (execution.clone(), turn);
        let outcome = serde_json::to_value(step.outcome(Next::Wait(90))).unwrap();
        assert_eq!(outcome["execution"], execution);
        assert_eq!(outcome["turn"], turn + 1);
        assert_eq!((outcome["next"].as_str(), outcome["wait"].as_u64()), (Some("wait"), Some(90)));
    }

    #[test]
    fn a_step_that_makes_no_sense_is_answered_and_not_died_of() {
        let stray = Step::Run { execution: "run".to_owned(), generation: 0, turn: u32::MAX };
        assert_eq!(stray.outcome(Next::Done).turn, u32::MAX);
        for malformed in [
            json!({"step": "run"}),
            json!({"step": "leap", "execution": "run", "generation": 0}),
            json!({"step": "run", "execution": "run", "generation": -1, "turn": 0}),
            json!({"step": "transfer", "execution": "run", "generation": 0, "partition": "x", "turn": 0}),
            json!(["run"]),
        ] {
            assert!(serde_json::from_value::<Step>(malformed.clone()).is_err(), "{malformed}");
        }
    }

    #[test]
    fn caught_errors_become_words() {
        let ours = r#"{"Error":"Penstock.Retryable","Cause":"{\"errorType\":\"Penstock.Retryable\",\"errorMessage\":\"the table did not answer\"}"}"#;
        let caught: Caught = serde_json::from_str(ours).unwrap();
        assert_eq!(caught.words(), "the table did not answer");
        let killed = r#"{"Error":"Runtime.ExitError","Cause":"{\"errorMessage\":\"exited\"}"}"#;
        let caught: Caught = serde_json::from_str(killed).unwrap();
        assert!(caught.words().contains("Runtime.ExitError"), "{}", caught.words());
    }
}
