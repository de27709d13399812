//! Adds up the outcomes of a run's staged records, from the ledger.

use crate::Engine;
use crate::error::{Error, Result};
use crate::ledger::{
    BundleState, Counts, DeliveryCounts, Execution, Reasons, bundle_prefix, load_all, run_partition,
};
use crate::ports::{Order, Range};
use connector_sdk::Manner;

/// The sums over all bundles.
#[derive(Default)]
pub(in crate::run) struct DeliveryTotals {
    pub(in crate::run) counts: DeliveryCounts,
    pub(in crate::run) reasons: Reasons,
    /// The folder of the refused records.
    pub(in crate::run) refused_in: Option<String>,
}

impl DeliveryTotals {
    /// Returns whether all records were refused.
    pub(in crate::run) fn arrived_none(&self) -> bool {
        self.counts.delivered == 0 && self.counts.refused > 0
    }
}

impl Engine {
    /// Returns the outcome of the records that a run delivers in steps; `None` if its files are the output.
    pub(in crate::run) async fn delivery_totals(
        &self,
        execution: &Execution,
    ) -> Result<Option<DeliveryTotals>> {
        if execution.manner == Manner::Files {
            return Ok(None);
        }
        let range = Range {
            partition: run_partition(&execution.id),
            prefix: bundle_prefix().to_owned(),
            after: None,
            order: Order::Ascending,
            limit: 200,
        };
        let mut totals = DeliveryTotals::default();
        for stored in load_all::<BundleState>(self.ports.table.as_ref(), range).await? {
            let state = stored.value;
            totals.counts += state.counts;
            totals.reasons.merge(&state.reasons);
            totals.refused_in = totals.refused_in.or(state.refused_in);
            if let (false, Some(note)) = (state.done, &state.note) {
                totals.counts.at_stake += note.at_stake;
            }
        }
        Ok(Some(totals))
    }
}

/// Proves that every staged record was delivered or refused.
pub(in crate::run) fn check_delivered(moved: Counts, totals: &DeliveryTotals) -> Result<()> {
    let DeliveryCounts { delivered, refused, .. } = totals.counts;
    if moved.written == delivered + refused {
        return Ok(());
    }
    Err(Error::Invariant(format!(
        "{} records were staged, {delivered} delivered and {refused} refused",
        moved.written
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn staged_records_are_delivered_or_refused() {
        let moved = Counts { written: 10, ..Counts::default() };
        let told = |delivered, refused| {
            let counts = DeliveryCounts { delivered, refused, ..DeliveryCounts::default() };
            check_delivered(moved, &DeliveryTotals { counts, ..DeliveryTotals::default() }).is_ok()
        };
        assert!(told(10, 0) && told(7, 3) && told(0, 10));
        assert!(!told(9, 0) && !told(7, 2) && !told(10, 1));
    }
}
