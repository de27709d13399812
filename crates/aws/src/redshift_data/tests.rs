//! Requests and answers in the words of the Data API.

use super::*;
use crate::canned::Canned;
use connector_sdk::RedshiftPlace;

fn database() -> RedshiftDatabase {
    RedshiftDatabase {
        place: RedshiftPlace::Cluster("crm".to_owned()),
        name: "dev".to_owned(),
        access: RedshiftAccess::Secret("arn:secret".to_owned()),
    }
}

async fn api(answers: &[Value]) -> (Canned, RedshiftDataApi) {
    let answers = answers.iter().map(|body| {
        let refused = body.get("__type").is_some();
        (if refused { 400 } else { 200 }, "", body.to_string())
    });
    let server = Canned::start(answers.collect()).await;
    let api = RedshiftDataApi::new(&server.config(1).await);
    (server, api)
}

fn sent(server: &Canned, number: usize) -> Value {
    serde_json::from_str(server.requests()[number].split_once("\r\n\r\n").unwrap().1).unwrap()
}

#[tokio::test]
async fn a_transaction_has_its_token_its_statements_and_only_named_parameters() {
    let (server, api) = api(&[json!({ "Id": "s1" })]).await;
    let transaction = RedshiftTransaction {
        token: "run-1".to_owned(),
        name: "penstock/run/1".to_owned(),
        statements: vec!["LOCK t".to_owned(), "SELECT :run".to_owned()],
        parameters: vec![("run", "r".to_owned())],
    };
    assert_eq!(api.submit(&database(), &transaction).await.unwrap(), "s1");
    assert!(
        server.requests()[0].to_lowercase().contains("x-amz-target: redshiftdata.batchexecute")
    );
    assert_eq!(
        sent(&server, 0),
        json!({
            "ClientToken": "run-1", "StatementName": "penstock/run/1",
            "Sqls": ["LOCK t", "SELECT :run"], "Parameters": [{ "name": "run", "value": "r" }],
            "Database": "dev", "ClusterIdentifier": "crm", "SecretArn": "arn:secret",
        })
    );
    let none = RedshiftTransaction { parameters: Vec::new(), ..transaction };
    api.submit(&database(), &none).await.unwrap();
    assert_eq!(sent(&server, 1).get("Parameters"), None);
}

#[tokio::test]
async fn each_state_of_a_transaction_is_told() {
    let sub = json!([
        { "Id": "s1:1", "Status": "FINISHED" },
        { "Id": "s1:2", "Status": "FAILED", "Error": "ERROR: permission denied" },
    ]);
    for (answer, expected) in [
        (json!({ "Id": "s1", "Status": "SUBMITTED" }), Some(RedshiftProgress::Running)),
        (json!({ "Id": "s1", "Status": "PICKED" }), Some(RedshiftProgress::Running)),
        (json!({ "Id": "s1", "Status": "FINISHED" }), Some(RedshiftProgress::Finished)),
        (json!({ "Id": "s1", "Status": "ABORTED" }), Some(RedshiftProgress::Aborted)),
        (
            json!({ "Id": "s1", "Status": "FAILED", "Error": "Query #2 failed", "SubStatements": sub }),
            Some(RedshiftProgress::Failed {
                words: "ERROR: permission denied".to_owned(),
                statement: Some(1),
            }),
        ),
        (
            json!({ "Id": "s1", "Status": "FAILED", "Error": "ERROR: off" }),
            Some(RedshiftProgress::Failed { words: "ERROR: off".to_owned(), statement: None }),
        ),
        (
            json!({ "__type": "ResourceNotFoundException", "Message": "Query does not exist." }),
            None,
        ),
        (json!({ "__type": "ValidationException", "Message": "Query does not exist." }), None),
    ] {
        let (_, api) = api(std::slice::from_ref(&answer)).await;
        assert_eq!(api.progress(&database(), "s1").await.unwrap(), expected, "{answer}");
    }
}

#[tokio::test]
async fn rows_are_texts_and_pages_are_followed() {
    let (server, api) = api(&[
        json!({ "Id": "q" }),
        json!({ "Id": "q", "Status": "STARTED" }),
        json!({ "Id": "q", "Status": "FINISHED", "HasResultSet": true }),
        json!({ "Records": [[{ "stringValue": "a" }, { "longValue": 7 }]], "NextToken": "more" }),
        json!({ "Records": [[{ "isNull": true }, { "booleanValue": false }]] }),
    ])
    .await;
    let query = RedshiftQuery { sql: "SELECT 1".to_owned(), parameters: Vec::new() };
    let text = |text: &str| Some(text.to_owned());
    assert_eq!(
        api.query(&database(), &query).await.unwrap(),
        RedshiftRows::Rows(vec![vec![text("a"), text("7")], vec![None, text("false")]])
    );
    assert_eq!(sent(&server, 4)["NextToken"], "more");
}

#[tokio::test]
async fn a_failed_query_has_the_words_of_redshift() {
    let (_, api) = api(&[
        json!({ "Id": "q" }),
        json!({ "Id": "q", "Status": "FAILED", "Error": "ERROR: relation \"x\" does not exist" }),
    ])
    .await;
    let query = RedshiftQuery { sql: "SELECT 1 FROM x".to_owned(), parameters: Vec::new() };
    let words = "ERROR: relation \"x\" does not exist".to_owned();
    assert_eq!(api.query(&database(), &query).await.unwrap(), RedshiftRows::Failed(words));
}
