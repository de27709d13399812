//! Client tokens: the same request asked twice is done once.

use super::{Deployment, flow, profile};
use serde_json::{Value, json};
use std::time::Duration;
use tests::world::Fault;

fn with_token(mut content: Value, token: &str) -> Value {
    content["clientToken"] = json!(token);
    content
}

/// One request of each operation that takes a token, and the same one with another parameter.
fn requests() -> Vec<(&'static str, Value, Value)> {
    let mut described = flow("orders");
    described["description"] = json!("another one");
    let mut moved = profile("crm");
    moved["connectorProfileConfig"]["connectorProfileCredentials"]["Marketo"]["clientSecret"] =
        json!("other");
    let change = |mut profile: Value| {
        profile.as_object_mut().unwrap().remove("connectorType");
        profile
    };
    let registration = |label: &str| {
        json!({
            "connectorLabel": label,
            "connectorProvisioningType": "LAMBDA",
            "connectorProvisioningConfig": {"lambda": {"lambdaArn": "arn:aws:lambda:eu-west-1:123456789012:function:own"}},
        })
    };
    vec![
        ("create-flow", flow("orders"), described.clone()),
        ("update-flow", flow("orders"), described),
        ("create-connector-profile", profile("crm"), moved.clone()),
        ("update-connector-profile", change(profile("crm")), change(moved)),
        ("register-connector", registration("own"), registration("other")),
        (
            "update-connector-registration",
            json!({"connectorLabel": "own", "description": "a"}),
            json!({"connectorLabel": "own", "description": "b"}),
        ),
    ]
}

#[tokio::test]
async fn a_repeated_request_has_the_same_answer_and_no_second_effect() {
    let deployment = Deployment::new().await;
    for (operation, content, other) in requests() {
        let asked = with_token(content, &format!("token of {operation}"));
        let answer = deployment.done(operation, asked.clone()).await;
        let kept = deployment.world.table.all();
        assert_eq!(deployment.done(operation, asked).await, answer, "{operation}");
        assert_eq!(deployment.world.table.all(), kept, "{operation} was done twice");
        let other = with_token(other, &format!("token of {operation}"));
        let message = deployment.refused(operation, other, "ConflictException").await;
        assert!(message.contains("clientToken") && message.contains("8 hours"), "{message}");
    }
}

#[tokio::test]
async fn a_token_is_forgotten_after_eight_hours() {
    let deployment = Deployment::new().await;
    let (operation, content, _) = requests().remove(0);
    let asked = with_token(content, "token");
    deployment.done(operation, asked.clone()).await;
    deployment.world.clock.advance(Duration::from_secs(8 * 3600 - 1));
    deployment.done(operation, asked.clone()).await;
    deployment.world.clock.advance(Duration::from_secs(1));
    let message = deployment.refused(operation, asked.clone(), "ConflictException").await;
    assert!(message.contains("exists already"), "{message}");
    deployment.done("delete-flow", json!({"flowName": "orders"})).await;
    deployment.done(operation, asked).await;
}

#[tokio::test]
async fn a_request_that_failed_is_not_remembered() {
    let deployment = Deployment::new().await;
    let mut content = with_token(flow("orders"), "token");
    content["sourceFlowConfig"]["connectorProfileName"] = json!("crm");
    deployment.refused("create-flow", content.clone(), "ResourceNotFoundException").await;
    deployment.done("create-connector-profile", profile("crm")).await;
    deployment.done("create-flow", content).await;
}

#[tokio::test]
async fn the_table_shows_neither_token_nor_secret() {
    let deployment = Deployment::new().await;
    let asked = with_token(profile("crm"), "CANARY-token");
    deployment.done("create-connector-profile", asked).await;
    let all = deployment.world.table.all();
    assert!(all.keys().any(|key| key.partition == "requests"));
    let text = format!("{all:?}");
    assert!(!text.contains("CANARY"), "{text}");
}

#[tokio::test]
async fn a_call_that_is_repeated_or_lost_is_answered_as_the_first_one() {
    for (operation, content, _) in requests() {
        if operation.starts_with("update") {
            continue;
        }
        let asked = with_token(content, "token");
        let calm = Deployment::new().await;
        calm.world.faults.count();
        let answer = calm.done(operation, asked.clone()).await;
        let calls = calm.world.faults.calls();
        assert!(calls.contains(&"table.write"), "{calls:?}");
        for fault in [Fault::Duplicate, Fault::ErrorApplied, Fault::ErrorNotApplied] {
            for (number, name) in calls.iter().enumerate() {
                let deployment = Deployment::new().await;
                deployment.world.faults.plan(number, fault);
                let first = deployment.call(operation, asked.clone()).await;
                let place = format!("{operation}, {fault:?} of call {number}, {name}");
                match first {
                    Ok(told) => assert_eq!(told, answer, "{place}"),
                    // What did not answer is the table, or the bucket that is looked at.
                    Err((name, _)) => assert!(
                        ["InternalServerException", "ConnectorServerException"]
                            .contains(&name.as_str()),
                        "{place}: {name}"
                    ),
                }
                let second = deployment.done(operation, asked.clone()).await;
                assert_eq!(second, answer, "{place}");
            }
        }
    }
}
