//! What each of DynamoDB's answers becomes, and how often a write is sent.

use super::DynamoTable;
use super::read::{Start, start};
use crate::canned::{Answer, Canned};
use engine::ports::{Expect, Item, Key, Order, Range, Table, TableError, Write};
use flow::Timestamp;
use serde_json::{Value, json};

fn refusal(status: u16, code: &str, message: &str) -> Answer {
    let body =
        json!({ "__type": format!("com.amazonaws.dynamodb.v20120810#{code}"), "message": message });
    (status, "content-type: application/x-amz-json-1.0\r\n", body.to_string())
}

fn cancelled(codes: &[&str]) -> Answer {
    let reasons: Vec<Value> =
        codes.iter().map(|code| json!({ "Code": code, "Message": "as they say" })).collect();
    let body = json!({
        "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
        "Message": "Transaction cancelled, please refer cancellation reasons for specific reasons",
        "CancellationReasons": reasons,
    });
    (400, "content-type: application/x-amz-json-1.0\r\n", body.to_string())
}

fn done() -> Answer {
    (200, "content-type: application/x-amz-json-1.0\r\n", "{}".to_owned())
}

fn lost() -> Answer {
    (0, "", String::new())
}

fn item() -> Item {
    Item { key: Key::new("FLOW#orders", "FLOW"), version: 7, document: json!({}) }
}

fn create() -> Write {
    Write::create(Key::new("FLOW#orders", "RUN#1"), json!({ "n": 1 }))
}

async fn write(writes: &[Write], answers: Vec<Answer>) -> (Result<(), TableError>, Vec<String>) {
    let server = Canned::start(answers).await;
    let client = aws_sdk_dynamodb::Client::new(&server.config(3).await);
    let outcome = DynamoTable::new(client, "ledger").write(writes).await;
    (outcome, server.requests())
}

fn body(request: &str) -> Value {
    serde_json::from_str(request.split_once("\r\n\r\n").unwrap().1).unwrap()
}

fn name(outcome: &Result<(), TableError>) -> &'static str {
    match outcome {
        Ok(()) => "done",
        Err(TableError::Conflict) => "conflict",
        Err(TableError::TooLarge(_)) => "too large",
        Err(TableError::Unknown(_)) => "unknown",
        Err(TableError::Denied(_)) => "denied",
    }
}

#[tokio::test]
async fn one_write_is_a_conditional_put() {
    let put = Write::Put {
        key: item().key,
        document: json!({ "n": 1 }),
        expect: Expect::Version(7),
        expires_at: Some(Timestamp::from_millis(1_700_000_000_900)),
    };
    let (outcome, requests) = write(&[put], vec![done()]).await;
    assert_eq!(name(&outcome), "done");
    assert!(requests[0].to_lowercase().contains("x-amz-target: dynamodb_20120810.putitem\r\n"));
    let expected = json!({
        "TableName": "ledger",
        "Item": {
            "pk": { "S": "FLOW#orders" }, "sk": { "S": "FLOW" }, "version": { "N": "8" },
            "document": { "M": { "n": { "N": "1" } } }, "expires_at": { "N": "1700000000" },
        },
        "ConditionExpression": "#version = :version",
        "ExpressionAttributeNames": { "#version": "version" },
        "ExpressionAttributeValues": { ":version": { "N": "7" } },
    });
    assert_eq!(body(&requests[0]), expected);
}

#[tokio::test]
async fn each_answer_to_one_write_means_one_thing() {
    for (answer, outcome, sent) in [
        (
            refusal(400, "ConditionalCheckFailedException", "The conditional request failed"),
            "conflict",
            1,
        ),
        (
            refusal(400, "ValidationException", "Item size has exceeded the maximum allowed size"),
            "too large",
            1,
        ),
        (
            refusal(400, "ValidationException", "Nesting Levels have exceeded supported limits"),
            "too large",
            1,
        ),
        (refusal(400, "ValidationException", "Invalid KeyConditionExpression"), "denied", 1),
        (refusal(400, "AccessDeniedException", "User is not authorized"), "denied", 1),
        (refusal(400, "ResourceNotFoundException", "Requested resource not found"), "denied", 1),
        (refusal(500, "InternalServerError", "Internal server error"), "unknown", 1),
        (refusal(503, "ServiceUnavailable", "later"), "unknown", 1),
        (lost(), "unknown", 1),
        (refusal(400, "ThrottlingException", "later"), "unknown", 5),
        (refusal(400, "ProvisionedThroughputExceededException", "later"), "unknown", 5),
        (refusal(400, "TransactionConflictException", "later"), "unknown", 5),
    ] {
        for one in [create(), Write::delete(&item())] {
            let (result, requests) = write(&[one], vec![answer.clone()]).await;
            assert_eq!((name(&result), requests.len()), (outcome, sent), "{answer:?}");
        }
    }
}

