//! The outcomes of a call that must not be repeated, and how often it arrives.

use super::socket::{Deed, Socket};
use crate::memory::{MemoryClock, MemoryVault};
use crate::rest::sent::refused_before_work;
use crate::rest::session::*;
use crate::rest::{AddressPolicy, Budget, Http, Method, Refusal, Said};
use crate::{Clock, Memo};
use serde_json::json;
use std::sync::Arc;
use std::time::Instant;
use url::Url;

/// An application that refuses old tokens; where `odd`, it works before a 503 and before no 500.
struct Shop {
    url: String,
    odd: bool,
}

fn held(token: &str) -> Map<String, Value> {
    json!({ "accessToken": token }).as_object().unwrap().clone()
}

#[async_trait]
impl Api for Shop {
    fn application(&self) -> &'static str {
        "shop"
    }

    fn base(&self, _: &Connection, _: &Credentials) -> Result<Url> {
        Ok(self.url.parse().unwrap())
    }

    fn authorize(&self, credentials: &Credentials, request: &mut Request) -> Result<()> {
        request.bearer(credentials.text("accessToken").unwrap())
    }

    async fn renew(&self, _: &Connection, _: &Credentials) -> Result<Map<String, Value>> {
        Ok(held("fresh-token-canary"))
    }

    fn error_from(&self, response: &Response) -> Option<ConnectorError> {
        let words = String::from_utf8(response.body.clone()).unwrap();
        let said = Said { words, ..Said::default() };
        (!response.ok()).then(|| Refusal::of("shop", response, &said, &[]).into_error())
    }

    fn refused_before_work(&self, response: &Response, _: &ConnectorError) -> bool {
        if self.odd { response.status == 500 } else { refused_before_work(response) }
    }

    fn budget(&self, response: &Response) -> Option<Budget> {
        let remaining = response.header("remaining")?.parse().ok()?;
        Some(Budget { remaining, resets_in: Duration::from_secs(900) })
    }
}

/// A session's surroundings, with a patience that real time-outs take as well.
struct Bench {
    connection: Connection,
    api: Shop,
    clock: Arc<MemoryClock>,
}

fn bench(url: &str, odd: bool, patience: Duration) -> Bench {
    let clock = Arc::new(MemoryClock::at(Timestamp::from_millis(0)));
    let connection = Connection {
        profile: "my-profile".into(),
        settings: Value::Null,
        secret: None,
        vault: Arc::new(MemoryVault::new(held("old-token-canary"))),
        http: Http::new(AddressPolicy::Local, patience).unwrap(),
        clock: clock.clone(),
        memo: Memo::default(),
    };
    Bench { connection, api: Shop { url: url.to_owned(), odd }, clock }
}

impl Bench {
    async fn send_once(&self, path: &str) -> (&'static str, Option<ConnectorError>) {
        // Large enough that the kernel does not take all of it before the server has read its head.
        let call = Call::post(path).bytes("text/csv", vec![b'x'; 4 << 20]);
        match Session::new(&self.connection, &self.api).send_once(&call.once()).await {
            Sent::Done(_) => ("done", None),
            Sent::NotDone(error) => ("not done", Some(error)),
            Sent::Unknown(error) => ("unknown", Some(error)),
        }
    }

    fn taken(&self) -> Duration {
        self.clock.now().since(Timestamp::from_millis(0)).to_std().unwrap()
    }
}

const MINUTE: Duration = Duration::from_secs(60);

