//! Connectors that were registered under a label: described, connected, validated and run like those that are built in.

use engine::{Error, NewRegistration};
use flow::{ConnectorMode, ConnectorType, ExecutionStatus, Operator};
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use tests::world::{World, asked, http, owner};

const CUSTOM: &str = "CustomConnector";
const LABEL: &str = "bookshop";

/// Sets up a deployment that can make a connector of one label, and has the sender of webhooks, which has none.
async fn world() -> World {
    let world = World::with_connectors(25, vec![Arc::new(connectors::CustomConnector)], http());
    let world = world.await;
    world.labelled.add(LABEL, Arc::new(world.shelf_as(CUSTOM, "Bookshop of Ada")));
    world
}

async fn register(world: &World, label: &str) {
    let new = NewRegistration {
        label: Some(label.to_owned()),
        description: None,
        provisioning_type: Some("LAMBDA".to_owned()),
        provisioning_config: Some(json!({"lambda": {
            "lambdaArn": "arn:aws:lambda:eu-west-1:123456789012:function:bookshop",
        }})),
    };
    world.engine.register_connector(&owner(), &asked(), new).await.unwrap();
}

async fn connect(world: &World, label: &str) -> engine::Result<()> {
    world.create_profile("shop", (CUSTOM, Some(label)), json!({}), json!({})).await
}

fn of_the_shop(flow: &mut Value) {
    flow["sourceFlowConfig"] = json!({
        "connectorType": CUSTOM,
        "connectorProfileName": "shop",
        "sourceConnectorProperties": {CUSTOM: {"entityName": "Book"}},
    });
}

#[tokio::test]
async fn a_registered_connector_is_described_by_what_it_says_of_itself() {
    let world = world().await;
    register(&world, LABEL).await;
    register(&world, "mute").await;
    let custom = ConnectorType::new(CUSTOM);
    let described = world.engine.describe_connector(&custom, Some(LABEL)).await.unwrap();
    assert_eq!(described.connector_name.as_deref(), Some("Bookshop of Ada"));
    assert_eq!(described.connector_label.as_deref(), Some(LABEL));
    assert_eq!(described.connector_modes, [ConnectorMode::Source]);
    assert!(described.supported_operators.contains(&Operator::GreaterThan));
    assert!(described.connector_arn.unwrap().contains(LABEL) && described.registered_at.is_some());

    let all = world.engine.describe_connectors(&[custom]).await.unwrap();
    let told: Vec<_> =
        all.iter().map(|one| (one.connector_label.as_deref(), one.can_use_as_source)).collect();
    assert_eq!(told, [(None, true), (Some(LABEL), true), (Some("mute"), false)]);
    assert_eq!(all[0].connector_name.as_deref(), Some("Webhook"), "it goes without a label");
}

#[tokio::test]
async fn a_connector_that_does_not_answer_keeps_no_other_from_being_described() {
    let world = world().await;
    register(&world, "aloof").await;
    register(&world, LABEL).await;
    world.labelled.silence("aloof");
    let custom = ConnectorType::new(CUSTOM);
    let error = world.engine.describe_connector(&custom, Some("aloof")).await.unwrap_err();
    assert!(error.retryable() && error.to_string().contains("connector \"aloof\""), "{error}");
    let all = world.engine.registered_connectors().await.unwrap();
    let names: Vec<_> = all.iter().map(|one| one.connector_name.as_deref()).collect();
    assert_eq!(names, [None, Some("Bookshop of Ada")]);
    let refused = connect(&world, "aloof").await.unwrap_err();
    assert!(refused.retryable(), "it is no reason to call the label wrong: {refused}");
}

#[tokio::test]
async fn a_registered_connector_is_connected_validated_and_run() {
    let world = world().await;
    register(&world, LABEL).await;
    let checked = world.application.checked.load(Ordering::SeqCst);
    connect(&world, LABEL).await.unwrap();
    assert_eq!(world.application.checked.load(Ordering::SeqCst), checked + 1);

    let entities = world.engine.list_entities("shop", None, None).await.unwrap();
    assert_eq!(entities["Objects"][0].name, "Book");
    let fields = world.engine.describe_entity("shop", None, "Book", None).await.unwrap();
    assert_eq!(fields.len(), 3);

    let refused = world.create_flow(|flow| {
        of_the_shop(flow);
        flow["tasks"] = json!([
            {"taskType": "Filter", "sourceFields": ["Title"], "taskProperties": {"VALUE": "x"},
             "connectorOperator": {CUSTOM: "CONTAINS"}},
        ]);
    });
    let words = refused.await.unwrap_err().to_string();
    assert!(words.contains("CONTAINS is not supported for CustomConnector"), "{words}");
    let unknown = world.create_flow(|flow| {
        of_the_shop(flow);
        flow["sourceFlowConfig"]["sourceConnectorProperties"][CUSTOM]["entityName"] = json!("Bok");
    });
    let words = unknown.await.unwrap_err().to_string();
    assert!(words.contains("no entity Bok") && words.contains("\"Book\""), "{words}");

    world.create_flow(of_the_shop).await.unwrap();
    let id = world.run_flow("token").await;
    world.assert_arrived(&id, "by its label").await;
    let news = world.events.published();
    let told = |object: &Value| *object == json!("Book");
    assert!(news.iter().all(|event| told(&event.detail["source-object"])), "{news:?}");
}

#[tokio::test]
async fn a_label_that_stands_for_nothing_is_refused_in_words() {
    let world = world().await;
    register(&world, "mute").await;
    for (label, words) in [
        ("mut", "no connector is registered as \"mut\""),
        ("mute", "a registered connector cannot be used in a connector profile yet"),
        (LABEL, "no connector is registered as \"bookshop\""),
    ] {
        let refused = connect(&world, label).await.unwrap_err();
        assert!(matches!(refused, Error::Invalid(_)), "{refused:?}");
        let told = refused.to_string();
        assert!(told.contains("connectorLabel: ") && told.contains(words), "{told}");
    }
}

#[tokio::test]
async fn a_registration_that_is_taken_away_fails_the_run_by_its_name() {
    let world = world().await;
    register(&world, LABEL).await;
    connect(&world, LABEL).await.unwrap();
    world.create_flow(of_the_shop).await.unwrap();
    world.engine.unregister_connector(LABEL, true).await.unwrap();
    world.run_flow("token").await;
    let run = world.runs().await.remove(0);
    assert_eq!(run.execution_status, ExecutionStatus::Error);
    let words = run.execution_result.error_info.unwrap().execution_message.unwrap();
    assert!(words.contains("connector \"bookshop\" is not registered"), "{words}");
    world.assert_tidy("no connector any more");

    let refused = world.update_flow(of_the_shop).await.unwrap_err().to_string();
    assert!(refused.contains("connector \"bookshop\" is not registered"), "{refused}");
}

#[tokio::test]
async fn the_sender_of_webhooks_has_no_label_and_goes_on_as_ever() {
    let world = world().await;
    register(&world, LABEL).await;
    let webhook =
        json!({"authenticationType": "CUSTOM", "custom": {"customAuthenticationType": "webhook"}});
    let properties =
        json!({"profileProperties": {"events": "{\"sale\": {\"number\": \"string\"}}"}});
    let created = world.create_profile("sender", (CUSTOM, None), properties, webhook).await;
    created.unwrap();
    let read = world.create_flow(|flow| {
        of_the_shop(flow);
        flow["sourceFlowConfig"]["connectorProfileName"] = json!("sender");
    });
    let words = read.await.unwrap_err().to_string();
    assert!(words.contains("OnDemand is not supported for CustomConnector"), "{words}");
}
