//! The toolkit of connectors, proved by the connector of the larder.

use connector_sdk::contract::{
    Bench, Oracle, Recorded, RecordedAnswer, describes_fields, gives_back_its_jobs,
    keeps_credentials_at_home, keeps_the_projection, lists_the_entity, object, open, promises,
    read_keys, read_page, reads_every_record_once, reads_the_same_page_again,
    refuses_bad_credentials, windows_tile_time,
};
use connector_sdk::{Connection, Connector, Cursor, ErrorKind, Reader, Result, Source};
use records::FieldType;
use serde_json::{Value, json};
use simulators::kit::{Course, Ends, Fault, Options, Running, Trouble};

use crate::connector::LarderConnector;
use crate::larder::{self, EMPTY_LAST_PAGE, Larder};

const BENCH: Bench = Bench {
    connector: &LarderConnector,
    profile: "my-larder",
    settings: |entity| json!({ "object": entity }),
};
const ID: (&str, FieldType) = ("id", FieldType::Int64);

async fn larder() -> Running<Larder> {
    let options = Options { records: 90, page_size: 40, seed: 3, ..Options::default() };
    larder::start(options).await.unwrap()
}

/// Connects to an address with this token and whatever renews it.
fn connect(url: &str, token: &str) -> Connection {
    let Options { client_id, client_secret, refresh_token, .. } = Options::default();
    let held = json!({
        "clientId": client_id, "clientSecret": client_secret, "refreshToken": refresh_token, "accessToken": token,
    });
    BENCH.connect(json!({ "instanceUrl": url }), held)
}

fn connected(larder: &Running<Larder>) -> Connection {
    connect(larder.url(), &Options::default().access_token)
}

fn oracle(larder: &Running<Larder>, entity: &str) -> Oracle {
    let records = larder.records("orders").into_iter().map(object);
    let seen = |name: &str| entity == "orders" || name == "id" || name == "cents";
    Oracle {
        entity: entity.to_owned(),
        settings: (BENCH.settings)(entity),
        key: "id".to_owned(),
        records: records
            .map(|order| order.into_iter().filter(|(name, _)| seen(name)).collect())
            .collect(),
        ignores_case: false,
    }
}

#[tokio::test]
async fn orders_keep_every_promise_but_filters_which_only_reports_have() {
    for odd in [false, true] {
        let larder = larder().await;
        larder.set_oddity(EMPTY_LAST_PAGE, odd);
        let (connection, oracle) = (connected(&larder), oracle(&larder, "orders"));
        let subject = BENCH.subject(&connection, &oracle);
        lists_the_entity(&subject).await;
        describes_fields(&subject).await;
        reads_every_record_once(&subject).await;
        reads_the_same_page_again(&subject).await;
        keeps_the_projection(&subject).await;
        windows_tile_time(&subject).await;
    }
}

#[tokio::test]
async fn reports_keep_every_promise_and_are_given_back() {
    let larder = larder().await;
    let (connection, oracle) = (connected(&larder), oracle(&larder, "totals"));
    let subject = BENCH.subject(&connection, &oracle);
    promises(&subject).await;
    gives_back_its_jobs(&subject, || larder.job_count()).await;
}

/// Reads on from a place and returns the place and whether the page asks for a pause.
async fn turn(reader: &dyn Reader, place: Option<&Cursor>) -> (Option<Cursor>, bool, usize) {
    let page = reader.read_page(place).await.unwrap();
    (page.next, page.pause.is_some(), page.records.num_rows())
}

async fn totals(connection: &Connection) -> Box<dyn Reader> {
    let query = BENCH.query_of("totals", [ID]);
    open(&LarderConnector, connection, &query, None).await.unwrap()
}

#[tokio::test]
async fn a_report_is_started_once_and_waited_for() {
    let larder = larder().await;
    let reader = totals(&connected(&larder)).await;
    let (created, pauses, rows) = turn(&*reader, None).await;
    assert_eq!((pauses, rows), (false, 0), "there is nothing to wait for before the start");
    // The answer to the start is lost, and the report runs all the same.
    larder.set_fault(Fault::new("/start", Trouble::LostAnswer { status: Some(504) }));
    assert!(reader.read_page(created.as_ref()).await.is_err(), "started twice is refused");
    for wanted in [(true, 0), (true, 0), (false, 90)] {
        let (next, pauses, rows) = turn(&*reader, created.as_ref()).await;
        assert_eq!((pauses, rows), wanted);
        assert_eq!(next.is_some(), pauses);
        assert!(next.is_none() || next == created, "the place is the report's");
    }
    assert_eq!(larder.job_count(), 1);
}

