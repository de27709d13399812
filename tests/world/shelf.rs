//! The connector of the application that tests own.

use super::application::{Application, LEFT_OUT, NAME, PAGE, Trouble};
use super::faults::Faults;
use super::timeline::Extract;
use arrow_array::RecordBatch;
use arrow_array::{ArrayRef, Int64Array, StringArray, TimestampMicrosecondArray};
use async_trait::async_trait;
use connector_sdk::{
    Configuration, Connection, Connector, ConnectorError, Cursor, Entity, EntityGroup, ErrorKind,
    Field, Filter, Misread, Page, Partition, Query, Result, Source, Writable,
};
use flow::{ConnectorType, Operator, ScheduleFrequency, Timestamp, TriggerType, Violations};
use records::{Column, FieldType};
use serde_json::Value;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// The connector of the application.
pub(super) struct Shelf(pub(super) Arc<Application>, pub(super) Arc<Faults>);

#[async_trait]
impl Connector for Shelf {
    fn connector_type(&self) -> ConnectorType {
        ConnectorType::new(NAME)
    }

    fn configuration(&self) -> Configuration {
        Configuration {
            name: NAME,
            description: "numbered books",
            needs_profile: true,
            triggers: &[TriggerType::OnDemand, TriggerType::Scheduled, TriggerType::Event],
            frequencies: &[ScheduleFrequency::ByMinute, ScheduleFrequency::Daily],
            api_versions: &["v1", "v2"],
            operators: &[
                Operator::Projection,
                Operator::GreaterThan,
                Operator::Division,
                Operator::MaskAll,
                Operator::NoOp,
            ],
            ..Configuration::default()
        }
    }

    fn check_profile(&self, _: &Value, _: &Value, _: &mut Violations) {}

    async fn check(&self, _: &Connection) -> Result<()> {
        self.0.checked.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }

    async fn entities(&self, _: &Connection, _: Option<&str>) -> Result<Vec<EntityGroup>> {
        self.0.described.fetch_add(1, Ordering::SeqCst);
        let entities = vec![Entity { name: "Book".into(), label: "Book".into(), nested: false }];
        Ok(vec![EntityGroup { name: "Objects".into(), entities }])
    }

    async fn fields(&self, _: &Connection, entity: &str, _: Option<&str>) -> Result<Vec<Field>> {
        self.0.described.fetch_add(1, Ordering::SeqCst);
        if entity != "Book" {
            return Err(ConnectorError::new(
                ErrorKind::ResourceNotFoundError,
                format!("no entity {entity}"),
            ));
        }
        let field = |name: &str, field_type: FieldType| Field {
            name: name.to_owned(),
            label: name.to_owned(),
            field_type,
            vendor_type: "string".to_owned(),
            parent: None,
            primary_key: name == "Number",
            filterable: false,
            timestamp: name == "ChangedAt",
            values: Vec::new(),
            refers_to: Vec::new(),
            writable: Writable::default(),
        };
        let known = self.0.fields.lock().expect("no test panicked here");
        Ok(known.iter().map(|(name, field_type)| field(name, *field_type)).collect())
    }

    async fn left_out(&self, _: &Connection, _: &str) -> Result<Option<String>> {
        Ok(Some(LEFT_OUT.to_owned()))
    }

    fn source(&self) -> Option<&dyn Source> {
        Some(self)
    }
}

#[async_trait]
impl Source for Shelf {
    fn entity(&self, settings: &Value) -> Option<String> {
        settings["object"].as_str().map(str::to_owned)
    }

    fn check_settings(&self, _: &Value, _: &mut Violations) {}

    fn follows_new_fields(&self, settings: &Value) -> bool {
        settings["followsNewFields"] == true
    }

    /// It says so, and does not.
    fn pushes_down(&self, _: &Field, _: &Filter) -> bool {
        true
    }

    fn heeds_filters(&self) -> bool {
        false
    }

    async fn now(&self, connection: &Connection) -> Result<Option<Timestamp>> {
        let now = self.time(connection);
        let call =
            || Box::pin(async move { Ok(Some(now)) }) as Pin<Box<dyn Future<Output = _> + Send>>;
        self.1.through("application.now", away, call).await
    }

    async fn keeps_bookmarks(&self, _: &Connection, _: &Value, _: Option<&str>) -> Result<bool> {
        let keeps = self.0.feed.lock().expect("no test panicked here").is_some();
        let call = || Box::pin(async move { Ok(keeps) }) as Pin<Box<dyn Future<Output = _> + Send>>;
        self.1.through("application.keeps_bookmarks", away, call).await
    }

