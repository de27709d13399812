//! The life of a flow: statuses, what may be changed, what may not, and how many there may be.

use super::{Deployment, flow, profile, scheduled};
use engine::Settings;
use serde_json::{Value, json};

async fn status(deployment: &Deployment, name: &str) -> Value {
    deployment.done("describe-flow", json!({"flowName": name})).await["flowStatus"].clone()
}

#[tokio::test]
async fn a_scheduled_flow_rests_until_it_is_started() {
    let deployment = Deployment::new().await;
    let named = json!({"flowName": "nightly"});
    let created = deployment.done("create-flow", scheduled("nightly")).await;
    assert_eq!(created["flowStatus"], "Draft");
    let message = deployment.refused("stop-flow", named.clone(), "ConflictException").await;
    assert!(message.contains("Draft"), "{message}");
    for _ in 0..2 {
        let started = deployment.done("start-flow", named.clone()).await;
        assert_eq!(started, json!({"flowArn": created["flowArn"], "flowStatus": "Active"}));
    }
    for _ in 0..2 {
        let stopped = deployment.done("stop-flow", named.clone()).await;
        assert_eq!(stopped, json!({"flowArn": created["flowArn"], "flowStatus": "Suspended"}));
    }
    assert_eq!(status(&deployment, "nightly").await, "Suspended");
    deployment.done("start-flow", named).await;
    assert_eq!(status(&deployment, "nightly").await, "Active");
}

#[tokio::test]
async fn a_flow_on_demand_starts_runs_and_cannot_be_stopped() {
    let deployment = Deployment::new().await;
    let named = json!({"flowName": "orders"});
    assert_eq!(deployment.done("create-flow", flow("orders")).await["flowStatus"], "Active");
    let told = deployment.done("describe-flow", named.clone()).await;
    assert_eq!(told["triggerConfig"], json!({"triggerType": "OnDemand", "triggerProperties": {}}));
    let started = deployment.done("start-flow", named.clone()).await;
    assert!(started["executionId"].is_string());
    deployment.refused("start-flow", named.clone(), "ConflictException").await;
    let message = deployment.refused("stop-flow", named, "UnsupportedOperationException").await;
    assert!(message.contains("cancel-flow-executions"), "{message}");
}

#[tokio::test]
async fn the_schema_version_rises_when_the_output_changes() {
    let deployment = Deployment::new().await;
    deployment.done("create-flow", flow("orders")).await;
    let version = async |change: Value| {
        let mut flow = flow("orders");
        flow.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        flow.as_object_mut().unwrap().remove("kmsArn");
        deployment.done("update-flow", flow).await;
        let told = deployment.done("describe-flow", json!({"flowName": "orders"})).await;
        told["schemaVersion"].as_u64().unwrap()
    };
    assert_eq!(version(json!({"description": "a word"})).await, 1);
    let map = |field: &str| json!({"tasks": [{"taskType": "Map", "sourceFields": [field], "destinationField": "a"}]});
    assert_eq!(version(map("Title")).await, 2);
    assert_eq!(version(map("Title")).await, 2);
    assert_eq!(version(map("Number")).await, 3);
}

#[tokio::test]
async fn what_a_flow_is_about_cannot_be_changed() {
    let deployment = Deployment::new().await;
    deployment.done("create-flow", flow("orders")).await;
    let mut changed = flow("orders");
    changed["sourceFlowConfig"]["sourceConnectorProperties"]["Marketo"]["object"] = json!("Shelf");
    changed["tasks"] = json!("none");
    let message = deployment.refused("update-flow", changed.clone(), "ValidationException").await;
    assert_eq!(message, "tasks: must be a list");
    changed["tasks"] = json!([]);
    changed["description"] = json!("<b>");
    let message = deployment.refused("update-flow", changed, "ValidationException").await;
    for told in [
        "description: \"<b>\"",
        "sourceFlowConfig.sourceConnectorProperties.Marketo: the source object of a flow cannot be changed, it is \"Book\"",
    ] {
        assert!(message.contains(told), "{message}");
    }
    deployment.refused("update-flow", flow("absent"), "ResourceNotFoundException").await;
    let mut wrong = flow("absent");
    wrong["description"] = json!("<b>");
    deployment.refused("update-flow", wrong.clone(), "ValidationException").await;
    wrong["flowName"] = json!("");
    let message = deployment.refused("update-flow", wrong, "ValidationException").await;
    assert!(message.starts_with("flowName: ") && message.contains("description: "), "{message}");
}

#[tokio::test]
async fn a_trigger_that_changes_lets_the_flow_rest_again() {
    let deployment = Deployment::new().await;
    deployment.done("create-flow", flow("orders")).await;
    assert_eq!(deployment.done("update-flow", scheduled("orders")).await["flowStatus"], "Draft");
    deployment.done("start-flow", json!({"flowName": "orders"})).await;
    assert_eq!(deployment.done("update-flow", scheduled("orders")).await["flowStatus"], "Active");
    assert_eq!(deployment.done("update-flow", flow("orders")).await["flowStatus"], "Active");
}

