//! The suite every connector must pass.

use super::{BENCH, ODDITIES, account, connect, ids, oracle, renewable, some_records, with_client};
use crate::Zendesk;
use connector_sdk::contract::{
    Recorded, RecordedAnswer, RecordedRequest, describes_fields, keeps_credentials_at_home,
    keeps_the_projection, lists_the_entity, promises, read_page, reads_every_record_once,
    reads_the_same_page_again, refuses_bad_credentials, refuses_unknown_entities,
    windows_tile_time,
};
use connector_sdk::{Connector, ErrorKind};
use serde_json::json;
use simulators::kit::Options;
use simulators::zendesk::oddity;

const TOKEN: &str = "canary-access-token";
const REFRESH: &str = "canary-refresh-token";
const EXPORTS: [&str; 6] = [
    "tickets",
    "users",
    "organizations",
    "ticket_events",
    "ticket_metric_events",
    "custom_objects/lease_contract",
];

#[tokio::test]
async fn exports_keep_every_promise() {
    for (seed, page_size) in [(1, 90), (7, 1_000)] {
        let running = account(Options { records: 250, seed, page_size, ..some_records() }).await;
        for entity in EXPORTS {
            promises(&BENCH.subject(&renewable(&running), &oracle(&running, entity).await)).await;
        }
    }
}

#[tokio::test]
async fn odd_accounts_keep_every_promise_too() {
    let oddities = ODDITIES.map(str::to_owned).into();
    let options = Options { records: 200, page_size: 50, oddities, ..some_records() };
    let running = account(options).await;
    for entity in EXPORTS {
        promises(&BENCH.subject(&renewable(&running), &oracle(&running, entity).await)).await;
    }
    lists(&running).await;
}

#[tokio::test]
async fn lists_keep_every_promise_but_filters() {
    let running = account(Options { records: 600, ..Options::default() }).await;
    lists(&running).await;
}

async fn lists(running: &super::Running<super::Account>) {
    for entity in [
        "groups",
        "satisfaction_ratings",
        "ticket_metrics",
        "ticket_fields",
        "user_fields",
        "brands",
    ] {
        let (connection, oracle) = (renewable(running), oracle(running, entity).await);
        let subject = BENCH.subject(&connection, &oracle);
        lists_the_entity(&subject).await;
        describes_fields(&subject).await;
        refuses_unknown_entities(&subject).await;
        reads_every_record_once(&subject).await;
        reads_the_same_page_again(&subject).await;
        keeps_the_projection(&subject).await;
        windows_tile_time(&subject).await;
    }
}

#[tokio::test]
async fn an_empty_account_is_read_to_its_end() {
    let running = account(Options { records: 0, ..Options::default() }).await;
    for entity in EXPORTS.into_iter().chain(["groups"]) {
        let nothing = oracle(&running, entity).await;
        assert!(nothing.records.is_empty(), "{entity}");
        reads_every_record_once(&BENCH.subject(&renewable(&running), &nothing)).await;
    }
}

#[tokio::test]
async fn objects_are_listed_in_groups_and_custom_ones_where_there_are_any() {
    let running = account(some_records()).await;
    let names = |groups: Vec<connector_sdk::EntityGroup>, group: usize| -> Vec<String> {
        groups[group].entities.iter().map(|entity| entity.name.clone()).collect()
    };
    let connection = renewable(&running);
    let groups = Zendesk.entities(&connection, None).await.unwrap();
    assert_eq!(names(groups, 1), ["custom_objects/lease_contract"]);
    let groups = Zendesk.entities(&connection, None).await.unwrap();
    assert!(names(groups, 2).contains(&"ticket.created".to_owned()));
    running.set_oddity(oddity::NO_CUSTOM_OBJECTS, true);
    let groups = Zendesk.entities(&connection, None).await.unwrap();
    assert_eq!(names(groups, 1), [""; 0]);
}

#[tokio::test]
async fn events_are_described_and_not_read() {
    let running = account(some_records()).await;
    let connection = renewable(&running);
    let fields = Zendesk.fields(&connection, "ticket.created", None).await.unwrap();
    let names: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
    assert!(names.contains(&"detail") && names.contains(&"time"), "{names:?}");
    let source = Zendesk.source().unwrap();
    let error = read_page(source, &connection, &ids("ticket.created"), None).await.err().unwrap();
    assert!(error.message.contains("event trigger"), "{error}");
}

