//! State machines in a map; tests drive and kill them.

use crate::ports::{Workflow, WorkflowError};
use async_trait::async_trait;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The state machines that were started.
#[derive(Default)]
pub struct MemoryWorkflow(Mutex<BTreeMap<Machine, bool>>);

/// The state machine of one generation of a run.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Machine {
    /// The run.
    pub execution: String,
    /// The generation.
    pub generation: u32,
}

impl MemoryWorkflow {
    /// Returns the running machines.
    pub fn alive_machines(&self) -> Vec<Machine> {
        let machines = self.machines();
        machines.iter().filter(|(_, alive)| **alive).map(|(machine, _)| machine.clone()).collect()
    }

    /// Ends a machine, with or without success.
    pub fn end(&self, machine: &Machine) {
        self.machines().insert(machine.clone(), false);
    }

    fn machines(&self) -> MutexGuard<'_, BTreeMap<Machine, bool>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Workflow for MemoryWorkflow {
    async fn start(&self, execution: &str, generation: u32) -> Result<(), WorkflowError> {
        let machine = Machine { execution: execution.to_owned(), generation };
        self.machines().entry(machine).or_insert(true);
        Ok(())
    }

    async fn alive(&self, execution: &str, generation: u32) -> Result<bool, WorkflowError> {
        let machine = Machine { execution: execution.to_owned(), generation };
        Ok(self.machines().get(&machine).copied().unwrap_or(false))
    }
}
