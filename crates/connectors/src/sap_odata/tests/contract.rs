//! The suite every connector must pass.

use super::*;
use connector_sdk::contract::{
    Recorded, RecordedAnswer, RecordedRequest, keeps_credentials_at_home, keeps_the_projection,
    lists_the_entity, promises, reads_every_record_once, reads_the_same_page_again,
    refuses_bad_credentials, windows_tile_time,
};
use records::FieldType;
use simulators::sap_odata::oddity;

const TOKEN: &str = "canary-access-token-of-sap";
const PASSWORD: &str = "canary-password-of-sap";

#[tokio::test]
async fn version_2_keeps_every_promise() {
    let running = system(some_records()).await;
    promises(&BENCH.subject(&basic(running.url()), &oracle(&running, ORDERS, "OrderID"))).await;
}

#[tokio::test]
async fn version_4_keeps_every_promise() {
    let running = system(Options { seed: 5, ..some_records() }).await;
    promises(&BENCH.subject(&oauth(running.url()), &oracle(&running, ORDERS_V4, "OrderID"))).await;
}

#[tokio::test]
async fn odd_systems_keep_what_pages_and_windows_promise() {
    for (names, entity) in [
        (&[oddity::NO_PAGING][..], ORDERS),
        (&[oddity::NO_PAGING], ORDERS_V4),
        (&[oddity::NO_PAGING, oddity::BARE_ARRAY], ORDERS),
        (&[oddity::RELATIVE_LINKS], ORDERS),
        (&[oddity::ABSOLUTE_LINKS, oddity::NO_V4_CATALOGUE], ORDERS),
        (&[oddity::ABSOLUTE_LINKS], ORDERS_V4),
    ] {
        let oddities = names.iter().map(|name| (*name).to_owned()).collect();
        let running = system(Options { records: 200, oddities, ..some_records() }).await;
        let (connection, truth) = (basic(running.url()), oracle(&running, entity, "OrderID"));
        let subject = BENCH.subject(&connection, &truth);
        lists_the_entity(&subject).await;
        reads_every_record_once(&subject).await;
        reads_the_same_page_again(&subject).await;
        keeps_the_projection(&subject).await;
        windows_tile_time(&subject).await;
    }
}

#[tokio::test]
async fn an_empty_set_is_one_empty_page() {
    let running = system(Options { records: 0, ..Options::default() }).await;
    for entity in [ORDERS, ORDERS_V4] {
        let nothing = oracle(&running, entity, "OrderID");
        assert!(nothing.records.is_empty());
        reads_every_record_once(&BENCH.subject(&basic(running.url()), &nothing)).await;
    }
}

#[tokio::test]
async fn services_are_listed_by_version_and_sets_below_them() {
    let running = system(some_records()).await;
    let connection = basic(running.url());
    let names = |groups: &[EntityGroup]| -> Vec<(String, Vec<String>)> {
        let names = |group: &EntityGroup| group.entities.iter().map(|e| e.name.clone()).collect();
        groups.iter().map(|group| (group.name.clone(), names(group))).collect()
    };
    let (sales, odp) =
        ("/sap/opu/odata/sap/ZPENSTOCK_SALES_SRV", "/sap/opu/odata/sap/ZPENSTOCK_ODP_SRV");
    let v4 = ORDERS_V4.rsplit_once('/').unwrap().0;
    let listed = SapOData.entities(&connection, None).await.unwrap();
    assert_eq!(
        names(&listed),
        [
            ("OData V2 services".to_owned(), vec![odp.to_owned(), sales.to_owned()]),
            ("OData V4 services".to_owned(), vec![v4.to_owned()]),
        ]
    );
    assert!(listed.iter().flat_map(|group| &group.entities).all(|entity| entity.nested));
    let below = SapOData.entities(&connection, Some(sales)).await.unwrap();
    assert_eq!(
        names(&below),
        [("Entity sets".to_owned(), vec![ORDERS.to_owned(), ITEMS.to_owned()])]
    );
    let mut settings = properties(running.url());
    settings["applicationServicePath"] = sales.into();
    let direct = Connection { settings, ..connection };
    SapOData.check(&direct).await.unwrap();
    assert_eq!(names(&SapOData.entities(&direct, None).await.unwrap()), names(&below));
}

