//! Connector profiles that are changed.

use super::{Deployment, profile};
use serde_json::{Value, json};
use tests::world::NAME;

fn change(url: &str, secret: &str) -> Value {
    let mut change = profile("crm");
    change.as_object_mut().unwrap().remove("connectorType");
    change["connectorProfileConfig"]["connectorProfileProperties"][NAME]["instanceUrl"] =
        json!(url);
    change["connectorProfileConfig"]["connectorProfileCredentials"][NAME]["clientSecret"] =
        json!(secret);
    change
}

#[tokio::test]
async fn settings_and_credentials_are_replaced_together() {
    let deployment = Deployment::new().await;
    let arn = deployment.done("create-connector-profile", profile("crm")).await;
    let updated =
        deployment.done("update-connector-profile", change("https://new.example.com", "new")).await;
    assert_eq!(updated, arn);
    let described = json!({"connectorProfileNames": ["crm"]});
    let told = deployment.done("describe-connector-profiles", described).await;
    let told = &told["connectorProfileDetails"][0];
    assert_eq!(told["connectorProfileProperties"][NAME]["instanceUrl"], "https://new.example.com");
    let secret = told["credentialsArn"].as_str().unwrap();
    let kept = deployment.world.ports.secrets.read(secret).await.unwrap();
    assert_eq!(kept.content["clientSecret"], "new");
}

#[tokio::test]
async fn a_change_that_cannot_be_is_refused() {
    let deployment = Deployment::new().await;
    let mut absent = change("https://new.example.com", "new");
    deployment
        .refused("update-connector-profile", absent.clone(), "ResourceNotFoundException")
        .await;
    absent["connectorProfileName"] = json!("");
    deployment.refused("update-connector-profile", absent, "ValidationException").await;
    deployment.done("create-connector-profile", profile("crm")).await;
    let mut wrong = change("two words", "CANARY new");
    wrong["connectionMode"] = json!("Private");
    let message =
        deployment.refused("update-connector-profile", wrong, "ValidationException").await;
    for told in
        ["Marketo.instanceUrl: ", "Marketo.clientSecret: must be", "connectionMode: Private"]
    {
        assert!(message.contains(told), "{message}");
    }
    assert!(!message.contains("CANARY"), "{message}");
}

#[tokio::test]
async fn connectors_of_the_model_that_are_not_built_say_so() {
    let deployment = Deployment::new().await;
    for connector in ["Slack", "Snowflake", "Googleanalytics", "CustomConnector", "Honeycode"] {
        let mut new = profile("crm");
        new["connectorType"] = json!(connector);
        let message =
            deployment.refused("create-connector-profile", new, "ValidationException").await;
        assert!(
            message.contains(&format!("connector {connector} is not supported yet")),
            "{message}"
        );
    }
    let mut new = profile("crm");
    new["connectorType"] = json!("Excel");
    let message = deployment.refused("create-connector-profile", new, "ValidationException").await;
    assert!(message.contains("connectorType: \"Excel\" must be one of Salesforce"), "{message}");
}
