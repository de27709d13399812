//! SAP Gateway: a catalogue, services of both versions of OData, and a queue of changes (ODP).

mod answer;
mod catalogue;
mod data;
mod delta_links;
mod edges;
mod filter;
mod kind;
mod literal;
mod metadata;
pub mod oddity;
mod options;
mod page;
mod schema;
mod token;

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use chrono::DateTime;
use serde_json::Value;

use crate::kit::{self, Application, Fault, Options, Running, Stage, Trouble};
use answer::{Refusal, json_of, login_page, typed};
use data::Table;
use delta_links::DeltaLinks;
use kind::Version;
use schema::{SERVICES, Service, Set};

/// The name of the system behind its proxy, which nobody outside can reach.
const INNER: &str = "http://s4-app-01.corp.invalid:50000";

/// One system with its services.
pub struct SapOData {
    stage: Stage,
    /// The records, by the address of the service and the name of the set.
    tables: Mutex<BTreeMap<String, Table>>,
    /// The links to what changes that tracked reads have made.
    delta_links: Mutex<DeltaLinks>,
}

/// Starts a system on 127.0.0.1.
pub async fn start(options: Options) -> io::Result<Running<SapOData>> {
    kit::start(options, SapOData::new).await
}

impl SapOData {
    fn new(stage: Stage) -> Self {
        let Options { seed, records, .. } = stage.options;
        let table = |service: &Service, set: &Set| {
            (format!("{}/{}", service.path, set.name), Table::new(set, seed, records))
        };
        let tables = SERVICES
            .iter()
            .flat_map(|service| service.sets.iter().map(move |set| table(service, set)))
            .collect();
        Self { stage, tables: Mutex::new(tables), delta_links: Mutex::default() }
    }

    fn odd(&self, name: &str) -> bool {
        self.stage.odd(name)
    }

    fn delta_links(&self) -> MutexGuard<'_, DeltaLinks> {
        self.delta_links.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the host that absolute links name.
    fn host(&self) -> &str {
        if self.odd(oddity::INNER_HOST) { INNER } else { &self.stage.url }
    }

    /// Says whether a request names the system's client, in its address or in a header.
    fn names_client(&self, pairs: &[(String, String)], headers: &HeaderMap) -> bool {
        let inside =
            pairs.iter().find(|(name, _)| name == "sap-client").map(|(_, value)| value.as_str());
        let beside = headers.get("sap-client").and_then(|value| value.to_str().ok());
        inside.or(beside) == Some("100")
    }

    fn handle(&self, path: &str, request: &Request) -> Result<Response, Refusal> {
        if path.starts_with(catalogue::V4) && self.odd(oddity::NO_V4_CATALOGUE) {
            return Err(Refusal::unknown("catalog"));
        }
        if let Some((version, body)) = catalogue::answer(&self.stage.url, path) {
            return Ok(json_of(version, &body));
        }
        let service = SERVICES.iter().find(|service| path.starts_with(service.path));
        let Some(service) = service else {
            let words = "No service found for namespace '', name 'X', version '0001'";
            return Err(Refusal::new(StatusCode::FORBIDDEN, "/IWFND/MED/170", words));
        };
        let below = path[service.path.len()..].trim_start_matches('/');
        match below {
            "" => return Ok(json_of(service.version, &metadata::document(service))),
            "$metadata" => {
                let body = metadata::edmx(service).into_response();
                return Ok(typed("application/xml", body));
            }
            _ => {}
        }
        let mut pairs = options::pairs(request.uri());
        let below = match below.strip_prefix(delta_links::PREFIX) {
            Some(_) if self.odd(oddity::NO_DELTA_LIST) => return Err(Refusal::unknown(below)),
            Some(list) => match delta_links::changes_after(list) {
                Some((set, token)) => {
                    pairs.push(("!deltatoken".to_owned(), token));
                    set
                }
                None => {
                    let set = service.sets.iter().find(|set| set.queued && set.name == list);
                    let set = set.ok_or_else(|| Refusal::unknown(below))?;
                    let address = format!("{}{}", self.host(), service.path);
                    let links = self.delta_links().list(&address, set);
                    return Ok(json_of(service.version, &links));
                }
            },
            None => below,
        };
        let (name, counting) = match below.strip_suffix("/$count") {
            Some(name) => (name, true),
            None => (below, false),
        };
        let set = service.sets.iter().find(|set| set.name == name);
        let set = set.ok_or_else(|| Refusal::unknown(name))?;
        let wanted = options::read(&pairs, set, service.version)?;
        let accept = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok());
        let asked = page::Asked {
            service,
            set,
            pairs,
            wanted,
            preferences: options::preferences(request.headers()),
            exact: accept.is_some_and(|accept| accept.contains("IEEE754Compatible=true")),
        };
        let tables = self.tables.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(table) = tables.get(&format!("{}/{name}", service.path)) else {
            return Err(Refusal::unknown(name));
        };
        if counting {
            let count = match self.odd(oddity::UNKNOWN_COUNT) {
                true => "-1".to_owned(),
                false => page::count(self, &asked, table).to_string(),
            };
            return Ok(typed("text/plain;charset=utf-8", count.into_response()));
        }
        page::page(self, &asked, table)
    }
}