#[tokio::test]
async fn refused_credentials_are_named_and_not_shown() {
    let echo = Recorded::start(echo).await.unwrap();
    let secrets = [TOKEN, REFRESH, "canary-client-secret"];
    let client = json!({ "clientId": "some-client", "clientSecret": "canary-client-secret" });
    let with = |more: serde_json::Value| {
        let mut held = super::object(client.clone());
        held.extend(super::object(more));
        serde_json::Value::Object(held)
    };
    for credentials in [
        with(json!({ "accessToken": TOKEN })),
        with(json!({ "accessToken": format!("ada@example.com/token:{TOKEN}") })),
        with(json!({ "accessToken": TOKEN, "refreshToken": REFRESH })),
        with(json!({ "refreshToken": REFRESH })),
        with(json!({ "oAuthRequest": { "authCode": REFRESH } })),
        client.clone(),
    ] {
        let refused = connect(echo.url(), credentials);
        for entity in ["tickets", "groups", "custom_objects/x"] {
            refuses_bad_credentials(&Zendesk, &refused, &ids(entity), &secrets).await;
        }
    }
    assert!(echo.requests().iter().any(|request| request.body.contains(REFRESH)));
}

/// Refuses everything, and quotes the request in its words.
fn echo(request: &RecordedRequest) -> RecordedAnswer {
    let quoted = format!("{} {}", request.headers, request.body);
    let words =
        json!({ "error": "invalid_grant", "error_description": quoted, "description": quoted });
    match request.path.as_str() {
        "/oauth/tokens" => RecordedAnswer::json(400, words.to_string()),
        _ => RecordedAnswer::json(401, json!({ "error": quoted }).to_string()),
    }
}

#[tokio::test]
async fn no_link_takes_credentials_elsewhere() {
    let elsewhere = Recorded::start(|_| RecordedAnswer::json(200, "{}")).await.unwrap();
    let url = elsewhere.url().to_owned();
    for entity in ["tickets", "organizations", "groups"] {
        let link = format!("{url}/api/v2/x.json?cursor=a&start_time=1");
        let record =
            json!({ "id": 1, "generated_timestamp": 9, "updated_at": "1970-01-01T00:00:09Z" });
        let body = json!({
            entity: [record], "after_cursor": "a", "after_url": link, "next_page": link, "end_time": 9,
            "end_of_stream": false, "links": { "next": link },
            "meta": { "has_more": true, "after_cursor": "a" },
        });
        let home = Recorded::start(move |_| RecordedAnswer::json(200, body.to_string()));
        at_home(&home.await.unwrap(), &elsewhere, entity).await;
        let location = ("location".to_owned(), link_to(&url));
        let answer = RecordedAnswer { status: 302, headers: vec![location], body: String::new() };
        let home = Recorded::start(move |_| answer.clone());
        at_home(&home.await.unwrap(), &elsewhere, entity).await;
    }
    assert!(elsewhere.requests().is_empty(), "somebody else was asked");
}

fn link_to(url: &str) -> String {
    format!("{url}/api/v2/elsewhere")
}

async fn at_home(home: &Recorded, elsewhere: &Recorded, entity: &str) {
    let connection = connect(home.url(), json!({ "accessToken": TOKEN }));
    keeps_credentials_at_home(&Zendesk, &connection, &ids(entity), elsewhere, &[TOKEN]).await;
    assert!(home.requests()[0].headers.contains(TOKEN), "nobody was sent the token");
}

#[tokio::test]
async fn an_answer_that_makes_no_sense_is_never_no_records() {
    for (entity, body) in [
        ("tickets", json!({})),
        ("tickets", json!({ "tickets": null, "end_of_stream": true })),
        ("tickets", json!({ "tickets": [] })),
        ("tickets", json!({ "tickets": [{ "id": 1 }], "end_of_stream": "yes" })),
        ("tickets", json!({ "tickets": [], "end_of_stream": false })),
        ("organizations", json!({ "organizations": [{ "id": 1 }], "end_of_stream": true })),
        ("organizations", json!({ "organizations": [], "end_of_stream": false })),
        ("groups", json!({ "groups": [], "meta": { "has_more": true } })),
        ("groups", json!({ "groups": [], "next_page": "https://a.example/?page=2" })),
    ] {
        let text = body.to_string();
        let home = Recorded::start(move |_| RecordedAnswer::json(200, text.clone())).await.unwrap();
        let connection = connect(home.url(), json!({ "accessToken": TOKEN }));
        let page = read_page(&Zendesk, &connection, &ids(entity), None).await;
        let error = page.err().unwrap_or_else(|| panic!("{entity} {body} is a page"));
        assert_eq!(error.kind, ErrorKind::ClientError, "{entity} {body}: {error}");
    }
}

#[tokio::test]
async fn nobody_is_not_somebody() {
    let nobody = json!({ "user": { "id": null, "name": "Anonymous user" } }).to_string();
    let home = Recorded::start(move |_| RecordedAnswer::json(200, nobody.clone())).await.unwrap();
    let connection = connect(home.url(), with_client(json!({ "accessToken": TOKEN })));
    let error = Zendesk.check(&connection).await.err().unwrap();
    assert_eq!(error.kind, ErrorKind::InvalidCredentials);
}
