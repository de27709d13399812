//! Sessions whose credentials are refused.

use crate::contract::{Recorded, RecordedAnswer};
use crate::memory::{MemoryClock, MemoryVault};
use crate::rest::session::*;
use crate::rest::{AddressPolicy, Http};
use crate::{Clock, Memo, Vault};
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::AtomicU32;
use url::Url;

/// An application that knows one token, gives it after some refusals, and may be overtaken by another process.
struct Plain {
    vault: Arc<MemoryVault>,
    refusals: AtomicU32,
    refuses: ErrorKind,
    overtaken: AtomicBool,
    asked: AtomicU32,
}

fn held(token: &str) -> Map<String, Value> {
    json!({ "accessToken": token }).as_object().unwrap().clone()
}

struct Stored;

#[async_trait]
impl Renewal for Stored {
    async fn renew(&self, _: &Credentials) -> Result<Map<String, Value>> {
        Ok(held("expired-since"))
    }
}

#[async_trait]
impl Api for Plain {
    fn application(&self) -> &'static str {
        "plain"
    }

    fn base(&self, connection: &Connection, credentials: &Credentials) -> Result<Url> {
        if self.overtaken.swap(false, Ordering::Relaxed) {
            let (vault, used) = (self.vault.clone(), credentials.clone());
            tokio::spawn(async move { vault.renew(&used, &Stored).await });
        }
        Ok(connection.setting("url").unwrap().parse().unwrap())
    }

    fn authorize(&self, credentials: &Credentials, request: &mut Request) -> Result<()> {
        request.bearer(credentials.text("accessToken").unwrap())
    }

    async fn renew(&self, _: &Connection, _: &Credentials) -> Result<Map<String, Value>> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        match self.refusals.load(Ordering::Relaxed) {
            0 => Ok(held("fresh")),
            left => {
                self.refusals.store(left - 1, Ordering::Relaxed);
                let refused = ConnectorError::new(self.refuses, "refused");
                // If there is nothing to ask with, the application's reason for refusing is the better error.
                Err(match self.refuses {
                    ErrorKind::UnknownError => refused.with_source(NothingToRenewWith),
                    _ => refused,
                })
            }
        }
    }

    fn error_from(&self, response: &Response) -> Option<ConnectorError> {
        let unknown = || ConnectorError::new(ErrorKind::InvalidCredentials, "unknown");
        (response.status == 401).then(unknown)
    }
}

/// Calls once. Returns the outcome, how often tokens were asked for, and how long it took by the clock.
async fn call(refusals: u32, refuses: ErrorKind, overtaken: bool) -> (Result<()>, u32, Duration) {
    let application = Recorded::start(|request| {
        let known = request.headers.contains("Bearer fresh");
        RecordedAnswer::json(if known { 200 } else { 401 }, "{}")
    });
    let application = application.await.unwrap();
    let vault = Arc::new(MemoryVault::new(held("old")));
    let api = Plain {
        vault: vault.clone(),
        refusals: refusals.into(),
        refuses,
        overtaken: overtaken.into(),
        asked: AtomicU32::new(0),
    };
    let clock = Arc::new(MemoryClock::at(Timestamp::from_millis(0)));
    let connection = Connection {
        profile: "my-profile".into(),
        settings: json!({ "url": application.url() }),
        secret: None,
        vault,
        http: Http::new(AddressPolicy::Local, Duration::from_secs(60)).unwrap(),
        clock: clock.clone(),
        memo: Memo::default(),
    };
    let outcome = Session::new(&connection, &api).get("/", &[]).await.map(drop);
    let taken = clock.now().since(Timestamp::from_millis(0)).to_std().unwrap();
    (outcome, api.asked.load(Ordering::Relaxed), taken)
}

#[tokio::test]
async fn tokens_that_are_refused_for_now_are_asked_for_again_within_the_patience() {
    let (outcome, asked, _) = call(2, ErrorKind::ServiceUnavailable, false).await;
    assert!(outcome.is_ok(), "{outcome:?}");
    assert_eq!(asked, 3);
    let (outcome, asked, taken) = call(99, ErrorKind::ServerError, false).await;
    assert_eq!(outcome.unwrap_err().kind, ErrorKind::ServerError);
    assert_eq!(asked, 5);
    assert!(taken < Duration::from_secs(60), "{taken:?}");
}

#[tokio::test]
async fn tokens_that_are_refused_for_good_are_asked_for_once() {
    for kind in [ErrorKind::InvalidCredentials, ErrorKind::AccessDenied, ErrorKind::InvalidArgument]
    {
        let (outcome, asked, taken) = call(99, kind, false).await;
        assert_eq!(outcome.unwrap_err().kind, kind);
        assert_eq!((asked, taken), (1, Duration::ZERO), "{kind:?}");
    }
}

#[tokio::test]
async fn credentials_that_cannot_be_renewed_are_refused_in_the_words_of_the_application() {
    let message = |refuses| async move { call(99, refuses, false).await.0.unwrap_err().message };
    assert_eq!(message(ErrorKind::UnknownError).await, "unknown; refused");
    assert_eq!(message(ErrorKind::InvalidCredentials).await, "refused");
}

#[tokio::test]
async fn what_another_process_renewed_and_has_expired_since_is_renewed_once_more() {
    let (outcome, asked, _) = call(0, ErrorKind::UnknownError, true).await;
    assert!(outcome.is_ok(), "{outcome:?}");
    assert_eq!(asked, 1);
}
