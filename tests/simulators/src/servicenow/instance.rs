//! One instance: its records, its routes and its refusals.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use axum::response::Response;
use axum::routing::{get, post};
use chrono::DateTime;
use serde_json::Value;

use super::data::{self, Record, Tables, written};
use super::schema::{TABLES, Table, table};
use super::{answer, oddity, table as table_api, token};
use crate::kit::{Application, Fault, Stage, Trouble, admit};

/// When records change while they are read.
const MEANWHILE: &str = "2026-11-15 08:00:00";

/// A ServiceNow instance.
pub struct Instance {
    stage: Stage,
    records: Mutex<Tables>,
}

impl Instance {
    pub(super) fn new(stage: Stage) -> Self {
        let records = data::invent(stage.options.seed, stage.options.records);
        Instance { stage, records: Mutex::new(records) }
    }

    /// Gives the records of a table and of those that extend it, that the user may see or not.
    pub(super) fn all(&self, table: &Table) -> Vec<Arc<Record>> {
        let held = self.held();
        let names = TABLES.iter().filter(|each| each.extends(table.name)).map(|each| each.name);
        names.filter_map(|name| held.get(name)).flatten().cloned().collect()
    }

    /// Says whether the user may see a record.
    pub(super) fn shows(&self, record: &Record) -> bool {
        if !self.stage.odd(oddity::HIDDEN_ROWS) || record.contains_key("element") {
            return true;
        }
        let text = |name: &str| record.get(name).and_then(Value::as_str).unwrap_or_default();
        if record.contains_key("super_class") {
            return true;
        }
        let id = text("sys_id");
        // A long stretch in each of the two orders, and some here and there.
        !id.starts_with(['4', '5', '6'])
            && !id.ends_with('0')
            && !text("sys_updated_on").starts_with("2026-0")
    }

    /// Changes the middle and the last of some records.
    pub(super) fn change_some(&self, records: &mut [Arc<Record>]) {
        let places = [records.len() / 2, records.len().saturating_sub(1)];
        let mut held = self.held();
        for place in places {
            let Some(shown) = records.get_mut(place) else { continue };
            let same = |record: &&mut Arc<Record>| record["sys_id"] == shown["sys_id"];
            let Some(kept) = held.values_mut().flatten().find(same) else { continue };
            Arc::make_mut(kept).insert("sys_updated_on".to_owned(), Value::from(MEANWHILE));
            *shown = Arc::clone(kept);
        }
    }

    fn held(&self) -> MutexGuard<'_, Tables> {
        self.records.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Application for Instance {
    const TOKEN_PATH: &'static str = "/oauth_token.do";

    fn stage(&self) -> &Stage {
        &self.stage
    }

    fn routes(self: &Arc<Self>) -> Router {
        Router::new()
            .route("/api/now/table/{table}", get(table_api::list))
            .route("/api/now/table/{table}/{id}", get(table_api::one))
            .route_layer(from_fn_with_state(Arc::clone(self), admit::<Self>))
            .route(Self::TOKEN_PATH, post(token::give))
            .with_state(Arc::clone(self))
    }

    fn refuse(&self, fault: &Fault) -> Response {
        match &fault.trouble {
            Trouble::InvalidSession => answer::unauthorized(),
            Trouble::RateLimit => {
                answer::rate_limited(fault.retry_after, self.stage.odd(oddity::RESET_ALONE))
            }
            Trouble::Forbidden => answer::refusal(
                StatusCode::FORBIDDEN,
                "Insufficient rights to query records",
                "Field(s) present in the query do not have permission to be read",
            ),
            Trouble::NotFound => answer::no_record(),
            Trouble::InvalidGrant => answer::no_grant("access_denied"),
            Trouble::Unavailable => answer::refusal(
                StatusCode::SERVICE_UNAVAILABLE,
                "Service unavailable",
                "The instance is starting",
            ),
            // An answer that takes too much is cancelled as one that takes too long.
            Trouble::PageTooLarge { .. } => answer::cancelled(Vec::new()),
            Trouble::Code(code) if code == "max_execution_time" => answer::cancelled(Vec::new()),
            Trouble::Code(code) if code == "queue_full" => answer::rate_limited(None, false),
            _ => answer::refusal(
                StatusCode::INTERNAL_SERVER_ERROR,
                "Internal Server Error",
                "java.lang.NullPointerException",
            ),
        }
    }

    fn records(&self, object: &str) -> Option<Vec<Value>> {
        let table = table(object)?;
        let names: Vec<&str> = table.all_elements().iter().map(|element| element.name).collect();
        let seen = self.all(table).into_iter().filter(|record| self.shows(record));
        Some(seen.map(|record| Value::Object(super::shown::only(&record, &names))).collect())
    }

    fn change(&self, object: &str, records: usize, at: i64) -> bool {
        let Some(at) = DateTime::from_timestamp(at, 0) else {
            return false;
        };
        let mut held = self.held();
        let Some(all) = held.get_mut(object) else {
            return false;
        };
        for record in all.iter_mut().take(records) {
            let record = Arc::make_mut(record);
            record.insert("sys_updated_on".to_owned(), Value::from(written(at)));
            record.insert("sys_mod_count".to_owned(), Value::from("77"));
        }
        true
    }
}
