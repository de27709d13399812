//! The simulator over HTTP: sessions, pages, faults and controls.

mod requests;

use std::collections::HashSet;
use std::time::Duration;

use reqwest::{Client, Response, StatusCode};
use serde_json::{Value, json};

use crate::kit::{Fault, Options, Running, Trouble};
use crate::salesforce::{Salesforce, options, start};

const QUERY: &str = "?q=";
const PAGE: &str = "/query/01g";

struct Caller {
    simulator: Running<Salesforce>,
    client: Client,
    token: String,
}

impl Caller {
    async fn new(options: Options) -> Self {
        let token = options.access_token.clone();
        let simulator = start(options).await.unwrap();
        Caller { simulator, client: Client::new(), token }
    }

    async fn try_get(&self, path: &str) -> reqwest::Result<Response> {
        let url = format!("{}{path}", self.simulator.url());
        self.client.get(url).bearer_auth(&self.token).send().await
    }

    async fn get(&self, path: &str) -> (u16, Value) {
        let response = self.try_get(path).await.unwrap();
        (response.status().as_u16(), response.json().await.unwrap())
    }

    async fn query(&self, soql: &str) -> (u16, Value) {
        let encoded: String = url::form_urlencoded::byte_serialize(soql.as_bytes()).collect();
        self.get(&format!("/services/data/v66.0/query?q={encoded}")).await
    }

    async fn token(&self, form: &[(&str, &str)]) -> (u16, Value) {
        let url = format!("{}/services/oauth2/token", self.simulator.url());
        let response = self.client.post(url).form(form).send().await.unwrap();
        (response.status().as_u16(), response.json().await.unwrap())
    }

    async fn refresh(&self, refresh_token: &str) -> (u16, Value) {
        let options = options();
        self.token(&[
            ("grant_type", "refresh_token"),
            ("refresh_token", refresh_token),
            ("client_id", &options.client_id),
            ("client_secret", &options.client_secret),
        ])
        .await
    }
}

fn small() -> Options {
    Options { records: 1_000, seed: 5, page_size: 300, ..options() }
}

fn refused(answer: &(u16, Value)) -> (u16, &str) {
    (answer.0, answer.1[0]["errorCode"].as_str().unwrap_or_default())
}

const ALL: &str = "SELECT Id, Name FROM Account";

#[tokio::test]
async fn pages_hold_every_record_once_and_can_be_read_again() {
    let caller = Caller::new(small()).await;
    let mut ids = HashSet::new();
    let (status, mut page) = caller.query(ALL).await;
    assert_eq!((status, &page["totalSize"]), (200, &json!(1_000)));
    loop {
        for record in page["records"].as_array().unwrap() {
            assert!(ids.insert(record["Id"].as_str().unwrap().to_owned()));
        }
        let Some(next) = page["nextRecordsUrl"].as_str() else {
            break;
        };
        assert_eq!(page["done"], false);
        let first = caller.get(next).await.1;
        assert_eq!(caller.get(next).await.1, first);
        page = first;
    }
    assert_eq!((ids.len(), &page["done"]), (1_000, &json!(true)));
    assert_eq!(caller.simulator.counters().asked(PAGE), 6);
}

#[tokio::test]
async fn wide_rows_make_small_pages_and_hints_are_hints() {
    let caller = Caller::new(Options { page_bytes: 4_000, ..small() }).await;
    let page = caller.query(ALL).await.1;
    assert!(page["records"].as_array().unwrap().len() < 60);
    let caller = Caller::new(Options { page_size: 2_000, ..small() }).await;
    for (hint, expected) in [("batchSize=250", 250), ("batchSize=10", 200), ("nonsense", 1_000)] {
        let url = format!(
            "{}/services/data/v66.0/query/?q=SELECT+Id+FROM+Account",
            caller.simulator.url()
        );
        let request = caller.client.get(url).bearer_auth(&caller.token);
        let response = request.header("Sforce-Query-Options", hint).send().await.unwrap();
        assert!(
            response.headers()["sforce-limit-info"].to_str().unwrap().starts_with("api-usage=")
        );
        let page: Value = response.json().await.unwrap();
        assert_eq!(page["records"].as_array().unwrap().len(), expected, "{hint}");
    }
}

