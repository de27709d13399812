//! A Zendesk account: incremental exports, lists by cursor, its OAuth and its limits.

mod answer;
mod data;
mod export;
mod list;
mod oauth;
pub mod oddity;
#[cfg(test)]
mod tests;

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde_json::Value;

use crate::kit::{self, Application, Fault, Options, Running, Stage};
use data::Account;

/// One account. Its API token is the password of the options, and its user the user name there.
pub struct Zendesk {
    stage: Stage,
    account: Mutex<Account>,
}

/// Starts an account on 127.0.0.1.
pub async fn start(options: Options) -> io::Result<Running<Zendesk>> {
    kit::start(options, |stage| {
        let account = Mutex::new(Account::invent(&stage.options));
        Zendesk { stage, account }
    })
    .await
}

impl Zendesk {
    fn account(&self) -> MutexGuard<'_, Account> {
        self.account.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives the address that links begin with.
    fn links(&self, request: &axum::http::HeaderMap) -> String {
        if self.stage.odd(oddity::LINKS_ELSEWHERE) {
            return "https://primary.zendesk.example".to_owned();
        }
        let header = |name: &str| request.get(name).and_then(|value| value.to_str().ok());
        let scheme = header("x-forwarded-proto").unwrap_or("http");
        format!("{scheme}://{}", header("host").unwrap_or("127.0.0.1"))
    }
}

impl Application for Zendesk {
    const TOKEN_PATH: &'static str = "/oauth/tokens";

    fn stage(&self) -> &Stage {
        &self.stage
    }

    fn routes(self: &Arc<Self>) -> Router {
        let api = Router::new()
            .route("/incremental/{resource}", get(export::by_time))
            .route("/incremental/{resource}/{method}", get(export::by_cursor))
            .route("/incremental/custom_objects/{key}/cursor", get(export::of_custom_object))
            .route("/users/{name}", get(list::me))
            .route("/custom_objects/{key}/fields", get(list::custom_fields))
            .route("/{list}", get(list::page))
            .layer(from_fn_with_state(Arc::clone(self), door));
        Router::new()
            .nest("/api/v2", api)
            .route(Self::TOKEN_PATH, post(oauth::tokens))
            .fallback(answer::no_route)
            .with_state(Arc::clone(self))
    }

    fn refuse(&self, fault: &Fault) -> Response {
        answer::struck(fault)
    }

    fn records(&self, object: &str) -> Option<Vec<Value>> {
        self.account().objects.get(object).cloned()
    }

    fn change(&self, object: &str, records: usize, at: i64) -> bool {
        let system = self.stage.odd(oddity::SYSTEM_CHANGES);
        self.account().change(object, records, at, system)
    }
}

/// Lets in whoever has a token or the API token, and writes what every answer of the API has beside its body.
async fn door(State(zendesk): State<Arc<Zendesk>>, request: Request, next: Next) -> Response {
    let spent =
        request.uri().path().contains("/incremental/") && zendesk.stage.odd(oddity::EXPORTS_SPENT);
    let known = answer::with_token(&zendesk.stage, request.headers());
    let response = match known {
        true => next.run(request).await,
        false => answer::unknown_user(request.headers()).into_response(),
    };
    answer::with_limits(response, spent)
}