#[tokio::test]
async fn a_report_that_comes_to_nothing_is_told_and_not_tried_for_minutes() {
    let larder = larder().await;
    for (ends, kind) in
        [(Ends::Failed, ErrorKind::ClientError), (Ends::Expired, ErrorKind::ResourceNotFoundError)]
    {
        larder.set_course(Course { polls: 0, ms: 0, ends });
        let reader = totals(&connected(&larder)).await;
        let (created, ..) = turn(&*reader, None).await;
        let (started, ..) = turn(&*reader, created.as_ref()).await;
        let error = reader.read_page(started.as_ref()).await.err().unwrap();
        assert_eq!(error.kind, kind, "{error}");
        assert!(reader.release(&created.unwrap()).await.is_ok());
    }
    assert_eq!(larder.job_count(), 0);
}

#[tokio::test]
async fn a_report_that_cannot_be_deleted_now_is_released_later() {
    let larder = larder().await;
    let reader = totals(&connected(&larder)).await;
    let (created, ..) = turn(&*reader, None).await;
    let created = created.unwrap();
    larder.set_fault(Fault::new("/v1/reports/", Trouble::RateLimit).retry_after(600));
    let error = reader.release(&created).await.unwrap_err();
    assert_eq!((error.kind, larder.job_count()), (ErrorKind::RateLimitExceeded, 1));
    assert!(reader.release(&created).await.is_ok());
    assert_eq!(larder.job_count(), 0);
}

#[tokio::test]
async fn a_refused_token_is_renewed_in_the_middle_of_a_read() {
    let larder = larder().await;
    let (connection, oracle) = (connected(&larder), oracle(&larder, "orders"));
    let query = BENCH.query(&connection, "orders", &["id", "note"]).await;
    let first = read_page(&LarderConnector, &connection, &query, None).await.unwrap();
    larder.expire_tokens();
    let second = read_page(&LarderConnector, &connection, &query, first.next.as_ref()).await;
    assert_eq!(second.unwrap().records.num_rows(), 40);
    let renewed = connection.vault.credentials().await.unwrap();
    assert_ne!(renewed.text("accessToken"), Some(&*Options::default().access_token));
    let keys = read_keys(&BENCH.subject(&connection, &oracle), &query).await.unwrap();
    assert_eq!(keys.len(), 90);
}

#[tokio::test]
async fn refused_credentials_are_told_without_them() {
    let echo = Recorded::start(|request| {
        let status = if request.path.ends_with("/token") { 400 } else { 401 };
        let quoted = format!("{} {}", request.headers, request.body);
        let body = json!({ "error": "invalid_grant", "error_description": quoted });
        RecordedAnswer::json(status, body.to_string())
    });
    let echo = echo.await.unwrap();
    let refused = connect(echo.url(), "a-canary-token");
    let Options { client_secret, refresh_token, .. } = Options::default();
    let secrets = ["a-canary-token", client_secret.as_str(), refresh_token.as_str()];
    for entity in ["orders", "totals"] {
        let query = BENCH.query_of(entity, [ID]);
        refuses_bad_credentials(&LarderConnector, &refused, &query, &secrets).await;
    }
    assert!(echo.requests().iter().any(|request| request.body.contains(&refresh_token)));
}

/// Reads the page of an application whose every answer is this one.
async fn page_of(answer: Value) -> Result<connector_sdk::Page> {
    let home = Recorded::start(move |_| RecordedAnswer::json(200, answer.to_string()));
    let home = home.await.unwrap();
    let connection = connect(home.url(), "token");
    let query = BENCH.query_of("orders", [ID]);
    let first = read_page(&LarderConnector, &connection, &query, None).await?;
    read_page(&LarderConnector, &connection, &query, first.next.as_ref()).await
}

#[tokio::test]
async fn links_lead_neither_elsewhere_nor_in_a_circle() {
    let circle = json!({ "orders": [{ "id": 1 }], "next_page": "/v1/orders?cursor=x" });
    let error = page_of(circle).await.err().unwrap();
    assert!(error.message.contains("links to itself"), "{error}");

    let elsewhere = Recorded::start(|_| RecordedAnswer::json(200, "{}")).await.unwrap();
    let link = format!("{}/collect", elsewhere.url());
    let home = Recorded::start(move |_| {
        RecordedAnswer::json(200, json!({ "orders": [], "next_page": link }).to_string())
    });
    let home = home.await.unwrap();
    let connection = connect(home.url(), "a-canary-token");
    let query = BENCH.query_of("orders", [ID]);
    let secrets = ["a-canary-token"];
    keeps_credentials_at_home(&LarderConnector, &connection, &query, &elsewhere, &secrets).await;
    assert!(elsewhere.requests().is_empty());
}

#[tokio::test]
async fn what_a_profile_and_a_flow_lack_is_told_before_anything_is_sent() {
    let mut violations = flow::Violations::default();
    LarderConnector.check_profile(&json!({ "instanceUrl": "larder" }), &json!({}), &mut violations);
    LarderConnector.check_settings(&json!({ "object": "" }), &mut violations);
    let paths: Vec<&str> = violations.0.iter().map(|violation| violation.path.as_str()).collect();
    assert!(paths[0].ends_with(".instanceUrl") && paths[1] == "object", "{paths:?}");
    assert_eq!(paths.len(), 2);
}
