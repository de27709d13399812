//! Counts the milestones of runs, once each, even if several processes work on a run.
//!
//! Only the process that has written a milestone counts it. A count is lost if the process dies in between, or if the
//! answer to the write is lost.

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
