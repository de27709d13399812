//! The connector of the larder: orders on pages that link to each other, and the larder's reports, which take time.
//!
//! It has what an application adds to the toolkit, and nothing else.

use std::time::Duration;

use async_trait::async_trait;
use connector_sdk::form;
use connector_sdk::oauth::{self, ClientIn, TokenEndpoint};
use connector_sdk::rest::{Api, Meaning, Refusal, Request, Response, Session};
use connector_sdk::rest::{next_path, not_json, parse_instance};
use connector_sdk::{
    Comparison, Configuration, Connection, Connector, ConnectorError, Credentials, Cursor,
    EntityGroup, ErrorKind, Field, Filter, Found, Literal, Page, Query, Reader, Result, Source,
    Span,
};
use flow::{AuthenticationConfig, ConnectorType, Operator, TriggerType, Violations};
use records::FieldType;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};
use url::Url;

const EXAMPLE: &str = "https://example.larder.example";
const ORDERS: &str = "/v1/orders";
const REPORTS: &str = "/v1/reports";
/// How long the larder wants to be left alone with a report.
const PAUSE: Duration = Duration::from_secs(5);

/// The larder's connector, and its reading side.
pub(crate) struct LarderConnector;

#[async_trait]
impl Connector for LarderConnector {
    fn connector_type(&self) -> ConnectorType {
        ConnectorType::new("Larder")
    }

