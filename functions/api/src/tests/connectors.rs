//! Connectors: what is described is what is checked, and registered ones are known by their labels.

use super::{Deployment, scheduled};
use serde_json::{Value, json};

fn registration(label: &str) -> Value {
    json!({
        "connectorLabel": label,
        "description": "Our own",
        "connectorProvisioningType": "LAMBDA",
        "connectorProvisioningConfig": {"lambda": {"lambdaArn": "arn:aws:lambda:eu-west-1:123456789012:function:own"}},
    })
}

#[tokio::test]
async fn what_is_described_is_what_is_accepted() {
    let deployment = Deployment::new().await;
    let described =
        deployment.done("describe-connector", json!({"connectorType": "Marketo"})).await;
    let told = &described["connectorConfiguration"];
    assert_eq!(
        (&told["canUseAsSource"], &told["canUseAsDestination"]),
        (&json!(true), &json!(false))
    );
    assert_eq!(told["supportedDestinationConnectors"], json!(["S3"]));
    assert_eq!(told["connectorMetadata"], json!({"Marketo": {}}));
    let supported =
        |list: &str, name: &str| told[list].as_array().unwrap().iter().any(|each| each == name);
    for (expression, frequency) in [
        ("rate(5minutes)", "BYMINUTE"),
        ("rate(1hours)", "HOURLY"),
        ("rate(1days)", "DAILY"),
        ("rate(1weeks)", "WEEKLY"),
        ("rate(1months)", "MONTHLY"),
    ] {
        let mut flow = scheduled(frequency);
        flow["triggerConfig"]["triggerProperties"]["Scheduled"]["scheduleExpression"] =
            json!(expression);
        let accepted = deployment.call("create-flow", flow).await.is_ok();
        assert_eq!(accepted, supported("supportedSchedulingFrequencies", frequency), "{frequency}");
    }
    for version in ["v1", "v2", "v3"] {
        let mut flow = scheduled(version);
        flow["sourceFlowConfig"]["apiVersion"] = json!(version);
        let accepted = deployment.call("create-flow", flow).await.is_ok();
        assert_eq!(accepted, supported("supportedApiVersions", version), "{version}");
    }
}

#[tokio::test]
async fn all_connectors_are_described_page_by_page() {
    let deployment = Deployment::new().await;
    deployment.done("register-connector", registration("own")).await;
    let whole = deployment.done("describe-connectors", json!({})).await;
    let mut types: Vec<&String> =
        whole["connectorConfigurations"].as_object().unwrap().keys().collect();
    types.sort();
    assert_eq!(types, ["Marketo", "S3"]);
    assert_eq!(whole["connectors"].as_array().unwrap().len(), 3);
    let first = deployment.done("describe-connectors", json!({"maxResults": 2})).await;
    let rest =
        deployment.done("describe-connectors", json!({"nextToken": first["nextToken"]})).await;
    assert_eq!(rest["connectors"][0]["connectorLabel"], "own");
    let only = deployment.done("describe-connectors", json!({"connectorTypes": ["S3"]})).await;
    assert_eq!(only["connectors"].as_array().unwrap().len(), 1);
    let message = deployment
        .refused(
            "describe-connector",
            json!({"connectorType": "Slack"}),
            "ResourceNotFoundException",
        )
        .await;
    assert!(message.contains("Slack is not supported yet"), "{message}");
}

#[tokio::test]
async fn a_registration_lives_and_ends() {
    let deployment = Deployment::new().await;
    let arn =
        deployment.done("register-connector", registration("own")).await["connectorArn"].clone();
    deployment.refused("register-connector", registration("own"), "ConflictException").await;
    let custom = json!({"connectorType": "CustomConnector", "connectorLabel": "own"});
    let told = deployment.done("describe-connector", custom.clone()).await;
    let told = &told["connectorConfiguration"];
    assert_eq!((&told["connectorArn"], &told["connectorDescription"]), (&arn, &json!("Our own")));
    assert_eq!(told["registeredBy"], "arn:aws:sts::123456789012:assumed-role/data-team/maria");
    let change = json!({"connectorLabel": "own", "description": "Better"});
    assert_eq!(deployment.done("update-connector-registration", change).await["connectorArn"], arn);
    let listed = deployment.done("list-connectors", json!({})).await;
    assert_eq!(listed["connectors"][0]["connectorDescription"], "Better");
    deployment.done("unregister-connector", json!({"connectorLabel": "own"})).await;
    deployment.refused("describe-connector", custom, "ResourceNotFoundException").await;
    let gone = json!({"connectorLabel": "own"});
    deployment.refused("unregister-connector", gone.clone(), "ResourceNotFoundException").await;
    deployment.refused("update-connector-registration", gone, "ResourceNotFoundException").await;
}

#[tokio::test]
async fn a_registration_that_says_nothing_is_refused() {
    let deployment = Deployment::new().await;
    let message = deployment.refused("register-connector", json!({}), "ValidationException").await;
    for told in [
        "connectorLabel: is missing",
        "connectorProvisioningType: is missing",
        "connectorProvisioningConfig.lambda.lambdaArn: is missing",
    ] {
        assert!(message.contains(told), "{message}");
    }
    let mut other = registration("own");
    other["connectorProvisioningConfig"]["lambda"]["lambdaArn"] =
        json!("arn:aws:s3:eu-west-1:123456789012:a");
    let message = deployment.refused("register-connector", other, "ValidationException").await;
    assert!(message.contains("must be the ARN of a Lambda function"), "{message}");
    let message = deployment
        .refused(
            "describe-connector",
            json!({"connectorType": "CustomConnector"}),
            "ValidationException",
        )
        .await;
    assert!(message.contains("connectorLabel: is missing"), "{message}");
}