#[tokio::test]
async fn a_lost_answer_to_one_write_is_never_taken_for_a_conflict() {
    // Were it sent again, the write would meet itself.
    let conflict =
        refusal(400, "ConditionalCheckFailedException", "The conditional request failed");
    let (outcome, requests) = write(&[create()], vec![lost(), conflict]).await;
    assert_eq!((name(&outcome), requests.len()), ("unknown", 1));
}

#[tokio::test]
async fn a_write_that_was_only_held_up_is_sent_again() {
    let busy = refusal(400, "ThrottlingException", "later");
    let (outcome, requests) = write(&[create()], vec![busy, done()]).await;
    assert_eq!((name(&outcome), requests.len()), ("done", 2));
    let (outcome, requests) = write(
        &[create(), Write::check(&item())],
        vec![cancelled(&["None", "TransactionConflict"]), lost(), done()],
    )
    .await;
    assert_eq!((name(&outcome), requests.len()), ("done", 3));
    let tokens = requests.iter().map(|request| body(request)["ClientRequestToken"].clone());
    let tokens: Vec<Value> = tokens.collect();
    assert!(tokens[0].is_string() && tokens.iter().all(|token| *token == tokens[0]), "{tokens:?}");
}

#[tokio::test]
async fn a_cancelled_transaction_says_why() {
    let writes = [create(), Write::check(&item())];
    for (answer, outcome, sent) in [
        (cancelled(&["None", "ConditionalCheckFailed"]), "conflict", 1),
        (cancelled(&["TransactionConflict", "ConditionalCheckFailed"]), "conflict", 1),
        (cancelled(&["ItemCollectionSizeLimitExceeded", "None"]), "too large", 1),
        (cancelled(&["ValidationError", "None"]), "denied", 1),
        (cancelled(&["TransactionConflict", "None"]), "unknown", 5),
        (refusal(400, "ValidationException", "Transaction size exceeds the limit"), "too large", 1),
        (refusal(400, "AccessDeniedException", "User is not authorized"), "denied", 1),
        (refusal(500, "InternalServerError", "Internal server error"), "unknown", 3),
        (lost(), "unknown", 3),
    ] {
        let (result, requests) = write(&writes, vec![answer.clone()]).await;
        assert_eq!((name(&result), requests.len()), (outcome, sent), "{answer:?}");
    }
}

#[tokio::test]
async fn an_item_of_somebody_else_is_not_read_as_a_document() {
    let body =
        json!({ "Item": { "pk": { "S": "a" }, "sk": { "S": "b" }, "version": { "N": "1" } } });
    let server = Canned::start(vec![(
        200,
        "content-type: application/x-amz-json-1.0\r\n",
        body.to_string(),
    )])
    .await;
    let client = aws_sdk_dynamodb::Client::new(&server.config(1).await);
    let outcome = DynamoTable::new(client, "ledger").get(&Key::new("a", "b")).await;
    assert!(matches!(outcome, Err(TableError::Denied(_))));
}

#[test]
fn a_listing_that_starts_outside_its_range_needs_no_start() {
    let range = |order, after: &str| Range {
        partition: "p".into(),
        prefix: "part#".into(),
        after: Some(after.into()),
        order,
        limit: 1,
    };
    let (up, down) = (Order::Ascending, Order::Descending);
    for (order, after, expected) in [
        (up, "part#3", Start::After(Key::new("p", "part#3"))),
        (down, "part#3", Start::After(Key::new("p", "part#3"))),
        (up, "a", Start::Everything),
        (up, "z", Start::Nothing),
        (down, "a", Start::Nothing),
        (down, "z", Start::Everything),
        (up, "", Start::Everything),
    ] {
        assert_eq!(start(&range(order, after)), expected, "{order:?} {after}");
    }
}
