//! Redshift's Data API in memory: it runs the transactions of a load, and forgets their tokens at once, which is the worst
//! that it may do.

use super::BUCKET;
use super::faults::Faults;
use async_trait::async_trait;
use connector_sdk::memory::MemoryObjectStore;
use connector_sdk::{
    ConnectorError, ErrorKind, RedshiftData, RedshiftDatabase, RedshiftProgress, RedshiftQuery,
    RedshiftRows, RedshiftTransaction, Result,
};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard};

/// A database with the table `sales.books`, and what it truly holds.
pub struct DataApi {
    store: Arc<MemoryObjectStore>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Transactions that were submitted, and the looks until each is done.
    submitted: Vec<(RedshiftTransaction, u32)>,
    runs: BTreeMap<String, (u64, u64)>,
    books: Vec<u64>,
    has_runs: bool,
}

impl DataApi {
    pub(super) fn new(store: Arc<MemoryObjectStore>) -> Self {
        Self { store, state: Mutex::default() }
    }

    /// Returns the numbers of the books in the table, sorted; a number that is there twice is listed twice.
    pub fn books(&self) -> Vec<u64> {
        let mut books = self.state().books.clone();
        books.sort_unstable();
        books
    }

    /// Returns how many transactions were submitted.
    pub fn transactions(&self) -> usize {
        self.state().submitted.len()
    }

    fn submit(&self, transaction: RedshiftTransaction) -> String {
        let mut state = self.state();
        state.submitted.push((transaction, 2));
        (state.submitted.len() - 1).to_string()
    }

    fn look(&self, id: &str) -> Option<RedshiftProgress> {
        let mut state = self.state();
        let (transaction, looks) = state.submitted.get_mut(id.parse::<usize>().ok()?)?;
        *looks = looks.saturating_sub(1);
        if *looks > 0 {
            return Some(RedshiftProgress::Running);
        }
        let transaction = transaction.clone();
        Some(match self.commit(&mut state, &transaction) {
            Ok(()) => RedshiftProgress::Finished,
            Err((statement, words)) => {
                RedshiftProgress::Failed { words, statement: Some(statement) }
            }
        })
    }

    /// Runs the statements of a load: all files of the manifest, the count, and nothing if the run is there already.
    fn commit(
        &self,
        state: &mut State,
        transaction: &RedshiftTransaction,
    ) -> std::result::Result<(), (usize, String)> {
        let statements = &transaction.statements;
        assert!(statements[0].starts_with("LOCK \"sales\".\"penstock_runs\""), "{statements:?}");
        let rows = self.copy(&statements[2]).map_err(|words| (2, words))?;
        if !statements[3].contains(&format!("= {} THEN", rows.len())) {
            return Err((3, "ERROR: Invalid digit".to_owned()));
        }
        let run = transaction.parameters.iter().find(|(name, _)| *name == "run").expect(":run");
        if state.runs.contains_key(&run.1) {
            return Ok(());
        }
        let staged = rows.len() as u64;
        let merges = statements.iter().any(|statement| statement.starts_with("MERGE"));
        let rows = if merges {
            rows.into_iter().collect::<BTreeSet<_>>().into_iter().collect()
        } else {
            rows
        };
        state.runs.insert(run.1.clone(), (staged, rows.len() as u64));
        if merges {
            state.books.retain(|book| !rows.contains(book));
        }
        state.books.extend(rows);
        Ok(())
    }

    fn copy(&self, statement: &str) -> std::result::Result<Vec<u64>, String> {
        let objects = self.store.objects(BUCKET);
        let read = |url: &str| {
            let key = url.strip_prefix("s3://lake/").ok_or("S3ServiceException: no such bucket")?;
            let object = objects.get(key).ok_or("The specified keys were not found")?;
            Ok::<_, String>(object.bytes.clone())
        };
        let url = statement.split('\'').nth(1).expect("the manifest");
        let manifest: Value = serde_json::from_slice(&read(url)?).expect("a manifest");
        let mut rows = Vec::new();
        for entry in manifest["entries"].as_array().expect("entries") {
            assert_eq!(entry["mandatory"], true);
            let file =
                String::from_utf8(read(entry["url"].as_str().expect("a url"))?).expect("a text");
            for line in file.lines() {
                let record: Value = serde_json::from_str(line).expect("a record");
                rows.push(record["number"].as_str().expect("a text").parse().expect("a number"));
            }
        }
        Ok(rows)
    }

    fn query(&self, query: &RedshiftQuery) -> RedshiftRows {
        let mut state = self.state();
        let parameter = |name: &str| {
            let found = query.parameters.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| value.as_str()).unwrap_or_default()
        };
        let text = |text: &str| Some(text.to_owned());
        let column = |table: &str, name: &str, kind: &str| {
            let head = [text("sales"), text(table), text(name), text(kind)];
            head.into_iter().chain([None, None, None, text("YES"), None]).collect()
        };
        let rows = if query.sql.contains("svv_columns") {
            match parameter("table") {
                "books" => {
                    vec![column("books", "number", "bigint"), column("books", "title", "varchar")]
                }
                _ if state.has_runs => ["run_id", "flow", "records", "written", "loaded_at"]
                    .map(|name| column("penstock_runs", name, "varchar"))
                    .into(),
                _ => Vec::new(),
            }
        } else if query.sql.starts_with("CREATE TABLE IF NOT EXISTS") {
            state.has_runs = true;
            Vec::new()
        } else if query.sql.contains("records - written") {
            let replaced = state.runs.get(parameter("run")).map(|(all, written)| all - written);
            replaced.into_iter().map(|replaced| vec![Some(replaced.to_string())]).collect()
        } else {
            Vec::new()
        };
        RedshiftRows::Rows(rows)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no test panicked here")
    }
}

/// The Data API, each call of which may go wrong.
pub(super) struct FaultyDataApi {
    pub(super) inner: Arc<DataApi>,
    pub(super) faults: Arc<Faults>,
}

type Answer<T> = Pin<Box<dyn Future<Output = Result<T>> + Send>>;

#[async_trait]
impl RedshiftData for FaultyDataApi {
    async fn submit(
        &self,
        _: &RedshiftDatabase,
        transaction: &RedshiftTransaction,
    ) -> Result<String> {
        let call = || {
            let (inner, transaction) = (self.inner.clone(), transaction.clone());
            Box::pin(async move { Ok(inner.submit(transaction)) }) as Answer<String>
        };
        self.faults.through("redshift.submit", away, call).await
    }

    async fn progress(&self, _: &RedshiftDatabase, id: &str) -> Result<Option<RedshiftProgress>> {
        let call = || {
            let (inner, id) = (self.inner.clone(), id.to_owned());
            Box::pin(async move { Ok(inner.look(&id)) }) as Answer<Option<RedshiftProgress>>
        };
        self.faults.through("redshift.progress", away, call).await
    }

    async fn query(&self, _: &RedshiftDatabase, query: &RedshiftQuery) -> Result<RedshiftRows> {
        let call = || {
            let (inner, query) = (self.inner.clone(), query.clone());
            Box::pin(async move { Ok(inner.query(&query)) }) as Answer<RedshiftRows>
        };
        self.faults.through("redshift.query", away, call).await
    }
}

fn away() -> ConnectorError {
    ConnectorError::new(ErrorKind::ServiceUnavailable, "redshift is away")
}
