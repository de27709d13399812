//! Seals a run: all records are staged and accounted for. From here it only goes forward.

use crate::Engine;
use crate::error::{About, Error, Result};
use crate::ledger::{
    Checkpoint, Counts, Execution, FlowState, Occasion, Part, Status, Stored, flow_state_key, load,
    load_all, part_prefix, run_partition,
};
use crate::ports::{Order, Range};
use crate::run::news::summary::{all_rejected, of_rejects};
use crate::run::reading::bookmark::check_bookmark;
use connector_sdk::{Content, StagedFile};
use flow::quoted_names;

impl Engine {
    pub(in crate::run) async fn seal(&self, run: &Stored<Execution>) -> Result<()> {
        let execution = &run.value;
        let parts = self.parts(&execution.id).await?;
        let checkpoints = self.checkpoints(execution).await?;
        check_books(&checkpoints, &parts)?;
        check_bookmark(execution, &checkpoints)?;
        check_rejects(execution, &checkpoints)?;
        let files = self.files(&execution.id, parts).await?;
        check_files(totals(&checkpoints), &files)?;
        let snapshot = self.snapshot(&execution.id).await?;
        let writing = self.destination(execution, &snapshot).await?;
        let about = || format!("flow \"{}\", destination", execution.flow_name);
        let missing = writing.staging().missing(&files).await.about(about)?;
        if !missing.is_empty() {
            return Err(Error::Conflict(format!(
                "staged output was removed before it could be published ({}); look for a lifecycle rule that aborts \
                 multipart uploads sooner than a run takes, then start the flow again",
                quoted_names(&missing)
            )));
        }
        let state =
            load::<FlowState>(self.ports.table.as_ref(), &flow_state_key(&execution.flow_id))
                .await?;
        let Some(state) = state.filter(|state| state.value.active.as_ref() == Some(&execution.id))
        else {
            return Err(Error::Invariant(format!(
                "run {} is not its flow's active run",
                execution.id
            )));
        };
        let mut sealed = execution.clone();
        sealed.status = Status::Sealed;
        sealed.manner = writing.manner();
        sealed.updated_at = self.ports.clock.now();
        self.settle(&[run.replace(&sealed)?, state.check()]).await
    }

    /// Returns the committed parts of a run, in order.
    pub(in crate::run) async fn parts(&self, id: &str) -> Result<Vec<Part>> {
        let range = Range {
            partition: run_partition(id),
            prefix: part_prefix().to_owned(),
            after: None,
            order: Order::Ascending,
            limit: 200,
        };
        let parts = load_all::<Part>(self.ports.table.as_ref(), range).await?;
        Ok(parts.into_iter().map(|stored| stored.value).collect())
    }

    /// Returns the files that parts have staged.
    pub(in crate::run) async fn files(
        &self,
        id: &str,
        parts: Vec<Part>,
    ) -> Result<Vec<StagedFile>> {
        let mut files = Vec::new();
        for part in parts {
            files.extend(part.files(self.ports.table.as_ref(), id).await?);
        }
        Ok(files)
    }

    pub(in crate::run) async fn checkpoints(
        &self,
        execution: &Execution,
    ) -> Result<Vec<Checkpoint>> {
        let mut checkpoints = Vec::new();
        for partition in 0..execution.partitions {
            checkpoints.push(self.checkpoint(&execution.id, partition).await?.value);
        }
        Ok(checkpoints)
    }
}

/// Returns how many records a run moved.
pub(in crate::run) fn totals(checkpoints: &[Checkpoint]) -> Counts {
    let mut totals = Counts::default();
    for checkpoint in checkpoints {
        totals += checkpoint.counts;
    }
    totals
}

/// Proves from the ledger that every record the source has is accounted for.
pub(in crate::run) fn check_books(checkpoints: &[Checkpoint], parts: &[Part]) -> Result<()> {
    let totals = totals(checkpoints);
    let mut of_parts = Counts::default();
    let mut commits = 0;
    for part in parts {
        of_parts += part.counts;
        commits += 1;
    }
    let expected: u64 = checkpoints.iter().map(|checkpoint| checkpoint.sequence).sum();
    if of_parts != totals || commits != expected {
        return Err(Error::Invariant(format!(
            "checkpoints say {totals:?} in {expected} parts, parts say {of_parts:?} in {commits}"
        )));
    }
    if totals.read != totals.written + totals.filtered + totals.rejected {
        return Err(Error::Invariant(format!("records are unaccounted for: {totals:?}")));
    }
    if let Some(open) = checkpoints.iter().position(|checkpoint| !checkpoint.done) {
        return Err(Error::Invariant(format!("slice {open} is not done")));
    }
    for checkpoint in checkpoints {
        let Some(total) = checkpoint.total else {
            continue;
        };
        let read = checkpoint.counts.read;
        if total != read {
            return Err(Error::Conflict(format!(
                "the application said that it has {total} records and gave {read}; nothing was published, start the \
                 flow again"
            )));
        }
    }
    Ok(())
}

