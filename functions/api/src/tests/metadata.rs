//! Entities and fields are asked for once an hour, and anew after a reset.

use super::{Deployment, api, call};
use engine::Settings;
use serde_json::{Value, json};
use std::sync::atomic::Ordering;
use std::time::Duration;

fn asked(deployment: &Deployment) -> u64 {
    deployment.world.application.described.load(Ordering::SeqCst)
}

const LIST: &str = "list-connector-entities";
const DESCRIBE: &str = "describe-connector-entity";

fn entity() -> Value {
    json!({"connectorProfileName": "shelf", "connectorEntityName": "Book"})
}

#[tokio::test]
async fn the_application_is_asked_once_an_hour() {
    let deployment = Deployment::new().await;
    let profile = json!({"connectorProfileName": "shelf"});
    let first = deployment.done(LIST, profile.clone()).await;
    let fields = deployment.done(DESCRIBE, entity()).await;
    assert_eq!(asked(&deployment), 2);
    deployment.world.clock.advance(Duration::from_secs(3599));
    assert_eq!(deployment.done(LIST, profile.clone()).await, first);
    assert_eq!(deployment.done(DESCRIBE, entity()).await, fields);
    assert_eq!(asked(&deployment), 2);
    deployment.world.clock.advance(Duration::from_secs(1));
    deployment.done(LIST, profile).await;
    deployment.done(DESCRIBE, entity()).await;
    assert_eq!(asked(&deployment), 4);
}

#[tokio::test]
async fn a_reset_reaches_every_process_and_only_what_it_names() {
    let deployment = Deployment::new().await;
    let elsewhere = api(deployment.world.other_engine(Settings::default()));
    let profile = json!({"connectorProfileName": "shelf"});
    let everywhere = async |operation: &str, content: Value| {
        deployment.done(operation, content.clone()).await;
        call(&elsewhere, operation, content).await.unwrap();
    };
    everywhere(LIST, profile.clone()).await;
    everywhere(DESCRIBE, entity()).await;
    assert_eq!(asked(&deployment), 4);
    deployment.done("reset-connector-metadata-cache", entity()).await;
    everywhere(LIST, profile.clone()).await;
    assert_eq!(asked(&deployment), 4, "the list was not named");
    everywhere(DESCRIBE, entity()).await;
    everywhere(DESCRIBE, entity()).await;
    assert_eq!(asked(&deployment), 6);
    deployment.done("reset-connector-metadata-cache", profile.clone()).await;
    everywhere(DESCRIBE, entity()).await;
    everywhere(LIST, profile).await;
    assert_eq!(asked(&deployment), 8);
}

#[tokio::test]
async fn a_reset_of_nothing_is_told() {
    let deployment = Deployment::new().await;
    let reset = "reset-connector-metadata-cache";
    let unknown = json!({"connectorProfileName": "absent"});
    deployment.refused(reset, unknown, "ResourceNotFoundException").await;
    let message =
        deployment.refused(reset, json!({"connectorType": "S3"}), "ValidationException").await;
    assert!(message.contains("connectorProfileName"), "{message}");
}

#[tokio::test]
async fn entities_of_another_connector_are_not_listed() {
    let deployment = Deployment::new().await;
    let content = json!({"connectorProfileName": "shelf", "connectorType": "Slack"});
    let message = deployment.refused(LIST, content, "ValidationException").await;
    assert!(message.contains("is for Marketo, not for Slack"), "{message}");
}

#[tokio::test]
async fn nothing_is_listed_below_entities_that_stand_alone() {
    let deployment = Deployment::new().await;
    let content = json!({"connectorProfileName": "shelf", "entitiesPath": "Book"});
    let message = deployment.refused(LIST, content, "ValidationException").await;
    assert!(message.contains("entitiesPath") && message.contains("leave it out"), "{message}");
    assert_eq!(asked(&deployment), 0);
}

#[tokio::test]
async fn the_key_of_an_entity_says_what_reads_of_it_lack() {
    let deployment = Deployment::new().await;
    let described = deployment.done(DESCRIBE, entity()).await;
    for field in described["connectorEntityFields"].as_array().unwrap() {
        let words = field["isPrimaryKey"].as_bool().unwrap().then_some(tests::world::LEFT_OUT);
        assert_eq!(field.get("description").and_then(Value::as_str), words, "{field}");
    }
}
