//! The connector of the larder: orders on pages that link to each other, and the larder's reports, which take time.
//!
//! It has what an application adds to the toolkit, and nothing else.

use std::time::Duration;

use async_trait::async_trait;
use connector_sdk::FieldNames::{Instant, Text, Whole};
use connector_sdk::form;
use connector_sdk::rest::{Api, Instance, Jobs, LinkedList, Session};
use connector_sdk::{
    Comparison, Configuration, Connection, Connector, ConnectorError, Cursor, EntityGroup, Field,
    FieldList, Filter, Found, Literal, Page, Query, Reader, Result, Source,
};
use flow::{ConnectorType, Operator, Violations};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

const EXAMPLE: &str = "https://example.larder.example";
const ORDER: FieldList =
    FieldList(&[Whole("id"), Text("customer note"), Whole("cents"), Instant("changed_at")]);
const TOTAL: FieldList = FieldList(&[Whole("id cents")]);
const ORDERS: LinkedList = LinkedList { path: "/v1/orders", records: "orders", next: "next_page" };
const REPORTS: Jobs = Jobs {
    path: "/v1/reports",
    id: "report",
    state: "state",
    created: "created",
    start: "start",
    unfinished: &["queued", "running"],
    done: "done",
    results: "rows",
    pause: Duration::from_secs(5),
};

/// The larder's connector, and its reading side.
pub(crate) struct LarderConnector;

#[async_trait]
impl Connector for LarderConnector {
    fn connector_type(&self) -> ConnectorType {
        ConnectorType::new("Larder")
    }

    fn configuration(&self) -> Configuration {
        Configuration {
            operators: (&[Operator::GreaterThanOrEqualTo]).into(),
            ..Configuration::of_application("Larder", "Orders of a larder")
        }
    }

    fn check_profile(&self, properties: &Value, credentials: &Value, violations: &mut Violations) {
        let mut profile = form::Profile::of("Larder", properties, credentials, violations);
        profile.properties().needs_instance("instanceUrl", EXAMPLE);
    }

    async fn check(&self, connection: &Connection) -> Result<()> {
        Session::new(connection, &LarderApi).get("/v1/orders?size=1", &[]).await.map(drop)
    }

    async fn entities(&self, connection: &Connection, _: Option<&str>) -> Result<Vec<EntityGroup>> {
        self.check(connection).await?;
        let entities = [("orders", "Orders"), ("totals", "Totals of orders")];
        Ok(vec![EntityGroup::flat("Larder", entities)])
    }

    async fn fields(
        &self,
        connection: &Connection,
        entity: &str,
        _: Option<&str>,
    ) -> Result<Vec<Field>> {
        self.check(connection).await?;
        let cents = |field: Field| Field { filterable: field.name == "cents", ..field };
        match entity {
            "orders" => Ok(ORDER.keyed("id", "changed_at").collect()),
            "totals" => Ok(TOTAL.keyed("id", "").map(cents).collect()),
            _ => Err(ConnectorError::no_object("larder", entity, "it has orders and totals")),
        }
    }

    fn source(&self) -> Option<&dyn Source> {
        Some(self)
    }
}

#[async_trait]
impl Source for LarderConnector {
    fn pushes_down(&self, field: &Field, filter: &Filter) -> bool {
        field.filterable && least(filter).is_some()
    }

    fn keeps_jobs(&self) -> bool {
        true
    }

    async fn open(
        &self,
        connection: Connection,
        query: Query,
        _: Option<Found>,
    ) -> Result<Box<dyn Reader>> {
        Ok(Box::new(LarderReader { connection, query }))
    }
}

/// Returns the smallest number that a filter lets through, if it is one of a report.
fn least(filter: &Filter) -> Option<i64> {
    match (filter.comparison, filter.values.as_slice()) {
        (Comparison::GreaterThanOrEqualTo, [Literal::Number(digits)]) => digits.parse().ok(),
        _ => None,
    }
}

struct LarderReader {
    connection: Connection,
    query: Query,
}

/// Where a read goes on.
#[derive(PartialEq, Serialize, Deserialize)]
enum Place {
    Orders(String),
    Report(String),
}

#[async_trait]
impl Reader for LarderReader {
    async fn read_page(&self, cursor: Option<&Cursor>) -> Result<Page> {
        match cursor.map(|cursor| cursor.read("larder")).transpose()? {
            Some(Place::Orders(path)) => self.orders(Some(&path)).await,
            Some(Place::Report(report)) => self.report(report).await,
            None if self.query.entity == "orders" => self.orders(None).await,
            None => self.create_report().await,
        }
    }

    async fn release(&self, last: &Cursor) -> Result<()> {
        let Place::Report(report) = last.read("larder")? else { return Ok(()) };
        REPORTS.delete(&self.session(), &report).await
    }
}

impl LarderReader {
    fn session(&self) -> Session<'_> {
        Session::new(&self.connection, &LarderApi)
    }

    async fn orders(&self, path: Option<&str>) -> Result<Page> {
        let (page, next) = ORDERS.page(&self.session(), &self.query, path).await?;
        page.then_maybe(next.map(Place::Orders))
    }

    /// Creates a report, which nothing costs until it is started: it may be created twice.
    async fn create_report(&self) -> Result<Page> {
        let least = self.query.filters.iter().filter_map(least).max().unwrap_or(i64::MIN);
        let report = REPORTS.create(&self.session(), json!({ "least_cents": least })).await?;
        Page::empty("larder", &self.query.columns)?.then(&Place::Report(report))
    }

    async fn report(&self, report: String) -> Result<Page> {
        let columns = &self.query.columns;
        match REPORTS.results(&self.session(), &report).await? {
            Some(response) => {
                Page::decode("larder", columns, &response.json::<Vec<_>>()?, response.body.len())
            }
            None => Page::waiting("larder", columns, REPORTS.pause)?.then(&Place::Report(report)),
        }
    }
}

/// The larder's API as sessions see it.
struct LarderApi;

impl Api for LarderApi {
    fn application(&self) -> &'static str {
        "larder"
    }

    fn instance(&self) -> Instance {
        Instance::like(EXAMPLE)
    }
}
