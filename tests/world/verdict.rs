//! The verdict on a world, from the application's truth and the bucket alone.

use super::{BUCKET, KEY, World};
use engine::ports::Milestone;
use flow::{ExecutionRecord, ExecutionStatus};
use serde_json::Value;

impl World {
    /// Returns the numbers of the books in the bucket, sorted; a number that is there twice is listed twice.
    pub fn visible_books(&self) -> Vec<u64> {
        let book = |record: &Value| {
            let number = record["Number"].as_u64().expect("a number");
            assert_eq!(record["Title"], format!("Book \"{number}\", naïve"));
            number
        };
        sorted(self.lines("raw/books/").iter().map(book))
    }

    /// Returns the numbers of the books that could not be moved, sorted.
    pub fn rejected_books(&self) -> Vec<u64> {
        let book = |line: &Value| {
            assert!(line["field"].is_string() && line["reason"].is_string(), "{line}");
            line["record"]["Number"].as_u64().expect("a number")
        };
        sorted(self.lines("raw/_errors/books/").iter().map(book))
    }

    /// Returns the lines of all objects in a folder; every object is in one of the flow's.
    fn lines(&self, folder: &str) -> Vec<Value> {
        let mut lines = Vec::new();
        for (key, object) in self.store.objects(BUCKET) {
            let own = ["raw/books/", "raw/_errors/books/"].iter().any(|own| key.starts_with(own));
            assert!(own, "{key} is outside the flow's folders");
            assert_eq!(
                object.kms_arn.as_deref(),
                Some(KEY),
                "{key} is not under the customer's key"
            );
            if key.starts_with(folder) {
                let text = std::str::from_utf8(&object.bytes).expect("text");
                let line = |line| serde_json::from_str(line).expect("a JSON line");
                lines.extend(text.lines().map(line));
            }
        }
        lines
    }

    /// Returns all that the application holds.
    pub fn true_books(&self) -> Vec<u64> {
        (0..self.application.records).collect()
    }

    /// Returns the flow's runs, newest first.
    pub async fn runs(&self) -> Vec<ExecutionRecord> {
        self.faults.end();
        self.engine.describe_runs("books", 100, None).await.expect("the runs").runs
    }

    /// Proves that a run arrived: everything once, the books balanced, nothing left behind.
    pub async fn assert_arrived(&self, id: &str, context: &str) {
        let runs = self.runs().await;
        let run =
            runs.iter().find(|run| run.execution_id == id).expect("the run is in the history");
        assert_eq!(run.execution_status, ExecutionStatus::Successful, "{context}: {run:?}");
        let moved = self.visible_books().into_iter().chain(self.rejected_books());
        assert_eq!(sorted(moved), self.true_books(), "{context}");
        assert_eq!(run.execution_result.records_processed, self.application.records, "{context}");
        self.assert_counted_once(id, context);
        self.assert_tidy(context);
    }

    /// Proves that no milestone of a run was counted twice; a count may be lost with the process that is to make it.
    fn assert_counted_once(&self, id: &str, context: &str) {
        let counted = self.metrics.counted();
        let own = counted.iter().filter(|reached| reached.execution == id);
        let (starts, ends): (Vec<_>, Vec<_>) =
            own.partition(|reached| reached.milestone == Milestone::Started);
        assert!(starts.len() <= 1 && ends.len() <= 1, "{context}: {starts:?} {ends:?}");
    }

    /// Proves that nothing is left behind: no open uploads, no unfinished runs, no news untold, no active run.
    pub fn assert_tidy(&self, context: &str) {
        assert_eq!(self.store.open_upload_count(), 0, "{context}: open uploads");
        for (key, document) in self.table.all() {
            assert!(
                !["unfinished", "sweeps", "outbox", "leases"].contains(&key.partition.as_str()),
                "{context}: {key:?}"
            );
            assert_eq!(document.get("active").and_then(Value::as_str), None, "{context}: {key:?}");
        }
        for kind in ["AppFlow Start Flow Run Report", "AppFlow End Flow Run Report"] {
            let told = self.events.published().iter().any(|event| event.detail_type == kind);
            assert!(told, "{context}: {kind} was not told");
        }
    }
}

fn sorted(numbers: impl Iterator<Item = u64>) -> Vec<u64> {
    let mut numbers: Vec<u64> = numbers.collect();
    numbers.sort_unstable();
    numbers
}
