//! Backfills: a run over the records of a time range, whatever was read before and whatever comes next.

use crate::Engine;
use crate::error::{Error, Result};
use crate::flows::{CHANGE_FIELD, change_field, incremental};
use crate::ledger::Occasion;
use crate::run::start::Started;
use flow::{Timestamp, Violations};

impl Engine {
    /// Starts a run over the records that changed in `[from, to)`. The flow's status and its watermark stay what they
    /// are. Asking again with the same `token` names the same run.
    pub async fn backfill(
        &self,
        flow_name: &str,
        from: Timestamp,
        to: Timestamp,
        token: Option<&str>,
    ) -> Result<Started> {
        let record = self.load_flow(flow_name).await?.value;
        let mut violations = Violations::default();
        if from >= to {
            violations.add("dataPullEndTime", "must be later than dataPullStartTime");
        }
        let lag = self.settings.lag_seconds;
        if to > self.ports.clock.now().plus_seconds(-lag) {
            violations.add(
                "dataPullEndTime",
                format!(
                    "must be {lag} seconds ago or more: records show up late in applications, and some of the range \
                     would be missed"
                ),
            );
        }
        if change_field(&record.definition).is_none() {
            let why = match incremental(&record.definition) {
                Some(_) => {
                    "it goes by the application's own bookmarks: start it with a watermark to read everything again, or set"
                }
                None => "it names no field that tells when a record changed: set",
            };
            violations.add(
                "dataPullStartTime",
                format!(
                    "flow \"{flow_name}\" has no time range; {why} {CHANGE_FIELD} with update-flow"
                ),
            );
        }
        if !violations.0.is_empty() {
            return Err(Error::Invalid(violations));
        }
        self.begin(&record, Occasion::Backfill { from, to }, token).await
    }
}
