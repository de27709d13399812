//! The connector of the application that tests own.

use super::application::{Application, LEFT_OUT};
use super::books::{Books, Shape};
use super::faults::Faults;
use async_trait::async_trait;
use connector_sdk::{
    Configuration, Connection, Connector, ConnectorError, Entity, EntityGroup, ErrorKind, Field,
    Filter, Found, Query, Reader, Result, Source, Writable, texts,
};
use flow::{ConnectorType, Operator, ScheduleFrequency, Timestamp, TriggerType, Violations};
use records::FieldType;
use serde_json::Value;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// The connector of the application.
#[derive(Clone)]
pub struct Shelf {
    pub(super) application: Arc<Application>,
    pub(super) faults: Arc<Faults>,
    /// Its type, and the name that people know.
    pub(super) named: (&'static str, String),
}

#[async_trait]
impl Connector for Shelf {
    fn connector_type(&self) -> ConnectorType {
        ConnectorType::new(self.named.0)
    }

    fn configuration(&self) -> Configuration {
        Configuration {
            name: self.named.1.clone().into(),
            description: "numbered books".into(),
            needs_profile: true,
            triggers: vec![TriggerType::OnDemand, TriggerType::Scheduled, TriggerType::Event]
                .into(),
            frequencies: vec![ScheduleFrequency::ByMinute, ScheduleFrequency::Daily].into(),
            api_versions: texts(&["v1", "v2"]),
            operators: vec![
                Operator::Projection,
                Operator::GreaterThan,
                Operator::Division,
                Operator::MaskAll,
                Operator::NoOp,
            ]
            .into(),
            ..Configuration::default()
        }
    }

    fn check_profile(&self, _: &Value, _: &Value, _: &mut Violations) {}

    async fn check(&self, _: &Connection) -> Result<()> {
        self.application.checked.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }

    async fn entities(&self, _: &Connection, _: Option<&str>) -> Result<Vec<EntityGroup>> {
        self.application.described.fetch_add(1, Ordering::SeqCst);
        let entities = vec![Entity { name: "Book".into(), label: "Book".into(), nested: false }];
        Ok(vec![EntityGroup { name: "Objects".into(), entities }])
    }

    async fn fields(&self, _: &Connection, entity: &str, _: Option<&str>) -> Result<Vec<Field>> {
        self.application.described.fetch_add(1, Ordering::SeqCst);
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
        let known = self.application.fields.lock().expect("no test panicked here");
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
        // A registered connector's settings are those of all custom connectors.
        let object = settings.get("object").or(settings.get("entityName"))?;
        object.as_str().map(str::to_owned)
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
        self.faults.through("application.now", away, call).await
    }

    async fn keeps_bookmarks(&self, _: &Connection, _: &Value, _: Option<&str>) -> Result<bool> {
        let keeps = self.application.feed.lock().expect("no test panicked here").is_some();
        let call = || Box::pin(async move { Ok(keeps) }) as Pin<Box<dyn Future<Output = _> + Send>>;
        self.faults.through("application.keeps_bookmarks", away, call).await
    }

    fn keeps_jobs(&self) -> bool {
        self.application.jobs.lock().expect("no test panicked here").is_some()
    }

    async fn open(
        &self,
        connection: Connection,
        query: Query,
        found: Option<Found>,
    ) -> Result<Box<dyn Reader>> {
        self.application.opened.fetch_add(1, Ordering::SeqCst);
        let shape = match found.and_then(|found| found.read()) {
            Some(shape) => shape,
            None => {
                self.application.opened_anew.fetch_add(1, Ordering::SeqCst);
                let slices = self.application.slices.load(Ordering::SeqCst);
                let call = || {
                    Box::pin(async move { Ok(Shape { slices }) })
                        as Pin<Box<dyn Future<Output = _> + Send>>
                };
                self.faults.through("application.open", away, call).await?
            }
        };
        Ok(Box::new(Books { shelf: self.clone(), connection, query, shape }))
    }
}

/// Makes the failure of a call that does not reach the application.
pub(super) fn away() -> ConnectorError {
    ConnectorError::new(ErrorKind::ServiceUnavailable, "the shelf is away")
}

impl Shelf {
    /// Returns the time on the application's clock.
    pub(super) fn time(&self, connection: &Connection) -> Timestamp {
        connection.clock.now().plus_seconds(self.application.clock_skew.load(Ordering::SeqCst))
    }
}