/// Answers whatever is asked below the host.
async fn answer(State(application): State<Arc<SapOData>>, request: Request) -> Response {
    if application.odd(oddity::LOGIN_PAGE) {
        return login_page(StatusCode::OK);
    }
    let known = application.stage.lets_in(request.headers());
    let pairs = options::pairs(request.uri());
    if !known || !application.names_client(&pairs, request.headers()) {
        return login_page(StatusCode::UNAUTHORIZED);
    }
    let path = request.uri().path().trim_end_matches('/').to_owned();
    let version = if path.contains("/odata4/") { Version::V4 } else { Version::V2 };
    let answer = application.handle(&path, &request);
    answer.unwrap_or_else(|refusal| refusal.answer(version, application.odd(oddity::XML_ERRORS)))
}

impl Application for SapOData {
    const TOKEN_PATH: &'static str = "/sap/bc/sec/oauth2/token";

    fn stage(&self) -> &Stage {
        &self.stage
    }

    fn routes(self: &Arc<Self>) -> Router {
        Router::new()
            .route(Self::TOKEN_PATH, post(token::token))
            .fallback(answer)
            .with_state(Arc::clone(self))
    }

    fn refuse(&self, fault: &Fault) -> Response {
        let (status, code, message) = match &fault.trouble {
            Trouble::InvalidSession => return login_page(StatusCode::UNAUTHORIZED),
            Trouble::RateLimit => (429, "policies.ratelimit.QuotaViolation", "Quota exceeded"),
            Trouble::Unavailable => (503, "ICM/100", "Service temporarily not available"),
            Trouble::Forbidden => (403, "/IWFND/MED/170", "No authorization for this service"),
            Trouble::PageTooLarge { .. } => {
                (500, "SY/530", "RFC Error: TSV_TNEW_PAGE_ALLOC_FAILED")
            }
            Trouble::NotFound => (404, "/IWBEP/CM_MGW_RT/021", "Resource not found"),
            Trouble::InvalidGrant => (400, "invalid_grant", "the refresh token is not known"),
            _ => (500, "SY/530", "RFC Error: the application server has too many users"),
        };
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        if fault.trouble == Trouble::InvalidGrant {
            let body = serde_json::json!({ "error": code, "error_description": message });
            return typed("application/json", (status, body.to_string()).into_response());
        }
        let refusal = Refusal::new(status, code, message);
        let mut response = refusal.answer(Version::V2, self.odd(oddity::XML_ERRORS));
        if let Some(seconds) = fault.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        response
    }

    fn records(&self, object: &str) -> Option<Vec<Value>> {
        let (service, set) = find(object)?;
        let tables = self.tables.lock().unwrap_or_else(PoisonError::into_inner);
        let records = tables.get(object)?.records.iter();
        let plain = |record| Value::Object(page::plain(set, record, service.version, true, None));
        Some(records.map(plain).collect())
    }

    fn change(&self, object: &str, records: usize, at: i64) -> bool {
        let Some((_, set)) = find(object) else { return false };
        let mut tables = self.tables.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(table) = tables.get_mut(object) {
            let at = DateTime::from_timestamp(at, 0).unwrap_or_default();
            table.change(set, self.stage.options.seed, records, at);
        }
        true
    }
}

fn find(object: &str) -> Option<(&'static Service, &'static Set)> {
    let (path, name) = object.rsplit_once('/')?;
    let service = SERVICES.iter().find(|service| service.path == path)?;
    Some((service, service.sets.iter().find(|set| set.name == name)?))
}