#[tokio::test]
async fn all_that_is_wrong_is_told_at_once() {
    let deployment = Deployment::new().await;
    let mut wrong = scheduled("orders");
    wrong["description"] = json!("<b>");
    wrong["triggerConfig"]["triggerProperties"]["Scheduled"] = json!({
        "scheduleExpression": "every day", "scheduleStartTime": 2000, "scheduleEndTime": 1000, "scheduleOffset": 36_001,
    });
    wrong["sourceFlowConfig"]["apiVersion"] = json!("v9");
    wrong["sourceFlowConfig"]["sourceConnectorProperties"]["Slack"] = json!({"object": "C1"});
    wrong["destinationFlowConfigList"][0]["destinationConnectorProperties"]["S3"]["s3OutputFormatConfig"] =
        json!({"fileType": "CSV", "preserveSourceDataTyping": true});
    let message = deployment.refused("create-flow", wrong, "ValidationException").await;
    for told in [
        "description: ",
        "triggerConfig.triggerProperties.Scheduled.scheduleOffset: 36001 must be 0 to 36000",
        "triggerConfig.triggerProperties.Scheduled.scheduleExpression: \"every day\" must be a rate",
        "triggerConfig.triggerProperties.Scheduled.scheduleEndTime: 1000 must be later",
        "sourceFlowConfig.apiVersion: \"v9\" must be one of v1, v2",
        "sourceFlowConfig.sourceConnectorProperties.Slack: does not belong to connector Marketo",
        "S3.s3OutputFormatConfig.preserveSourceDataTyping: is only possible with fileType PARQUET",
    ] {
        assert!(message.contains(told), "{told} is not in {message}");
    }
}

#[tokio::test]
async fn what_the_connector_does_not_do_is_refused() {
    let deployment = Deployment::new().await;
    let refused = async |change: &dyn Fn(&mut Value)| {
        let mut flow = scheduled("orders");
        change(&mut flow);
        deployment.refused("create-flow", flow, "ValidationException").await
    };
    let message = refused(&|flow| {
        flow["triggerConfig"]["triggerProperties"]["Scheduled"]["scheduleExpression"] =
            json!("rate(2hours)");
    })
    .await;
    assert!(message.contains("Hourly is not supported for Marketo"), "{message}");
    let message = refused(&|flow| {
        flow["triggerConfig"]["triggerProperties"]["Scheduled"]["dataPullMode"] =
            json!("Incremental");
    })
    .await;
    assert!(message.contains("datetimeTypeFieldName: is missing"), "{message}");
    let message = refused(&|flow| {
        flow["destinationFlowConfigList"][0]["connectorType"] = json!("Honeycode");
    })
    .await;
    assert!(message.contains("connector Honeycode is not supported yet"), "{message}");
}

#[tokio::test]
async fn there_are_only_so_many_flows_and_profiles() {
    let settings = Settings { most_flows: 2, most_profiles: 2, ..Settings::default() };
    let deployment = Deployment::with(settings).await;
    for name in ["one", "two"] {
        deployment.done("create-flow", flow(name)).await;
    }
    let message =
        deployment.refused("create-flow", flow("three"), "ServiceQuotaExceededException").await;
    assert!(message.contains("there are 2 flows") && message.contains("MostFlows"), "{message}");
    deployment.done("delete-flow", json!({"flowName": "one"})).await;
    deployment.done("create-flow", flow("three")).await;

    deployment.done("create-connector-profile", profile("second")).await;
    let message = deployment
        .refused("create-connector-profile", profile("third"), "ServiceQuotaExceededException")
        .await;
    assert!(message.contains("MostProfiles"), "{message}");
}

#[tokio::test]
async fn flows_are_listed_with_their_latest_runs() {
    let deployment = Deployment::new().await;
    for number in 0..5 {
        deployment.done("create-flow", flow(&format!("flow-{number}"))).await;
    }
    deployment.done("start-flow", json!({"flowName": "flow-3"})).await;
    let first = deployment.done("list-flows", json!({"maxResults": 4})).await;
    let flows = first["flows"].as_array().unwrap();
    assert_eq!(flows.len(), 4);
    let statuses: Vec<&Value> = flows
        .iter()
        .map(|flow| &flow["lastRunExecutionDetails"]["mostRecentExecutionStatus"])
        .collect();
    assert_eq!(statuses, [&json!(null), &json!(null), &json!(null), &json!("InProgress")]);
    let rest = deployment.done("list-flows", json!({"nextToken": first["nextToken"]})).await;
    assert_eq!(rest["flows"].as_array().unwrap().len(), 1);
    assert_eq!(rest.get("nextToken"), None);
}