#[tokio::test]
async fn each_failure_is_done_not_done_or_unknown_and_nothing_unknown_arrives_twice() {
    use ErrorKind::*;
    let status = |status| Deed::status(status, "");
    let ok = || status(200);
    let cut = |head: &str| Deed::Cut(format!("{head}content-length: 9\r\n\r\n{{\"i"));
    let again = "retry-after: 2\r\n";
    for (deeds, outcome, kind, arrivals) in [
        (vec![ok()], "done", None, 1),
        (vec![status(201)], "done", None, 1),
        // Connections that break.
        (vec![Deed::Close], "unknown", Some(ServerError), 1),
        (vec![Deed::Reset], "unknown", Some(ServerError), 1),
        (vec![Deed::ResetAfterHead], "unknown", Some(ServerError), 1),
        (vec![Deed::CloseAfterRequest], "unknown", Some(ServerError), 1),
        (vec![cut("HTTP/1.1 200 OK\r\n")], "unknown", Some(ServerError), 1),
        (vec![cut("HTTP/1.1 429 Slow\r\n")], "unknown", Some(ServerError), 1),
        (vec![Deed::Cut("HTTP/1.1 20".into())], "unknown", Some(ServerError), 1),
        // Refusals.
        (vec![status(401), ok()], "done", None, 2),
        (vec![status(401), status(401)], "not done", Some(InvalidCredentials), 2),
        (vec![status(401), Deed::CloseAfterRequest], "unknown", Some(ServerError), 2),
        (vec![Deed::status(429, again), ok()], "done", None, 2),
        (vec![status(429), status(429), ok()], "done", None, 3),
        (vec![Deed::status(429, again), status(500)], "unknown", Some(ServerError), 2),
        (vec![Deed::status(503, again), ok()], "done", None, 2),
        (vec![Deed::status(503, again), Deed::Reset], "unknown", Some(ServerError), 2),
        (vec![status(400)], "not done", Some(InvalidArgument), 1),
        (vec![status(403)], "not done", Some(AccessDenied), 1),
        (vec![status(404)], "not done", Some(ResourceNotFoundError), 1),
        (vec![status(422)], "not done", Some(ClientError), 1),
        (vec![Deed::status(307, "location: /b\r\n")], "not done", Some(InvalidArgument), 1),
        // Answers that may end work.
        (vec![status(500)], "unknown", Some(ServerError), 1),
        (vec![status(502)], "unknown", Some(ServerError), 1),
        (vec![status(503)], "unknown", Some(ServiceUnavailable), 1),
        (vec![Deed::status(504, again)], "unknown", Some(ServerError), 1),
        (vec![status(408)], "unknown", Some(RequestTimeout), 1),
        (vec![status(499)], "unknown", Some(ClientError), 1),
        (vec![Deed::status(303, "location: /b\r\n")], "unknown", Some(InvalidArgument), 1),
    ] {
        let told = format!("{deeds:?}");
        let socket = Socket::start(deeds).await;
        let bench = bench(&socket.url, false, MINUTE);
        let (found, error) = bench.send_once("/leads").await;
        assert_eq!((found, error.as_ref().map(|error| error.kind)), (outcome, kind), "{told}");
        assert_eq!(socket.connections(), arrivals, "{told}");
        assert!(socket.requests().len() <= arrivals, "{told}");
        if let Some(error) = error {
            assert!(!format!("{error:?}").contains("canary"), "{error:?}");
        }
        if told.contains("retry-after") && arrivals > 1 {
            assert_eq!(bench.taken(), Duration::from_secs(2), "{told}");
        }
    }
}

#[tokio::test]
async fn an_answer_that_does_not_come_is_unknown_and_sent_once() {
    let socket = Socket::start(vec![Deed::Silence]).await;
    let bench = bench(&socket.url, false, Duration::from_millis(500));
    let started_at = Instant::now();
    let (found, error) = bench.send_once("/leads").await;
    assert_eq!((found, error.unwrap().kind), ("unknown", ErrorKind::RequestTimeout));
    assert!(started_at.elapsed() < Duration::from_secs(20));
    assert_eq!((socket.connections(), socket.requests().len()), (1, 1));
}

