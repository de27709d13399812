//! The secrets of connector profiles: what is made, what is kept, and what is left alone.

use super::{Deployment, owner, profile};
use engine::ports::SecretsError;
use engine::{Asked, Error, NewProfile, ProfileChange};
use flow::{ConnectionMode, ConnectorType, ProfileCredentials, Union};
use serde_json::{Map, Value, json};
use std::sync::atomic::Ordering;

const SECRET: &str = "penstock/profiles/penstock/crm";

/// Returns the ARN that a profile's credentials have by what is described.
async fn credentials_arn(deployment: &Deployment) -> String {
    let wanted = json!({"connectorProfileNames": ["crm"]});
    let told = deployment.done("describe-connector-profiles", wanted).await;
    told["connectorProfileDetails"][0]["credentialsArn"].as_str().unwrap().to_owned()
}

/// Says whether a profile's credentials are where its description says.
async fn holds(deployment: &Deployment) -> bool {
    let arn = credentials_arn(deployment).await;
    let read = deployment.world.secrets.as_ref();
    let content = engine::ports::Secrets::read(read, &arn).await.unwrap().content;
    content["clientSecret"] == "CANARY-secret"
}

async fn state(deployment: &Deployment, id: &str) -> &'static str {
    match deployment.world.ports.secrets.read(id).await {
        Ok(_) => "there",
        Err(SecretsError::Leaving(_)) => "restorable",
        Err(SecretsError::Absent(_)) => "gone",
        Err(error) => panic!("{error}"),
    }
}

fn canary() -> Map<String, Value> {
    Map::from_iter([("accessToken".to_owned(), json!("CANARY-of-somebody"))])
}

#[tokio::test]
async fn a_profile_that_is_made_again_leaves_the_deleted_credentials_to_be_restored() {
    let deployment = Deployment::new().await;
    let mut arns = Vec::new();
    for _ in 0..3 {
        deployment.done("create-connector-profile", profile("crm")).await;
        assert!(holds(&deployment).await);
        arns.push(credentials_arn(&deployment).await);
        let name = json!({"connectorProfileName": "crm"});
        deployment.done("delete-connector-profile", name).await;
    }
    arns.dedup();
    assert_eq!(arns.len(), 3);
    for arn in arns {
        assert!(arn.contains(SECRET), "{arn}");
        assert_eq!(state(&deployment, &arn).await, "restorable", "{arn}");
    }
}

#[tokio::test]
async fn what_an_attempt_left_behind_is_stepped_around_and_removed_restorably() {
    let deployment = Deployment::new().await;
    let left = deployment.world.secrets.put(SECRET, Some("penstock"), &canary());
    deployment.done("create-connector-profile", profile("crm")).await;
    assert!(holds(&deployment).await);
    assert_eq!(state(&deployment, &left).await, "restorable");
    deployment.refused("create-connector-profile", profile("crm"), "ConflictException").await;
    assert!(holds(&deployment).await);
}

#[tokio::test]
async fn a_strangers_secret_of_that_name_is_neither_replaced_nor_deleted() {
    for mark in [None, Some("other")] {
        let deployment = Deployment::new().await;
        let strangers = deployment.world.secrets.put(SECRET, mark, &canary());
        deployment.done("create-connector-profile", profile("crm")).await;
        assert!(holds(&deployment).await);
        let mut change = profile("crm");
        change.as_object_mut().unwrap().remove("connectorType");
        deployment.done("update-connector-profile", change).await;
        let name = json!({"connectorProfileName": "crm"});
        deployment.done("delete-connector-profile", name).await;
        let kept = deployment.world.ports.secrets.read(&strangers).await.unwrap();
        assert_eq!((kept.content, kept.version.as_str()), (canary(), "1"), "{mark:?}");
    }
}

#[tokio::test]
async fn a_profile_without_its_secret_says_so_and_can_be_made_again() {
    let deployment = Deployment::new().await;
    deployment.done("create-connector-profile", profile("crm")).await;
    let arn = credentials_arn(&deployment).await;
    deployment.world.secrets.purge(&arn);
    let mut change = profile("crm");
    change.as_object_mut().unwrap().remove("connectorType");
    let tried = || deployment.world.application.checked.load(Ordering::SeqCst);
    let before = tried();
    let message = deployment
        .refused("update-connector-profile", change, "ConnectorAuthenticationException")
        .await;
    // A code for the new credentials would be spent for nothing.
    assert_eq!(tried(), before, "the application was asked");
    for words in ["connector profile \"crm\" are missing", &arn, "create it again"] {
        assert!(message.contains(words), "{message}");
    }
    deployment.done("delete-connector-profile", json!({"connectorProfileName": "crm"})).await;
    deployment.done("create-connector-profile", profile("crm")).await;
    assert!(holds(&deployment).await);
}

#[tokio::test]
async fn a_client_secret_that_the_deployment_keeps_is_refused_when_a_profile_is_checked() {
    let deployment = Deployment::new().await;
    deployment.done("create-connector-profile", profile("crm")).await;
    let own = credentials_arn(&deployment).await;
    let arn = |name: &str| format!("arn:aws:secretsmanager:eu-west-1:123456789012:secret:{name}");
    let engine = &deployment.world.engine;
    // Past the model, which has no such member for the connector of the tests.
    let marketo = ConnectorType::new(super::NAME);
    let properties = Union::of(&marketo, json!({"instanceUrl": "https://shelf.example.com"}));
    for stolen in [
        own.as_str(),
        &own.replace("arn:aws:", "arn:aws-cn:"),
        &arn("appflow!123456789012-crm-AbCdEf"),
        &arn("penstock/webhooks/slack/team"),
        &arn("penstock%2Fwebhooks%2Fslack%2Fteam"),
        "penstock/webhooks/slack/team",
    ] {
        let credentials = || {
            let held = json!({"clientId": "id", "clientCredentialsArn": stolen});
            ProfileCredentials::new(Union::of(&marketo, held))
        };
        let new = NewProfile {
            name: "thief".to_owned(),
            connector_type: marketo.clone(),
            connector_label: None,
            connection_mode: ConnectionMode::Public,
            kms_arn: None,
            properties: properties.clone(),
            credentials: credentials(),
        };
        let created = engine.create_profile(&owner(), &Asked::default(), new).await;
        let change = ProfileChange {
            name: "crm".to_owned(),
            connection_mode: ConnectionMode::Public,
            properties: properties.clone(),
            credentials: credentials(),
        };
        let updated = engine.update_profile(&Asked::default(), change).await;
        for refused in [created, updated] {
            let Err(Error::Invalid(rules)) = refused else { panic!("{stolen} is taken") };
            let rules = rules.to_string();
            assert!(rules.contains("Credentials.Marketo.clientCredentialsArn: "), "{rules}");
        }
    }
}