/// Ends a run of which no record arrives. Nothing is published and nothing moves on, so that the next run reads the
/// same.
///
/// Events are different: left in the inbox, the same ones would come first for ever. So they are published as rejected
/// records and removed from the inbox, and only then the run ends as an error.
fn check_rejects(execution: &Execution, checkpoints: &[Checkpoint]) -> Result<()> {
    if execution.occasion == Occasion::Events || !all_rejected(totals(checkpoints)) {
        return Ok(());
    }
    let words = of_rejects(checkpoints, &[]).unwrap_or_default();
    Err(Error::Conflict(format!(
        "{words}; correct the records in the application, or the flow's tasks"
    )))
}

/// Proves that the files contain as many records as the checkpoints count.
fn check_files(totals: Counts, files: &[StagedFile]) -> Result<()> {
    let records = |content: Content| -> u64 {
        let such = files.iter().filter(|file| file.content == content);
        such.map(|file| file.records).sum()
    };
    let (written, rejected) = (records(Content::Records), records(Content::Rejects));
    if written == totals.written && rejected == totals.rejected {
        return Ok(());
    }
    Err(Error::Invariant(format!(
        "files hold {written} records and {rejected} rejected ones, the books say {totals:?}"
    )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use connector_sdk::PartName;
    use serde_json::json;

    fn counts(read: u64, written: u64, rejected: u64) -> Counts {
        Counts { read, written, rejected, ..Counts::default() }
    }

    fn part(counts: Counts) -> Part {
        Part { attempt: "a".to_owned(), staged: Vec::new(), lists: 0, counts, next: None }
    }

    fn file(content: Content, records: u64) -> StagedFile {
        StagedFile {
            part: PartName { partition: 0, sequence: 0, attempt: "a".to_owned() },
            folder: String::new(),
            content,
            location: "s3://lake/x".to_owned(),
            bytes: 0,
            records,
            receipt: json!({}),
        }
    }

    fn checkpoint(counts: Counts, total: Option<u64>) -> Checkpoint {
        Checkpoint { sequence: 1, done: true, counts, total, ..Checkpoint::default() }
    }

    #[test]
    fn books_that_balance_are_accepted() {
        let moved = counts(10, 8, 2);
        assert!(check_books(&[checkpoint(moved, Some(10))], &[part(moved)]).is_ok());
        assert!(check_books(&[checkpoint(moved, None)], &[part(moved)]).is_ok());
    }

    #[test]
    fn books_that_do_not_balance_stop_the_run() {
        let moved = counts(10, 8, 2);
        let lost = counts(10, 8, 1);
        let open = Checkpoint { done: false, ..checkpoint(moved, None) };
        for (what, checkpoints, parts) in [
            ("a record is unaccounted for", vec![checkpoint(lost, None)], vec![part(lost)]),
            ("the source has more", vec![checkpoint(moved, Some(11))], vec![part(moved)]),
            ("a part is missing", vec![checkpoint(moved, None)], vec![]),
            (
                "a part is too many",
                vec![checkpoint(moved, None)],
                vec![part(moved), part(counts(0, 0, 0))],
            ),
            ("a slice is not done", vec![open], vec![part(moved)]),
        ] {
            assert!(check_books(&checkpoints, &parts).is_err(), "{what}");
        }
    }
    #[test]
    fn files_hold_what_the_books_say() {
        use Content::{Records, Rejects};
        let moved = counts(10, 8, 2);
        let whole = [file(Records, 5), file(Rejects, 2), file(Records, 3)];
        assert!(check_files(moved, &whole).is_ok());
        for (what, files) in [
            ("a record is missing", [file(Records, 7), file(Rejects, 2)]),
            ("a reject is missing", [file(Records, 8), file(Rejects, 1)]),
            ("one is in the wrong file", [file(Records, 9), file(Rejects, 1)]),
        ] {
            assert!(check_files(moved, &files).is_err(), "{what}");
        }
    }
}
