//! Delivers one bundle, step by step. Each step is noted by a conditional write, and whoever loses it looks again.

use super::Delivery;
use super::refused::lines;
use crate::Engine;
use crate::error::{About, Error, Result};
use crate::ledger::{BundleState, Execution, Stored, bundle_key, document, load};
use crate::ports::{TableError, Write};
use crate::run::LOOK_AGAIN;
use connector_sdk::{Manner, Note, Outcome, PartName, StagedFile, Standing, Step, Writing};
use flow::Timestamp;

/// How the delivery of a bundle ended.
pub(super) enum BundleEnd {
    /// All of its records are delivered or refused.
    Done,
    /// It is not done, and neither is the run's delivery.
    Stopped(Delivery),
}

impl Engine {
    pub(super) async fn deliver_bundle(
        &self,
        run: &Stored<Execution>,
        writing: &dyn Writing,
        number: u32,
        bundle: &[StagedFile],
        deadline: Timestamp,
    ) -> Result<BundleEnd> {
        let id = &run.value.id;
        let about = || format!("flow \"{}\", destination", run.value.flow_name);
        let writer = self.ports.ids.next();
        let stopped = |delivery| Ok(BundleEnd::Stopped(delivery));
        // The step that this process has noted and not acted upon yet.
        let mut announced = None;
        for turn in 0_u64.. {
            let stored = self.bundle_state(id, number).await?;
            let state = stored.as_ref().map(|stored| stored.value.clone()).unwrap_or_default();
            if let Some(file) = &state.refused {
                writing.staging().publish(file).await.about(about)?;
            }
            if state.done {
                return Ok(BundleEnd::Done);
            }
            if turn > 0 {
                let now = self.load_run(id).await?;
                if now.is_none_or(|now| now.check() != run.check()) {
                    return stopped(Delivery::RunChanged);
                }
                if self.short_of_time(deadline) {
                    return stopped(Delivery::Again);
                }
            }
            let standing = match &state.note {
                None => Standing::Start,
                Some(note) if state.writer == writer && announced == Some(state.steps) => {
                    Standing::Fresh(note)
                }
                Some(note) => Standing::Resumed(note),
            };
            announced = None;
            let step = match writing.deliver(bundle, standing).await {
                Ok(step) => step,
                Err(error) => {
                    // Another process may have gone on, and removed what this one looked for.
                    let now = self.bundle_state(id, number).await?.map(|now| now.value);
                    if now
                        .is_some_and(|now| (now.steps, &now.writer) != (state.steps, &state.writer))
                    {
                        continue;
                    }
                    let error = Error::Connector { context: about(), error };
                    return match error.retryable() {
                        true => Err(error),
                        false => stopped(Delivery::Failed(error)),
                    };
                }
            };
            let wait = match &step {
                Step::Wait(_, pause) => Some(pause.as_secs().max(1)),
                _ => None,
            };
            let next = self.after(run, writing, number, &state, step, &writer).await?;
            check_progress(&state, &next, wait.is_some(), bundle)?;
            let steps = next.steps;
            if self.note_step(writing, id, number, stored.as_ref(), &next).await? {
                announced = Some(steps);
                if let Some(seconds) = wait {
                    return stopped(Delivery::Wait(seconds));
                }
                if let Some(error) = first_refused(run, writing, &next) {
                    return stopped(Delivery::Failed(error));
                }
            }
        }
        Err(Error::Invariant(format!("the delivery of run {id} takes too many steps")))
    }

    pub(super) async fn bundle_state(
        &self,
        id: &str,
        number: u32,
    ) -> Result<Option<Stored<BundleState>>> {
        load(self.ports.table.as_ref(), &bundle_key(id, number)).await
    }

    /// Returns the state after a step; stages the records that it refused.
    pub(super) async fn after(
        &self,
        run: &Stored<Execution>,
        writing: &dyn Writing,
        number: u32,
        before: &BundleState,
        step: Step,
        writer: &str,
    ) -> Result<BundleState> {
        let (note, outcome, done) = match step {
            Step::Intend(note) | Step::Wait(note, _) => (Some(note), Outcome::default(), false),
            Step::Moved(note, outcome) => (Some(note), outcome, false),
            Step::Done(outcome) => (None, outcome, true),
        };
        let mut after = BundleState {
            writer: writer.to_owned(),
            steps: before.steps + 1,
            note,
            refused: None,
            done,
            ..before.clone()
        };
        after.counts.delivered += outcome.delivered;
        after.counts.maybe_twice += outcome.maybe_twice;
        after.counts.replaced += outcome.replaced;
        after.counts.refused += outcome.refused.len() as u64;
        for each in &outcome.refused {
            after.reasons.add(
                match &each.field[..] {
                    "" => each.reason.clone(),
                    field => format!("field \"{field}\": {}", each.reason),
                },
                1,
            );
        }
        if !outcome.refused.is_empty() {
            let attempt = self.ports.ids.next();
            let name = PartName { partition: number, sequence: before.steps, attempt };
            let lines = lines(&run.value.id, &outcome.refused)?;
            let records = outcome.refused.len() as u64;
            let staged = writing.staging().stage_refused(&name, lines, records).await;
            let about = || format!("flow \"{}\", refused records", run.value.flow_name);
            let file = staged.about(about)?;
            after.refused_in = file.location.rsplit_once('/').map(|(folder, _)| folder.to_owned());
            after.refused = Some(file);
        }
        Ok(after)
    }

