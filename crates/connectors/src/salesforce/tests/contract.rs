//! The suite every connector must pass.

use super::{BENCH, connect, object, oracle, organisation, renewable, some_records};
use crate::Salesforce;
use connector_sdk::contract::{
    Recorded, RecordedAnswer, RecordedRequest, keeps_credentials_at_home, promises, read_page,
    reads_every_record_once, refuses_bad_credentials,
};
use connector_sdk::{Connector, Query};
use records::FieldType;
use serde_json::{Value, json};
use simulators::kit::Options;
use simulators::salesforce::options as usual;

const TOKEN: &str = "00D000000000009!canary-access-token";
const REFRESH: &str = "5Aep861-canary-refresh-token";

#[tokio::test]
async fn accounts_keep_every_promise() {
    let running = organisation(Options { records: 400, page_size: 90, ..usual() }).await;
    promises(&BENCH.subject(&renewable(&running), &oracle(&running, "Account", false))).await;
}

#[tokio::test]
async fn contacts_keep_every_promise() {
    let running = organisation(Options { page_size: 200, seed: 7, ..usual() }).await;
    promises(&BENCH.subject(&renewable(&running), &oracle(&running, "Contact", false))).await;
}

#[tokio::test]
async fn custom_objects_keep_every_promise() {
    let running = organisation(Options { page_size: 30, seed: 3, ..usual() }).await;
    promises(&BENCH.subject(&renewable(&running), &oracle(&running, "Invoice__c", false))).await;
}

#[tokio::test]
async fn deleted_records_are_read_where_the_flow_says_so() {
    let running = organisation(some_records()).await;
    let whole = oracle(&running, "Account", true);
    assert!(whole.records.len() > oracle(&running, "Account", false).records.len());
    reads_every_record_once(&BENCH.subject(&renewable(&running), &whole)).await;
}

#[tokio::test]
async fn an_empty_object_is_one_empty_page() {
    let running = organisation(Options { records: 0, ..usual() }).await;
    let nothing = oracle(&running, "Account", false);
    assert!(nothing.records.is_empty());
    reads_every_record_once(&BENCH.subject(&renewable(&running), &nothing)).await;
}

#[tokio::test]
async fn standard_and_custom_objects_and_events_are_listed_apart() {
    let running = organisation(some_records()).await;
    let groups = Salesforce.entities(&renewable(&running), None).await.unwrap();
    let names = |group: usize| -> Vec<&str> {
        groups[group].entities.iter().map(|entity| entity.name.as_str()).collect()
    };
    assert_eq!(groups[0].name, "Standard objects");
    assert_eq!(names(0), ["Account", "Contact", "Group", "User"]);
    assert_eq!(groups[1].name, "Custom objects");
    assert_eq!(names(1), ["Invoice__c"]);
    assert_eq!(groups[2].name, "Events");
    assert_eq!(names(2), ["AccountChangeEvent", "Order_Placed__e"]);
}

#[tokio::test]
async fn refused_credentials_are_named_and_not_shown() {
    let echo = Recorded::start(echo).await.unwrap();
    let site = json!({ "instanceUrl": echo.url() });
    let secrets = [TOKEN, REFRESH, "canary-client-secret"];
    for credentials in [
        json!({ "accessToken": TOKEN }),
        json!({ "accessToken": TOKEN, "refreshToken": REFRESH, "clientCredentialsArn": super::APP }),
        json!({ "refreshToken": REFRESH, "clientCredentialsArn": super::APP }),
        json!({ "oAuth2GrantType": "CLIENT_CREDENTIALS", "clientCredentialsArn": super::APP }),
        json!({ "oAuth2GrantType": "JWT_BEARER", "jwtToken": REFRESH }),
    ] {
        let app = json!({ "clientId": "some-app", "clientSecret": "canary-client-secret" });
        let refused = super::connect_as(site.clone(), credentials, app);
        refuses_bad_credentials(&Salesforce, &refused, &accounts(), &secrets).await;
    }
    assert!(
        echo.requests().iter().any(|request| request.body.contains(REFRESH)),
        "the refresh token was never tried"
    );
}

/// Refuses everything, and quotes the request in its words.
fn echo(request: &RecordedRequest) -> RecordedAnswer {
    let quoted = format!("{} {}", request.headers, request.body);
    if request.path.ends_with("/token") {
        let words = json!({ "error": "invalid_grant", "error_description": quoted });
        return RecordedAnswer::json(400, words.to_string());
    }
    let code = if request.path.ends_with("/sobjects") { &quoted } else { "INVALID_SESSION_ID" };
    let words = json!([{ "errorCode": code, "message": quoted }]);
    RecordedAnswer::json(401, words.to_string())
}

#[tokio::test]
async fn no_link_takes_credentials_elsewhere() {
    let elsewhere = Recorded::start(|_| RecordedAnswer::json(200, "{}")).await.unwrap();
    let host = elsewhere.url().trim_start_matches("http://").to_owned();
    for link in [
        format!("http://{host}/services/data/v66.0/query/next"),
        format!("//{host}/services/data/v66.0/query/next"),
        format!("http:\\\\{host}\\next"),
        "https://169.254.169.254/latest".to_owned(),
        "file:///etc/hosts".to_owned(),
    ] {
        let body = json!({
            "totalSize": 2, "done": false, "nextRecordsUrl": link, "records": [{ "Id": "1" }], "fields": described(),
        });
        let home =
            Recorded::start(move |_| RecordedAnswer::json(200, body.to_string())).await.unwrap();
        at_home(&home, &elsewhere).await;
    }
    let location = format!("http://{host}/services/data/v66.0/query");
    let home = Recorded::start(move |_| RecordedAnswer {
        status: 302,
        headers: vec![("location".to_owned(), location.clone())],
        body: String::new(),
    });
    at_home(&home.await.unwrap(), &elsewhere).await;
    assert!(elsewhere.requests().is_empty(), "somebody else was asked");
}

async fn at_home(home: &Recorded, elsewhere: &Recorded) {
    let connection = connect(json!({ "instanceUrl": home.url() }), json!({ "accessToken": TOKEN }));
    keeps_credentials_at_home(&Salesforce, &connection, &accounts(), elsewhere, &[TOKEN]).await;
    assert!(
        home.requests()[0].headers.contains(TOKEN),
        "not even the application was sent the token"
    );
}

#[tokio::test]
async fn a_page_that_leads_to_itself_ends_the_read() {
    let body = object(json!({
        "totalSize": 2, "done": false, "nextRecordsUrl": "/services/data/v66.0/query/same",
        "records": [{ "attributes": {}, "Id": "1" }], "fields": described(),
    }));
    let text = serde_json::to_string(&body).unwrap();
    let home = Recorded::start(move |_| RecordedAnswer::json(200, text.clone())).await.unwrap();
    let connection = connect(json!({ "instanceUrl": home.url() }), json!({ "accessToken": TOKEN }));
    let source = Salesforce.source().unwrap();
    let page = read_page(source, &connection, &accounts(), None).await.unwrap();
    let next = read_page(source, &connection, &accounts(), page.next.as_ref()).await;
    assert!(next.err().unwrap().message.contains("links to itself"));
}

/// Describes the fields of an object that is ordered by its ids.
fn described() -> Value {
    json!([{ "name": "Id", "label": "Id", "type": "id", "filterable": true, "sortable": true }])
}

fn accounts() -> Query {
    BENCH.query_of("Account", [("Id", FieldType::String)])
}