#[tokio::test]
async fn what_never_left_is_not_done() {
    // Nobody listens: tried again, because nothing arrived.
    let away = bench(&Socket::refusing().await, false, MINUTE);
    let (found, error) = away.send_once("/leads").await;
    assert_eq!((found, error.unwrap().kind), ("not done", ErrorKind::ServiceUnavailable));
    assert!(away.taken() > Duration::ZERO);

    // A certificate that is no certificate: the handshake comes before the request.
    let socket = Socket::start(vec![Deed::Close; 5]).await;
    let secure = bench(&socket.url.replace("http:", "https:"), false, MINUTE);
    let (found, error) = secure.send_once("/leads").await;
    assert_eq!((found, error.unwrap().kind), ("not done", ErrorKind::ServiceUnavailable));
    assert_eq!(socket.requests().len(), 0);

    // An address that the policy refuses, and a link to another host.
    let named = bench("http://me:it@127.0.0.1:9", false, MINUTE);
    let (found, error) = named.send_once("/leads").await;
    assert_eq!((found, error.unwrap().kind), ("not done", ErrorKind::InvalidArgument));
    let (found, error) = away.send_once("http://127.0.0.2/leads").await;
    assert_eq!((found, error.unwrap().kind), ("not done", ErrorKind::ClientError));

    // A budget that is spent.
    let socket = Socket::start(vec![Deed::status(200, "remaining: 0\r\n")]).await;
    let poor = bench(&socket.url, false, MINUTE);
    assert_eq!(poor.send_once("/leads").await.0, "done");
    let (found, error) = poor.send_once("/leads").await;
    let error = error.unwrap();
    assert_eq!((found, error.kind), ("not done", ErrorKind::RateLimitExceeded));
    assert_eq!(error.retry_after, Some(Duration::from_secs(900)));
    assert_eq!(socket.connections(), 1);
}

#[tokio::test]
async fn a_refusal_that_lasts_longer_than_the_patience_is_handed_back_as_not_done() {
    let socket = Socket::start(vec![Deed::status(429, "retry-after: 900\r\n")]).await;
    let bench = bench(&socket.url, false, MINUTE);
    let (found, error) = bench.send_once("/leads").await;
    let error = error.unwrap();
    assert_eq!((found, error.kind), ("not done", ErrorKind::RateLimitExceeded));
    assert_eq!((error.retry_after, socket.connections()), (Some(Duration::from_secs(900)), 1));
}

#[tokio::test]
async fn an_application_has_the_last_word_on_what_a_refusal_is() {
    for (deeds, outcome, arrivals) in [
        (vec![Deed::status(503, "retry-after: 1\r\n")], "unknown", 1),
        (vec![Deed::status(500, ""), Deed::status(200, "")], "done", 2),
    ] {
        let socket = Socket::start(deeds).await;
        assert_eq!(bench(&socket.url, true, MINUTE).send_once("/leads").await.0, outcome);
        assert_eq!(socket.connections(), arrivals);
    }
}

#[tokio::test]
async fn each_call_that_must_not_be_repeated_has_its_own_connection() {
    let socket = Socket::start(vec![Deed::status(200, ""); 3]).await;
    let bench = bench(&socket.url, false, MINUTE);
    let session = Session::new(&bench.connection, &bench.api);
    for _ in 0..2 {
        session.get("/leads", &[]).await.unwrap();
    }
    assert_eq!(socket.connections(), 1, "reads share connections");
    for _ in 0..2 {
        assert_eq!(bench.send_once("/leads").await.0, "done");
    }
    assert_eq!((socket.connections(), socket.requests().len()), (3, 4));
}

#[tokio::test]
async fn calls_that_may_be_repeated_are() {
    for deed in [
        Deed::CloseAfterRequest,
        Deed::ResetAfterHead,
        Deed::status(500, "connection: close\r\n"),
        Deed::status(503, "connection: close\r\n"),
        Deed::Cut("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{".into()),
    ] {
        let socket = Socket::start(vec![deed.clone(), Deed::status(200, "")]).await;
        let bench = bench(&socket.url, false, MINUTE);
        let call = Call::new(Method::PUT, "/leads/7").json(&json!({ "name": "Ada" }));
        let answer = Session::new(&bench.connection, &bench.api).send(&call).await;
        assert_eq!(answer.map(|answer| answer.status).unwrap(), 200, "{deed:?}");
        assert_eq!(socket.connections(), 2, "{deed:?}");
        let request = socket.requests().pop().unwrap();
        assert!(request.starts_with("PUT /leads/7 HTTP/1.1\r\n"), "{request}");
        assert!(request.contains("content-type: application/json\r\n"), "{request}");
        assert!(request.ends_with("\r\n\r\n{\"name\":\"Ada\"}"), "{request}");
    }
}