    /// Notes a step. Returns whether it is certain that this write did it.
    pub(super) async fn note_step(
        &self,
        writing: &dyn Writing,
        id: &str,
        number: u32,
        before: Option<&Stored<BundleState>>,
        after: &BundleState,
    ) -> Result<bool> {
        let key = bundle_key(id, number);
        let write = match before {
            Some(stored) => stored.replace(after)?,
            None => Write::create(key.clone(), document(after)?),
        };
        let error = match self.ports.table.write(&[write]).await {
            Ok(()) => return Ok(true),
            Err(error @ (TableError::Conflict | TableError::Unknown(_))) => error,
            Err(error) => return Err(error.into()),
        };
        self.ports.clock.sleep(LOOK_AGAIN).await;
        // Also after a conflict: it may be with this very write, sent twice by the client underneath.
        let now = self.bundle_state(id, number).await?.map(|now| now.value);
        if now.is_some_and(|now| now.writer == after.writer && now.steps == after.steps) {
            return Ok(true);
        }
        if let (TableError::Conflict, Some(file)) = (&error, &after.refused)
            && let Err(error) = writing.staging().discard(std::slice::from_ref(file)).await
        {
            tracing::warn!(error = %error, "a file of refused records whose step was lost is left for the sweep");
        }
        Ok(false)
    }
}

/// Stops a delivery that makes no progress, or whose records do not add up.
fn check_progress(
    before: &BundleState,
    after: &BundleState,
    waits: bool,
    bundle: &[StagedFile],
) -> Result<()> {
    let state = |note: &Option<Note>| note.as_ref().map(|note| note.state.clone());
    if !after.done && !waits && state(&before.note) == state(&after.note) {
        return Err(Error::Invariant("a delivery announces the same effect twice".to_owned()));
    }
    let records: u64 = bundle.iter().map(|file| file.records).sum();
    let told = after.counts.delivered + after.counts.refused;
    if told > records || after.done && told != records {
        return Err(Error::Invariant(format!(
            "{told} of {records} staged records were delivered or refused"
        )));
    }
    Ok(())
}

/// Returns the failure of a run that is to end with the first record that its destination refuses.
fn first_refused(
    run: &Stored<Execution>,
    writing: &dyn Writing,
    state: &BundleState,
) -> Option<Error> {
    let extensions = &writing.staging().target().extensions;
    let fails = writing.manner() == Manner::Records && extensions.fail_on_first_error;
    (fails && state.counts.refused > 0).then(|| {
        Error::Conflict(format!(
            "flow \"{}\", destination: a record was refused, and the flow is to fail then: {}; correct the record in \
             the application, or let the flow go on without such records",
            run.value.flow_name, state.reasons
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::DeliveryCounts;
    use connector_sdk::Content;
    use serde_json::json;

    fn state(note: Option<u64>, delivered: u64, refused: u64) -> BundleState {
        BundleState {
            note: note.map(|place| Note { state: json!(place), at_stake: 1 }),
            counts: DeliveryCounts { delivered, refused, ..DeliveryCounts::default() },
            done: note.is_none(),
            ..BundleState::default()
        }
    }

    #[test]
    fn a_delivery_goes_on_and_its_records_add_up() {
        let bundle = [StagedFile {
            part: PartName { partition: 0, sequence: 0, attempt: "a".to_owned() },
            folder: String::new(),
            content: Content::Records,
            location: "s3://lake/x".to_owned(),
            bytes: 1,
            records: 10,
            receipt: json!({}),
        }];
        let ok = |before, after, waits| check_progress(&before, &after, waits, &bundle).is_ok();
        assert!(ok(state(Some(0), 0, 0), state(Some(1), 4, 0), false));
        assert!(ok(state(Some(1), 4, 0), state(Some(1), 4, 0), true), "a wait stays where it is");
        assert!(ok(state(Some(1), 4, 0), state(None, 8, 2), false));
        assert!(!ok(state(Some(1), 4, 0), state(Some(1), 8, 0), false), "the same effect again");
        assert!(!ok(state(Some(1), 4, 0), state(Some(2), 8, 3), false), "more than there are");
        assert!(!ok(state(Some(1), 4, 0), state(None, 7, 2), false), "a record is missing");
    }
}