#[tokio::test]
async fn every_type_has_a_field() {
    let running = system(some_records()).await;
    for (entity, expected) in [
        (ORDERS, [("CreatedOn", FieldType::Date), ("ChangedAtLocal", FieldType::LocalDateTime)]),
        (ORDERS_V4, [("Handling", FieldType::String), ("Tags", FieldType::Json)]),
    ] {
        let fields = SapOData.fields(&basic(running.url()), entity, None).await.unwrap();
        let find = |name: &str| fields.iter().find(|field| field.name == name).unwrap();
        for (name, field_type) in expected {
            assert_eq!(find(name).field_type, field_type, "{name}");
        }
        assert!(find("OrderID").primary_key && find("ChangedAt").timestamp);
        assert!(!find("Note").filterable);
        assert_eq!(find("Customer").label, "Customer of it");
        assert_eq!(
            find("NetAmount").field_type,
            FieldType::Number { precision: 15, scale: 2, binary: false }
        );
    }
}

#[tokio::test]
async fn refused_credentials_are_named_and_not_shown() {
    let echo = Recorded::start(echo).await.unwrap();
    let secrets = [TOKEN, PASSWORD, "canary-client-secret"];
    for credentials in [
        json!({ "basicAuthCredentials": { "username": "integration", "password": PASSWORD } }),
        json!({ "oAuthCredentials": {
            "clientId": "client", "clientSecret": "canary-client-secret", "accessToken": TOKEN, "refreshToken": TOKEN,
        }}),
    ] {
        let refused = connect(properties(echo.url()), credentials);
        refuses_bad_credentials(&SapOData, &refused, &orders(), &secrets).await;
    }
    assert!(
        echo.requests().iter().any(|request| request.body.contains(TOKEN)),
        "no renewal was tried"
    );
}

/// Refuses everything, and quotes the request in its words.
fn echo(request: &RecordedRequest) -> RecordedAnswer {
    let quoted = format!("{} {}", request.headers, request.body);
    if request.path.ends_with("/token") {
        let words = json!({ "error": "invalid_grant", "error_description": quoted });
        return RecordedAnswer::json(400, words.to_string());
    }
    RecordedAnswer::json(401, json!({ "error": { "code": quoted, "message": quoted } }).to_string())
}

#[tokio::test]
async fn no_link_takes_credentials_elsewhere() {
    let elsewhere = Recorded::start(|_| RecordedAnswer::json(200, "{}")).await.unwrap();
    let host = elsewhere.url().trim_start_matches("http://").to_owned();
    let metadata = r#"<Edmx Version="1.0"><Schema Namespace="X"><EntityType Name="T"><Property Name="OrderID" Type="Edm.String"/>
        </EntityType></Schema><EntitySet Name="SalesOrders" EntityType="X.T"/></Edmx>"#;
    for link in [
        format!("http://{host}/SalesOrders?$skiptoken=1"),
        format!("//{host}/SalesOrders?$skiptoken=1"),
        format!("http:\\\\{host}\\next"),
        "https://169.254.169.254/latest".to_owned(),
        "file:///etc/hosts".to_owned(),
    ] {
        let body = json!({ "d": { "results": [{ "OrderID": "1" }], "__next": link } }).to_string();
        let home = Recorded::start(move |request| match request.path.contains("$metadata") {
            true => RecordedAnswer { status: 200, headers: Vec::new(), body: metadata.to_owned() },
            false => RecordedAnswer::json(200, body.clone()),
        });
        at_home(&home.await.unwrap(), &elsewhere).await;
    }
    let location = format!("http://{host}/SalesOrders");
    let home = Recorded::start(move |_| RecordedAnswer {
        status: 302,
        headers: vec![("location".to_owned(), location.clone())],
        body: String::new(),
    });
    at_home(&home.await.unwrap(), &elsewhere).await;
    assert!(elsewhere.requests().is_empty(), "somebody else was asked");
}

async fn at_home(home: &Recorded, elsewhere: &Recorded) {
    let held = json!({ "clientId": "client", "clientSecret": "s", "accessToken": TOKEN });
    let connection = connect(properties(home.url()), json!({ "oAuthCredentials": held }));
    keeps_credentials_at_home(&SapOData, &connection, &orders(), elsewhere, &[TOKEN]).await;
    assert!(home.requests()[0].headers.contains(TOKEN), "not even the system was sent the token");
}

fn orders() -> Query {
    let settings = json!({ "objectPath": ORDERS });
    Query { settings, ..BENCH.query_of(ORDERS, [("OrderID", FieldType::String)]) }
}