    fn configuration(&self) -> Configuration {
        Configuration {
            name: "Larder".into(),
            description: "Orders of a larder".into(),
            needs_profile: true,
            authentication: AuthenticationConfig {
                is_oauth2_supported: true,
                ..AuthenticationConfig::default()
            },
            triggers: (&[TriggerType::OnDemand, TriggerType::Scheduled]).into(),
            operators: (&[Operator::GreaterThanOrEqualTo]).into(),
            ..Configuration::default()
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
        Ok(vec![EntityGroup::flat(
            "Larder",
            [("orders", "Orders"), ("totals", "Totals of orders")],
        )])
    }

    async fn fields(
        &self,
        connection: &Connection,
        entity: &str,
        _: Option<&str>,
    ) -> Result<Vec<Field>> {
        self.check(connection).await?;
        let id = Field { primary_key: true, ..Field::plain("id", FieldType::Int64, "integer") };
        let cents = Field::plain("cents", FieldType::Int64, "integer");
        let text = |name| Field::plain(name, FieldType::String, "text");
        let changed = Field::plain("changed_at", FieldType::DateTime, "instant");
        match entity {
            "orders" => {
                let changed = Field { timestamp: true, ..changed };
                Ok(vec![id, text("customer"), text("note"), cents, changed])
            }
            "totals" => Ok(vec![id, Field { filterable: true, ..cents }]),
            _ => Err(ConnectorError::new(
                ErrorKind::ResourceNotFoundError,
                format!("larder has no object {entity:?}; it has orders and totals"),
            )),
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

#[derive(Deserialize)]
struct Orders<'a> {
    #[serde(borrow)]
    orders: Vec<&'a RawValue>,
    next_page: Option<String>,
}

#[derive(Deserialize)]
struct Report {
    report: String,
    state: String,
}

#[async_trait]
impl Reader for LarderReader {
    async fn read_page(&self, cursor: Option<&Cursor>) -> Result<Page> {
        match cursor.map(|cursor| cursor.read("larder")).transpose()? {
            Some(Place::Orders(path)) => self.orders(&path).await,
            Some(Place::Report(report)) => self.report(report).await,
            None if self.query.entity == "orders" => self.orders(ORDERS).await,
            None => self.create_report().await,
        }
    }

    async fn release(&self, last: &Cursor) -> Result<()> {
        let Place::Report(report) = last.read("larder")? else { return Ok(()) };
        self.session().delete(&format!("{REPORTS}/{report}")).await
    }
}

impl LarderReader {
    fn session(&self) -> Session<'_> {
        Session::new(&self.connection, &LarderApi)
    }

    async fn orders(&self, path: &str) -> Result<Page> {
        let response = self.session().get(path, &[]).await?;
        let Orders { mut orders, next_page } = response.json()?;
        if let Some(window) = &self.query.window {
            orders = Span::of_window(window).keep("larder", &window.field, orders)?;
        }
        let page = Page::decode("larder", &self.query.columns, &orders, response.body.len())?;
        let Some(link) = next_page else { return Ok(page) };
        let next = next_path("larder", &response, &link, ORDERS, Some(path))?;
        page.then(&Place::Orders(next))
    }

    /// Creates a report, which nothing costs until it is started: it may be created twice.
    async fn create_report(&self) -> Result<Page> {
        let least = self.query.filters.iter().filter_map(least).max().unwrap_or(i64::MIN);
        let body = json!({ "least_cents": least });
        let response = self.session().post(REPORTS, body).await?;
        let created: Report = response.json()?;
        self.wait_for(created.report, None)
    }

    /// Starts the report, waits for it, or reads its rows: its state says what comes next, whatever answer was lost.
    async fn report(&self, report: String) -> Result<Page> {
        let address = format!("{REPORTS}/{report}");
        let response = self.session().get(&address, &[]).await?;
        let Report { state, .. } = response.json()?;
        match state.as_str() {
            "created" => {
                self.session().post(&format!("{address}/start"), json!({})).await?;
                self.wait_for(report, Some(PAUSE))
            }
            "queued" | "running" => self.wait_for(report, Some(PAUSE)),
            "done" => {
                let response = self.session().get(&format!("{address}/rows"), &[]).await?;
                let rows: Vec<&RawValue> = response.json()?;
                Page::decode("larder", &self.query.columns, &rows, response.body.len())
            }
            _ => Err(ConnectorError::new(
                ErrorKind::ClientError,
                format!("larder gave report {report} up; start the run again"),
            )),
        }
    }

    fn wait_for(&self, report: String, pause: Option<Duration>) -> Result<Page> {
        let waits = Page { pause, ..Page::empty("larder", &self.query.columns)? };
        waits.then(&Place::Report(report))
    }
}

/// The larder's API as sessions see it.
struct LarderApi;

#[async_trait]
impl Api for LarderApi {
    fn application(&self) -> &'static str {
        "larder"
    }

    fn base(&self, connection: &Connection, _: &Credentials) -> Result<Url> {
        parse_instance("larder", connection.setting("instanceUrl").unwrap_or_default(), EXAMPLE)
    }

    fn authorize(&self, credentials: &Credentials, request: &mut Request) -> Result<()> {
        let token = credentials.text("accessToken").ok_or_else(|| {
            ConnectorError::new(
                ErrorKind::InvalidCredentials,
                "there is no access token for larder yet",
            )
        })?;
        request.bearer(token)
    }

    async fn renew(
        &self,
        connection: &Connection,
        current: &Credentials,
    ) -> Result<Map<String, Value>> {
        let mut url = self.base(connection, current)?;
        url.set_path("/oauth/token");
        let endpoint = TokenEndpoint {
            application: "larder",
            url,
            client_in: ClientIn::Form,
            refusals: &[],
            withheld: current.withheld().clone(),
        };
        oauth::renew(connection, &endpoint, &current.expose(), false).await
    }

    fn error_from(&self, response: &Response) -> Option<ConnectorError> {
        if response.ok() {
            return not_json("larder", response, "instanceUrl");
        }
        let body: Value = serde_json::from_slice(&response.body).unwrap_or_default();
        let refusal = Refusal {
            application: "larder",
            response,
            status: response.status,
            code: body["error"].as_str().unwrap_or_default(),
            words: "",
            request_id: None,
            meaning: Meaning::of_status(response.status),
        };
        Some(refusal.into_error())
    }
}
