//! Counts the milestones of runs. Only who has written a milestone counts it, so that a run that several processes work on
//! is counted once; a process that dies in between loses a count, and an answer that is lost does.

use crate::Engine;
use crate::ledger::{Counts, Execution, Status};
use crate::ports::{Milestone, Reached, Work};

impl Engine {
    /// Counts a run that was started just now.
    pub(in crate::run) fn count_start(&self, execution: &Execution) {
        self.count(execution, Milestone::Started);
    }

    /// Counts a run that ended just now.
    pub(in crate::run) fn count_end(&self, ended: &Execution, counts: &Counts) {
        let took = ended.updated_at.since(ended.started_at).to_std().unwrap_or_default();
        let work = Work { took, records: counts.read };
        let milestone = match ended.status {
            Status::Successful => Milestone::Succeeded(work),
            Status::Canceled => Milestone::Canceled(work),
            _ => Milestone::Failed(work),
        };
        self.count(ended, milestone);
    }

    fn count(&self, execution: &Execution, milestone: Milestone) {
        self.ports.metrics.count(&Reached {
            flow_name: execution.flow_name.clone(),
            execution: execution.id.clone(),
            at: execution.updated_at,
            milestone,
        });
    }
}
