//! The workspace: what it holds, who may ask, and how it refuses.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use serde_json::{Value, json};

use crate::kit::{Application, Fault, Stage, Trouble};
use crate::slack::answer::{Failure, answer, respond, too_often};
use crate::slack::data::World;
use crate::slack::{methods, oddity};

/// How long a rate limit asks to stay away, unless a fault says otherwise.
const USUAL_PAUSE_SECONDS: u64 = 30;

/// A simulated workspace.
pub struct Slack {
    pub(crate) stage: Stage,
    world: Mutex<World>,
    /// Which methods have answered and so refuse the next request, where that is switched on.
    answered: Mutex<HashMap<String, bool>>,
    requests: AtomicU64,
}

impl Slack {
    pub(crate) fn new(stage: Stage) -> Self {
        let world = World::new(stage.options.seed, stage.options.records);
        Slack {
            stage,
            world: Mutex::new(world),
            answered: Mutex::default(),
            requests: AtomicU64::new(0),
        }
    }

    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives the scopes of every token.
    pub(crate) fn scopes(&self) -> &'static str {
        match self.stage.odd(oddity::FEW_SCOPES) {
            true => "channels:history,channels:read,users:read,files:read,usergroups:read",
            false => {
                "channels:history,channels:read,groups:history,groups:read,im:history,im:read,mpim:history,mpim:read,\
                 users:read,users:read.email,files:read,usergroups:read"
            }
        }
    }

    /// Says whether every token has a scope.
    pub(crate) fn grants(&self, scope: &str) -> bool {
        self.scopes().split(',').any(|granted| granted == scope)
    }

    /// Numbers a request.
    pub(crate) fn next_request(&self) -> u64 {
        self.requests.fetch_add(1, Ordering::Relaxed)
    }

    /// Says how many records the page at a place takes of those that were asked for. Never two pages in a row take none.
    pub(crate) fn page_size(&self, asked: usize, place: u64, after_an_empty_page: bool) -> usize {
        let most = asked.min(self.stage.options.page_size);
        if !self.stage.odd(oddity::SHORT_PAGES) {
            return most;
        }
        match (after_an_empty_page, place % 3) {
            (true, _) => most.min(7),
            (false, 1) => 0,
            (false, _) => most.div_ceil(3),
        }
    }

    /// Refuses a stranger in Slack's words.
    pub(crate) fn check_token(&self, headers: &HeaderMap) -> Result<(), Failure> {
        let token = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let Some(token) = token.and_then(|value| value.strip_prefix("Bearer ")) else {
            self.stage.counters().unauthorized += 1;
            return Err(Failure::new("not_authed"));
        };
        if self.stage.lets_in(headers) {
            return Ok(());
        }
        let issued = token.starts_with("aT") || token == self.stage.options.access_token;
        Err(Failure::new(if issued { "token_expired" } else { "invalid_auth" }))
    }

    /// Says whether a method has to be left alone for a minute.
    pub(crate) fn exhausted(&self, method: &str) -> bool {
        if !self.stage.odd(oddity::RESTRICTED) {
            return false;
        }
        let mut answered = self.answered.lock().unwrap_or_else(PoisonError::into_inner);
        let before = answered.entry(method.to_owned()).or_default();
        *before = !*before;
        !*before
    }
}

impl Application for Slack {
    const TOKEN_PATH: &'static str = "/api/oauth.v2.access";

    fn stage(&self) -> &Stage {
        &self.stage
    }

    fn routes(self: &Arc<Self>) -> Router {
        methods::routes(Arc::clone(self))
    }

    fn refuse(&self, fault: &Fault) -> Response {
        let request = self.next_request();
        let code = match &fault.trouble {
            Trouble::RateLimit => {
                return too_often(fault.retry_after.unwrap_or(USUAL_PAUSE_SECONDS), request);
            }
            Trouble::ServerError => {
                let body = json!({ "ok": false, "error": "internal_error" });
                return respond(StatusCode::INTERNAL_SERVER_ERROR, &body, request);
            }
            Trouble::Unavailable => {
                let body = json!({ "ok": false, "error": "service_unavailable" });
                return respond(StatusCode::SERVICE_UNAVAILABLE, &body, request);
            }
            Trouble::InvalidSession => "token_expired",
            Trouble::Forbidden => {
                let lacking = Failure::new("missing_scope")
                    .with("needed", json!("channels:history"))
                    .with("provided", json!("users:read"));
                return answer(Err(lacking), request);
            }
            Trouble::NotFound => "channel_not_found",
            Trouble::InvalidGrant => "invalid_refresh_token",
            Trouble::Code(code) => code,
            _ => "internal_error",
        };
        answer(Err(Failure::new(code)), request)
    }

    fn records(&self, object: &str) -> Option<Vec<Value>> {
        self.world().records(object)
    }

    fn change(&self, object: &str, records: usize, at: i64) -> bool {
        self.world().change(object, records, at)
    }
}