    async fn partitions(&self, _: &Connection, query: &Query) -> Result<Vec<Partition>> {
        if query.window.is_some() && self.0.changes.lock().expect("no test panicked here").is_some()
        {
            return Ok(vec![Partition { first: None }]);
        }
        let slices = self.0.slices.load(Ordering::SeqCst);
        let first = |slice| Cursor(format!("{slice}:{}", self.0.slice(slice).0));
        Ok((0..slices).map(|slice| Partition { first: Some(first(slice)) }).collect())
    }

    async fn read_page(
        &self,
        connection: &Connection,
        query: &Query,
        cursor: Option<&Cursor>,
    ) -> Result<Page> {
        let now = self.time(connection);
        let call = || {
            Box::pin(async { self.page(query, cursor, now) })
                as Pin<Box<dyn Future<Output = _> + Send>>
        };
        self.1.through("application.read_page", away, call).await
    }
}

/// Returns a book whose number is none.
fn misfit(number: &u64) -> Misread {
    Misread {
        record: format!(r#"{{"Number":{number}}}"#),
        field: "Number".into(),
        reason: "expected int, found a text".into(),
    }
}

fn away() -> ConnectorError {
    ConnectorError::new(ErrorKind::ServiceUnavailable, "the shelf is away")
}

impl Shelf {
    /// Returns the time on the application's clock.
    fn time(&self, connection: &Connection) -> Timestamp {
        connection.clock.now().plus_seconds(self.0.clock_skew.load(Ordering::SeqCst))
    }

    fn page(&self, query: &Query, cursor: Option<&Cursor>, now: Timestamp) -> Result<Page> {
        let (extract, bookmark) = match &query.since {
            Some(since) => self.0.with_feed(|feed| feed.page(since, cursor, PAGE as usize))?,
            None => {
                let extract = self.0.page_of_window(query, now, cursor);
                (extract.unwrap_or_else(|| self.0.page_of_slice(cursor)), None)
            }
        };
        let Extract { mut numbers, mut next, total } = extract;
        let mut total = Some(total);
        let (mut rejected, mut notes) = (Vec::new(), Vec::new());
        let place = cursor.map_or("0:0", |cursor| cursor.0.as_str());
        self.0.places.lock().expect("no test panicked here").push(place.to_owned());
        match self.0.trouble_now() {
            None => {}
            Some(Trouble::Refused) => {
                return Err(ConnectorError::new(
                    ErrorKind::AccessDenied,
                    "the shelf is closed to you",
                ));
            }
            Some(Trouble::Busy) => {
                return Err(ConnectorError::new(ErrorKind::RateLimitExceeded, "too many readers")
                    .with_retry_after(Duration::from_secs(90)));
            }
            Some(Trouble::Broken) => {
                return Err(ConnectorError::new(ErrorKind::ServerError, "a plank broke"));
            }
            Some(Trouble::Circle) => next = cursor.cloned(),
            Some(Trouble::Shrinks) => {
                numbers.clear();
                next = Some(Cursor(place.replace(':', ":0")));
            }
            Some(Trouble::Ring) => {
                let later = next.filter(|next| next.0 == "0:10" || next.0 == "0:20");
                next = Some(later.unwrap_or(Cursor("0:10".into())));
                total = None;
            }
            Some(Trouble::Endless) => {
                let place = cursor.map_or("0:0", |cursor| cursor.0.as_str());
                next = Some(Cursor(place.replace(':', ":0")));
            }
            Some(Trouble::Shortfall) => total = total.map(|total| total + 1),
            Some(Trouble::Hides) => notes.push(LEFT_OUT.to_owned()),
            Some(Trouble::Misfits(misfits)) => {
                let kept = numbers.split_off(numbers.len().min(misfits as usize));
                rejected = numbers.iter().map(misfit).collect();
                numbers = kept;
            }
        }
        let numbers: Vec<i64> = numbers.into_iter().map(|number| number as i64).collect();
        let titles: StringArray =
            numbers.iter().map(|number| Some(format!("Book \"{number}\", naïve"))).collect();
        let column = |wanted: &Column| -> ArrayRef {
            match (wanted.name.as_str(), wanted.field_type) {
                ("Title", _) => Arc::new(titles.clone()),
                (_, FieldType::Int64) => Arc::new(Int64Array::from(numbers.clone())),
                (_, FieldType::DateTime) => {
                    let changed = TimestampMicrosecondArray::from(vec![0; numbers.len()]);
                    Arc::new(changed.with_timezone("+00:00"))
                }
                _ => Arc::new(numbers.iter().map(|n| Some(n.to_string())).collect::<StringArray>()),
            }
        };
        let arrays = query.columns.iter().map(column).collect();
        let records =
            RecordBatch::try_new(records::schema(&query.columns), arrays).expect("a batch");
        let bytes = 100 * numbers.len() as u64;
        Ok(Page { records, rejected, bytes, next, total, bookmark, notes })
    }
}
