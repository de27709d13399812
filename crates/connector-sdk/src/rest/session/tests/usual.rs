//! An application with the usual API: what the defaults of [`Api`] do for it.

use crate::contract::{Recorded, RecordedAnswer, RecordedRequest};
use crate::memory::{MemoryClock, MemoryVault};
use crate::rest::session::*;
use crate::rest::{AddressPolicy, Http, Jobs, LinkedList};
use crate::{Memo, Query};
use records::{Column, FieldType};
use serde_json::json;
use std::sync::Arc;

struct Shelf;

impl Api for Shelf {
    fn application(&self) -> &'static str {
        "shelf"
    }
}

/// Starts an application that answers this way, and a connection to it.
async fn shelf(
    answer: impl Fn(&RecordedRequest) -> RecordedAnswer + Send + Sync + 'static,
) -> (Recorded, Connection) {
    let application = Recorded::start(answer).await.unwrap();
    let held = json!({
        "accessToken": "dummyAccessToken", "refreshToken": "refresh-canary", "clientId": "client-canary",
        "clientSecret": "secret-canary",
    });
    let connection = Connection {
        profile: "my-shelf".into(),
        settings: json!({ "instanceUrl": application.url() }),
        secret: None,
        vault: Arc::new(MemoryVault::new(held.as_object().unwrap().clone())),
        http: Http::new(AddressPolicy::Local, Duration::from_secs(60)).unwrap(),
        clock: Arc::new(MemoryClock::at(Timestamp::from_millis(0))),
        memo: Memo::default(),
    };
    (application, connection)
}

fn answer(request: &RecordedRequest) -> RecordedAnswer {
    match request.path.as_str() {
        "/oauth/token" => RecordedAnswer::json(200, r#"{"access_token":"fresh"}"#),
        "/books/7" => RecordedAnswer { status: 204, headers: Vec::new(), body: String::new() },
        "/empty" => RecordedAnswer::json(200, ""),
        _ => RecordedAnswer::json(400, r#"{"error":"too_far","message":"Go back."}"#),
    }
}

#[tokio::test]
async fn a_placeholder_is_no_token_and_the_usual_address_gives_one() {
    let (application, connection) = shelf(answer).await;
    Session::new(&connection, &Shelf).delete("/books/7").await.unwrap();
    let requests = application.requests();
    let paths: Vec<&str> = requests.iter().map(|request| request.path.as_str()).collect();
    assert_eq!(paths, ["/oauth/token", "/books/7"]);
    assert!(requests[1].headers.to_lowercase().contains("authorization: bearer fresh"));
    let kept = connection.vault.credentials().await.unwrap();
    assert_eq!(kept.text("accessToken"), Some("fresh"));
}

#[tokio::test]
async fn refusals_are_read_and_only_a_204_may_be_empty() {
    let (_application, connection) = shelf(answer).await;
    let session = Session::new(&connection, &Shelf);
    let error = session.get("/far", &[]).await.err().unwrap();
    assert_eq!((error.kind, error.code.as_deref()), (ErrorKind::InvalidArgument, Some("too_far")));
    assert!(error.message.contains("Go back."), "{error}");
    let error = session.get("/empty", &[]).await.err().unwrap();
    assert_eq!(error.kind, ErrorKind::ServerError);
}

#[tokio::test]
async fn a_page_without_its_list_and_a_job_without_its_state_are_errors() {
    let list = LinkedList { path: "/books", records: "books", next: "more" };
    let jobs = Jobs {
        path: "/counts",
        id: "count",
        state: "state",
        created: "new",
        start: "start",
        unfinished: &["busy"],
        done: "done",
        results: "rows",
        pause: Duration::from_secs(1),
    };
    let query = Query {
        entity: "books".into(),
        settings: json!({}),
        api_version: None,
        columns: vec![Column { name: "id".into(), field_type: FieldType::Int64 }],
        filters: Vec::new(),
        window: None,
        since: None,
    };
    for (body, page, job) in [
        (r#"{"books":[{"id":1}],"more":null}"#, "", "no count"),
        (r#"{"books":{},"count":"../x"}"#, "no list books", "no count"),
        (r#"{"books":[],"more":7,"count":"","state":"new"}"#, "a more that is no link", "no count"),
        (r#"{"count":"7","state":"lost"}"#, "no list books", "gave job 7 up"),
        (r#"{"count":"7","state":"busy"}"#, "no list books", ""),
    ] {
        let (_application, connection) = shelf(move |request| match request.path.as_str() {
            "/oauth/token" => answer(request),
            _ => RecordedAnswer::json(200, body),
        })
        .await;
        let session = Session::new(&connection, &Shelf);
        let read = list.page(&session, &query, None).await;
        let failed = read.err().map(|error| error.message).unwrap_or_default();
        assert!(failed.contains(page) && failed.is_empty() == page.is_empty(), "{body}: {failed}");
        let made = async {
            let id = jobs.create(&session, json!({})).await?;
            jobs.results(&session, &id).await
        };
        let failed = made.await.err().map(|error| error.message).unwrap_or_default();
        assert!(failed.contains(job) && failed.is_empty() == job.is_empty(), "{body}: {failed}");
    }
}
