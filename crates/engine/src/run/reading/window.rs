//! The window of a run: from where the last successful one ended to a cutoff that lags behind now, or a backfill's range.

use crate::Engine;
use crate::error::{About, Error, Result};
use crate::flows::{change_field, incremental};
use crate::ledger::{Execution, Occasion};
use connector_sdk::{Connection, Source, Window};
use flow::{FlowDefinition, ScheduledTriggerProperties, Timestamp};
use serde_json::Number;

/// How far back the first run reaches when the flow does not say.
const FIRST_REACH_SECONDS: i64 = 30 * 24 * 3600;
/// How far an application's clock may differ from ours before it is logged.
const SKEW_SECONDS: i64 = 60;

impl Engine {
    /// Fixes the window of a run that is prepared now; `None` if it reads everything.
    pub(in crate::run) async fn window(
        &self,
        run: &Execution,
        definition: &FlowDefinition,
        watermark: Option<Timestamp>,
        source: &dyn Source,
        connection: &Connection,
    ) -> Result<Option<Window>> {
        let due = match run.occasion {
            Occasion::Backfill { from, to } => {
                let Some(field) = change_field(definition) else {
                    return Err(Error::Invariant("a backfill has no field to go by".to_owned()));
                };
                self.check_settled(run, to, source, connection).await?;
                return Ok(Some(Window { field: field.to_owned(), from: Some(from), to }));
            }
            Occasion::Tick(slot) => slot,
            Occasion::Asked => self.ports.clock.now(),
            Occasion::Events => return Ok(None),
        };
        let (Some(schedule), Some(field)) = (incremental(definition), change_field(definition))
        else {
            return Ok(None);
        };
        let theirs = self.source_now(run, source, connection).await?;
        let cutoff = cutoff(due.min(theirs), schedule, self.settings.lag_seconds);
        let from = watermark.unwrap_or_else(|| first(due, schedule));
        // A cutoff behind the watermark is an empty window, never one that runs backwards.
        Ok(Some(Window { field: field.to_owned(), from: Some(from), to: cutoff.max(from) }))
    }

    /// Refuses a range whose end has not passed on the application's clock, which may be behind ours.
    async fn check_settled(
        &self,
        run: &Execution,
        to: Timestamp,
        source: &dyn Source,
        connection: &Connection,
    ) -> Result<()> {
        let theirs = self.source_now(run, source, connection).await?;
        if to <= theirs.plus_seconds(SKEW_SECONDS - self.settings.lag_seconds) {
            return Ok(());
        }
        let behind = to.since(theirs).num_seconds() + self.settings.lag_seconds;
        Err(Error::Conflict(format!(
            "flow \"{}\": the application's clock is behind ours, and records of the range may still come; nothing was \
             read, start the backfill again in {behind} seconds",
            run.flow_name
        )))
    }

    /// Returns the time on the application's clock, or on ours if the application does not report it.
    async fn source_now(
        &self,
        run: &Execution,
        source: &dyn Source,
        connection: &Connection,
    ) -> Result<Timestamp> {
        let told = source.now(connection).await;
        let told = told.about(|| format!("flow \"{}\"", run.flow_name))?;
        let ours = self.ports.clock.now();
        let theirs = told.unwrap_or(ours);
        let skew_seconds = (theirs.millis() - ours.millis()) / 1000;
        if skew_seconds.abs() > SKEW_SECONDS {
            tracing::warn!(
                flow.name = run.flow_name,
                execution.id = run.id,
                clock.skew = skew_seconds,
                "the application's clock differs from ours"
            );
        }
        Ok(theirs)
    }
}

/// Returns where a window ends: on a whole second, because not every application compares fractions of one, and before
/// `now` by the flow's offset, but at least by the lag.
fn cutoff(now: Timestamp, schedule: &ScheduledTriggerProperties, lag_seconds: i64) -> Timestamp {
    let second = Timestamp::from_millis(now.millis().div_euclid(1000) * 1000);
    second.plus_seconds(-schedule.schedule_offset.unwrap_or(0).max(lag_seconds))
}

/// Returns where the first window starts.
fn first(due: Timestamp, schedule: &ScheduledTriggerProperties) -> Timestamp {
    let told = schedule.first_execution_from.as_ref().and_then(instant);
    told.unwrap_or_else(|| due.plus_seconds(-FIRST_REACH_SECONDS))
}

fn instant(seconds: &Number) -> Option<Timestamp> {
    seconds.as_f64().map(|seconds| Timestamp::from_millis((seconds * 1000.0).round() as i64))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn schedule(more: serde_json::Value) -> ScheduledTriggerProperties {
        let mut scheduled = json!({"scheduleExpression": "rate(1hours)"});
        scheduled.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        serde_json::from_value(scheduled).unwrap()
    }

    #[test]
    fn the_least_lag_is_a_part_of_the_offset() {
        let now = Timestamp::from_millis(10_000_000);
        for (offset, behind) in [(None, 300), (Some(60), 300), (Some(300), 300), (Some(3600), 3600)]
        {
            let schedule =
                ScheduledTriggerProperties { schedule_offset: offset, ..schedule(json!({})) };
            assert_eq!(cutoff(now, &schedule, 300), now.plus_seconds(-behind), "{offset:?}");
            let later = Timestamp::from_millis(now.millis() + 999);
            assert_eq!(cutoff(later, &schedule, 300), now.plus_seconds(-behind), "{offset:?}");
        }
    }

    #[test]
    fn the_first_window_reaches_back_as_far_as_the_flow_says() {
        let due = Timestamp::from_millis(1_790_000_000_000);
        assert_eq!(first(due, &schedule(json!({}))), due.plus_seconds(-30 * 86_400));
        let told = schedule(json!({"firstExecutionFrom": 1_700_000_000.5}));
        assert_eq!(first(due, &told), Timestamp::from_millis(1_700_000_000_500));
    }
}