#[tokio::test]
async fn tokens_expire_rotate_and_are_counted() {
    let mut caller = Caller::new(Options { rotate_refresh_tokens: true, ..small() }).await;
    let first = options().refresh_token;
    caller.simulator.expire_tokens();
    assert_eq!(refused(&caller.query(ALL).await), (401, "INVALID_SESSION_ID"));
    let (status, answer) = caller.refresh(&first).await;
    assert_eq!((status, answer["instance_url"].as_str()), (200, Some(caller.simulator.url())));
    assert!(answer.get("expires_in").is_none());
    caller.token = answer["access_token"].as_str().unwrap().to_owned();
    assert_eq!(caller.query(ALL).await.0, 200);
    let again = caller.refresh(&first).await;
    assert_eq!((again.0, &again.1["error"]), (400, &json!("invalid_grant")));
    assert_eq!(caller.refresh(answer["refresh_token"].as_str().unwrap()).await.0, 200);
    caller.simulator.rotate_refresh_tokens(false);
    let counters = caller.simulator.counters();
    assert_eq!((counters.token_refreshes, counters.tokens_seen.len()), (2, 2));
    assert_eq!(counters.unauthorized, 1);
}

#[tokio::test]
async fn wrong_clients_and_grants_are_refused() {
    let caller = Caller::new(small()).await;
    let good = options();
    let client = [("client_id", good.client_id.as_str()), ("client_secret", &good.client_secret)];
    let cases: [(&[(&str, &str)], &str); 5] = [
        (&[("grant_type", "refresh_token"), ("client_id", "x")], "invalid_client_id"),
        (&[("grant_type", "client_credentials"), client[0]], "invalid_client"),
        (&[("grant_type", "authorization_code"), client[0], client[1]], "invalid_grant"),
        (&[("grant_type", "telepathy")], "unsupported_grant_type"),
        (
            &[
                ("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
                ("assertion", "a.b.c"),
            ],
            "invalid_grant",
        ),
    ];
    for (form, error) in cases {
        let answer = caller.token(form).await;
        assert_eq!((answer.0, &answer.1["error"]), (400, &json!(error)));
    }
    let form = [("grant_type", "client_credentials"), client[0], client[1]];
    assert_eq!(caller.token(&form).await.0, 200);
}

#[tokio::test]
async fn each_fault_answers_as_salesforce_fails() {
    let code = |code: &str| Trouble::Code(code.to_owned());
    let cases = [
        (code("REQUEST_LIMIT_EXCEEDED"), 403, "REQUEST_LIMIT_EXCEEDED"),
        (Trouble::RateLimit, 403, "REQUEST_LIMIT_EXCEEDED"),
        (Trouble::ServerError, 500, "UNKNOWN_EXCEPTION"),
        (Trouble::Unavailable, 503, "SERVER_UNAVAILABLE"),
        (code("QUERY_TIMEOUT"), 400, "QUERY_TIMEOUT"),
        (code("INVALID_QUERY_LOCATOR"), 400, "INVALID_QUERY_LOCATOR"),
        (code("MALFORMED_QUERY"), 400, "MALFORMED_QUERY"),
        (Trouble::Forbidden, 403, "INSUFFICIENT_ACCESS"),
        (code("API_DISABLED_FOR_ORG"), 403, "API_DISABLED_FOR_ORG"),
        (Trouble::PageTooLarge { records: Some(299), bytes: None }, 400, "OPERATION_TOO_LARGE"),
        (Trouble::InvalidSession, 401, "INVALID_SESSION_ID"),
    ];
    let caller = Caller::new(small()).await;
    let faults = cases.len() as u64;
    for (trouble, status, error) in cases {
        let lasts = trouble == Trouble::InvalidSession;
        caller.simulator.set_fault(Fault::new(QUERY, trouble));
        assert_eq!(refused(&caller.query(ALL).await), (status, error));
        let after = caller.query(ALL).await.0;
        assert_eq!(after, if lasts { 401 } else { 200 }, "{error}");
    }
    assert_eq!(caller.simulator.counters().faults, faults);
}

#[tokio::test]
async fn a_lost_locator_stays_lost() {
    let caller = Caller::new(small()).await;
    let page = caller.query(ALL).await.1;
    let next = page["nextRecordsUrl"].as_str().unwrap();
    caller.simulator.set_fault(Fault::new(PAGE, Trouble::Code("INVALID_QUERY_LOCATOR".to_owned())));
    for _ in 0..2 {
        assert_eq!(refused(&caller.get(next).await), (400, "INVALID_QUERY_LOCATOR"));
    }
}

#[tokio::test]
async fn connections_break_as_asked() {
    let caller = Caller::new(small()).await;
    let path = "/services/data/v66.0/query?q=SELECT+Id+FROM+Account";
    caller.simulator.set_fault(Fault::new(QUERY, Trouble::DropConnection));
    assert!(caller.try_get(path).await.is_err());
    caller.simulator.set_fault(Fault::new(QUERY, Trouble::TruncatedBody));
    let cut = caller.try_get(path).await.unwrap();
    assert_eq!(cut.status(), StatusCode::OK);
    assert!(cut.bytes().await.is_err());
    let stall = Fault { stall_ms: 100, ..Fault::new(QUERY, Trouble::Stall) };
    caller.simulator.set_fault(stall);
    assert!(caller.try_get(path).await.is_err());
    caller.simulator.set_fault(Fault::new(QUERY, Trouble::Html));
    let page = caller.try_get(path).await.unwrap();
    assert_eq!(page.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(page.text().await.unwrap().starts_with("<html>"));
    assert_eq!(caller.try_get(path).await.unwrap().status(), StatusCode::OK);
}

#[tokio::test]
async fn long_queries_need_a_composite_request() {
    let caller = Caller::new(small()).await;
    let long = format!("SELECT Id FROM Account WHERE Name != '{}'", "x".repeat(20_000));
    let encoded: String = url::form_urlencoded::byte_serialize(long.as_bytes()).collect();
    let address = format!("/services/data/v66.0/query?q={encoded}");
    assert_eq!(caller.try_get(&address).await.unwrap().status(), StatusCode::URI_TOO_LONG);
    let almost = format!("/services/data/v66.0/query?q={}", "x".repeat(16_300));
    let refused = caller.try_get(&almost).await.unwrap().status();
    assert_eq!(refused, StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE);

    let one =
        |address: &str, id: &str| json!({ "method": "GET", "url": address, "referenceId": id });
    let wrong = "/services/data/v66.0/query?q=SELECT+Nme+FROM+Account";
    let body = json!({ "compositeRequest": [one(&address, "long"), one(wrong, "wrong")] });
    let url = format!("{}/services/data/v66.0/composite", caller.simulator.url());
    let request = caller.client.post(url).bearer_auth(&caller.token).json(&body);
    let answer: Value = request.send().await.unwrap().json().await.unwrap();
    let answers = &answer["compositeResponse"];
    assert_eq!(answers[0]["httpStatusCode"], 200);
    assert_eq!(answers[0]["body"]["totalSize"], 1_000);
    assert_eq!(answers[1]["httpStatusCode"], 400);
    assert_eq!(answers[1]["body"][0]["errorCode"], "INVALID_FIELD");
    let next = answers[0]["body"]["nextRecordsUrl"].as_str().unwrap();
    assert_eq!(caller.get(next).await.0, 200);
}

#[tokio::test]
async fn controls_work_over_http_too() {
    let caller = Caller::new(small()).await;
    let url = |path: &str| format!("{}/_simulator/{path}", caller.simulator.url());
    let fault = json!([{ "on": "?q=", "after": 1, "times": 2, "trouble": "server_error" }]);
    let set = caller.client.post(url("faults")).json(&fault).send().await.unwrap();
    assert_eq!(set.status(), StatusCode::NO_CONTENT);
    let mut statuses = Vec::new();
    for _ in 0..4 {
        statuses.push(caller.query(ALL).await.0);
    }
    assert_eq!(statuses, [200, 500, 500, 200]);
    let wrong = json!([{ "on": "?q=", "trouble": "explode" }]);
    let refused = caller.client.post(url("faults")).json(&wrong).send().await.unwrap();
    assert!(refused.status().is_client_error());
    let counters = caller.get("/_simulator/counters").await.1;
    assert_eq!((&counters["requests"], &counters["faults"]), (&json!(4), &json!(2)));
    assert!(counters["addresses"][3].as_str().unwrap().ends_with("FROM+Account"));

    let truth = caller.try_get("/_simulator/records?object=Account&from=10&limit=300").await;
    let text = truth.unwrap().text().await.unwrap();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines, caller.simulator.records("Account")[10..310]);
    let live = caller.try_get("/_simulator/records?object=Account&live=true").await.unwrap();
    assert_eq!(live.text().await.unwrap().lines().count(), 1_000);
}

#[tokio::test]
async fn fields_come_and_go_and_change_no_other() {
    let caller = Caller::new(small()).await;
    let show = async |field: &str, shown: bool| {
        let url = format!("{}/_simulator/fields", caller.simulator.url());
        let wanted = json!({ "object": "Account", "field": field, "shown": shown });
        caller.client.post(url).json(&wanted).send().await.unwrap().status()
    };
    let described = async |field: &str| {
        let answer = caller.get("/services/data/v66.0/sobjects/Account/describe").await.1;
        answer["fields"].as_array().unwrap().iter().any(|known| known["name"] == field)
    };
    let truth = || caller.simulator.records("Account").remove(0);
    let before = truth();
    for (field, shown) in [("Renewal_Amount__c", true), ("Industry", false)] {
        let query = format!("SELECT {field} FROM Account LIMIT 1");
        for now in [!shown, shown] {
            assert_eq!(described(field).await, now);
            assert_eq!(caller.query(&query).await.0, if now { 200 } else { 400 });
            assert_eq!(truth().get(field).is_some(), now);
            assert_eq!(show(field, shown).await, StatusCode::NO_CONTENT);
        }
    }
    assert_eq!(refused(&caller.query("SELECT Industry FROM Account").await).1, "INVALID_FIELD");
    show("Renewal_Amount__c", false).await;
    show("Industry", true).await;
    assert_eq!(truth(), before);
    assert_eq!(show("Nobody__c", true).await, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn links_lead_to_records_and_bytes() {
    let caller = Caller::new(small()).await;
    let page = caller.query("SELECT Id, Logo__c FROM Account").await.1;
    let filled = page["records"].as_array().unwrap().iter().find(|r| r["Logo__c"].is_string());
    let record = filled.unwrap();
    let logo = caller.try_get(record["Logo__c"].as_str().unwrap()).await.unwrap();
    assert_eq!(logo.headers()["content-type"], "application/octet-stream");
    assert!(logo.bytes().await.unwrap().starts_with(&[0x89, b'P']));
    let (status, whole) = caller.get(record["attributes"]["url"].as_str().unwrap()).await;
    assert_eq!((status, &whole["Id"]), (200, &record["Id"]));
    let missing = caller.get("/services/data/v66.0/sobjects/Account/0015e00000zzzzz").await;
    assert_eq!(refused(&missing), (404, "NOT_FOUND"));
}

#[tokio::test]
async fn the_daily_limit_and_session_lifetimes_hold() {
    let caller = Caller::new(Options { daily_requests: 2, ..small() }).await;
    assert_eq!(caller.query(ALL).await.0, 200);
    assert_eq!(caller.query(ALL).await.0, 200);
    assert_eq!(refused(&caller.query(ALL).await), (403, "REQUEST_LIMIT_EXCEEDED"));
    let lifetime = Some(Duration::from_millis(30));
    let caller = Caller::new(Options { session_lifetime: lifetime, ..small() }).await;
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(refused(&caller.query(ALL).await), (401, "INVALID_SESSION_ID"));
}

#[tokio::test]
async fn a_dropped_simulator_lets_go_of_its_port() {
    let caller = Caller::new(small()).await;
    assert_eq!(caller.query(ALL).await.0, 200);
    let Caller { simulator, client, .. } = caller;
    let url = format!("{}/services/data", simulator.url());
    drop(simulator);
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert!(client.get(url).send().await.is_err());
}
