//! Refusals point the right way: what there is in the place of what there is not, nothing twice, and not too long.

use super::{Deployment, flow, profile, scheduled};
use engine::Settings;
use serde_json::{Value, json};

const INVALID: &str = "ValidationException";
const ABSENT: &str = "ResourceNotFoundException";

#[tokio::test]
async fn a_schedule_left_over_from_another_trigger_has_no_effect_and_is_not_shown() {
    let deployment = Deployment::new().await;
    let named = json!({"flowName": "orders"});
    for trigger in ["OnDemand", "Event"] {
        let mut changed = scheduled("orders");
        // Without a start time it would begin with a run.
        changed["triggerConfig"]["triggerProperties"]["Scheduled"]["scheduleStartTime"] =
            json!(4_000_000_000_u64);
        deployment.done("create-flow", changed.clone()).await;
        deployment.done("start-flow", named.clone()).await;
        changed["triggerConfig"]["triggerType"] = json!(trigger);
        // A schedule of no use is not looked at, neither for what it says nor for what it would need.
        let leftover = &mut changed["triggerConfig"]["triggerProperties"]["Scheduled"];
        leftover["scheduleExpression"] = json!("rate(7fortnights)");
        leftover["dataPullMode"] = json!("Incremental");
        deployment.done("update-flow", changed.clone()).await;
        let told = deployment.done("describe-flow", named.clone()).await;
        assert_eq!(told["triggerConfig"], json!({"triggerType": trigger, "triggerProperties": {}}));
        let scheduled = deployment.world.scheduler.schedules();
        assert!(scheduled.is_empty(), "{scheduled:?}");
        deployment.done("start-flow", named.clone()).await;
        deployment.done("delete-flow", json!({"flowName": "orders", "forceDelete": true})).await;

        changed["flowName"] = json!("created");
        deployment.done("create-flow", changed).await;
        let created = json!({"flowName": "created"});
        let told = deployment.done("describe-flow", created.clone()).await;
        assert_eq!(told["triggerConfig"]["triggerProperties"], json!({}));
        deployment.done("delete-flow", created).await;
    }
}

#[tokio::test]
async fn the_order_of_tasks_makes_no_other_schema() {
    let deployment = Deployment::new().await;
    let map = |field: &str| json!({"taskType": "Map", "sourceFields": [field], "destinationField": field});
    let mut flow = flow("orders");
    let version = async |tasks: [Value; 2]| {
        flow["tasks"] = json!(tasks);
        let _ = deployment.call("create-flow", flow.clone()).await;
        deployment.done("update-flow", flow.clone()).await;
        deployment.done("describe-flow", json!({"flowName": "orders"})).await["schemaVersion"]
            .clone()
    };
    let mut version = version;
    assert_eq!(version([map("Number"), map("Title")]).await, 1);
    assert_eq!(version([map("Title"), map("Number")]).await, 1);
    assert_eq!(version([map("Title"), map("ChangedAt")]).await, 2);
}

#[tokio::test]
async fn a_connector_that_there_is_not_comes_first_and_without_its_members() {
    let deployment = Deployment::new().await;
    let mut wrong = flow("orders");
    wrong["description"] = json!("<b>");
    let destination = &mut wrong["destinationFlowConfigList"][0];
    destination["connectorType"] = json!("Snowflake");
    destination["destinationConnectorProperties"] = json!({"Snowflake": {"object": "two words"}});
    let message = deployment.refused("create-flow", wrong.clone(), INVALID).await;
    assert_eq!(
        message,
        "destinationFlowConfigList[0].connectorType: connector Snowflake is not supported yet; destinations are S3; \
         description: \"<b>\" must be at most 2048 letters, digits, spaces or _!@#-.?,"
    );
    wrong["destinationFlowConfigList"][0]["connectorType"] = json!("Marketo");
    wrong["sourceFlowConfig"]["connectorType"] = json!("S3");
    let message = deployment.refused("create-flow", wrong.clone(), INVALID).await;
    for told in [
        "sourceFlowConfig.connectorType: S3 cannot be a source; sources are Marketo",
        "destinationFlowConfigList[0].connectorType: Marketo cannot be a destination; destinations are S3",
    ] {
        assert!(message.contains(told), "{told} is not in {message}");
    }
    wrong["sourceFlowConfig"]["connectorType"] = json!("Veeva");
    wrong["sourceFlowConfig"]["sourceConnectorProperties"] = json!({"Veeva": {}});
    let message = deployment.refused("create-flow", wrong, INVALID).await;
    assert!(message.starts_with("sourceFlowConfig.connectorType: connector Veeva is not supported yet; sources are Marketo;"), "{message}");
    assert!(!message.contains("Veeva.object"), "{message}");

    let mut wrong = profile("crm");
    wrong["connectorType"] = json!("Snowflake");
    let config = json!({"connectorProfileProperties": {"Snowflake": {}}, "connectorProfileCredentials": {"Snowflake": {}}});
    wrong["connectorProfileConfig"] = config;
    let message = deployment.refused("create-connector-profile", wrong, INVALID).await;
    assert_eq!(
        message,
        "connectorType: connector Snowflake is not supported yet; connector profiles are for Marketo"
    );
}

#[tokio::test]
async fn a_label_is_told_what_there_is() {
    let deployment = Deployment::new().await;
    let mut labelled = profile("crm");
    labelled["connectorLabel"] = json!("Legder");
    let message = deployment.refused("create-connector-profile", labelled, INVALID).await;
    assert!(
        message.contains("connectorLabel: belongs to CustomConnector only, not to Marketo"),
        "{message}"
    );

    let registration = json!({
        "connectorLabel": "Ledger",
        "connectorProvisioningType": "LAMBDA",
        "connectorProvisioningConfig": {"lambda": {"lambdaArn": "arn:aws:lambda:eu-west-1:123456789012:function:own"}},
    });
    let unknown = json!({"connectorType": "CustomConnector", "connectorLabel": "Legder"});
    let told = deployment.refused("describe-connector", unknown.clone(), ABSENT).await;
    assert!(!told.contains("did you mean"), "{told}");
    deployment.done("register-connector", registration).await;
    let told = deployment.refused("describe-connector", unknown, ABSENT).await;
    assert!(
        told.contains("\"Legder\" is not registered; did you mean \"Ledger\"?; list-connectors"),
        "{told}"
    );
}

#[tokio::test]
async fn what_is_not_there_is_asked_after_by_what_is() {
    let deployment = Deployment::new().await;
    deployment.done("create-flow", flow("orders")).await;
    let absent = json!({"flowName": "ordres"});
    let told = deployment.refused("describe-flow", absent, ABSENT).await;
    assert_eq!(
        told,
        "flow \"ordres\" does not exist; did you mean \"orders\"?; list-flows shows those that do"
    );
    let told = deployment.refused("start-flow", json!({"flowName": "Orders"}), ABSENT).await;
    assert!(told.contains("did you mean \"orders\"?"), "{told}");
    let absent = json!({"connectorProfileName": "shelv"});
    let told = deployment.refused("delete-connector-profile", absent.clone(), ABSENT).await;
    assert_eq!(
        told,
        "connector profile \"shelv\" does not exist; did you mean \"shelf\"?; describe-connector-profiles shows those that do"
    );
    let mut other = flow("other");
    other["sourceFlowConfig"]["connectorProfileName"] = json!("nobody");
    let told = deployment.refused("create-flow", other.clone(), ABSENT).await;
    assert_eq!(
        told,
        "connector profile \"nobody\" does not exist; create it with create-connector-profile"
    );
    other["sourceFlowConfig"]["connectorProfileName"] = json!("shelf");
    other["sourceFlowConfig"]["sourceConnectorProperties"]["Marketo"]["object"] = json!("Bok");
    let told = deployment.refused("create-flow", other.clone(), INVALID).await;
    assert!(told.ends_with("no entity Bok; did you mean \"Book\"?"), "{told}");
    let entity = json!({"connectorProfileName": "shelf", "connectorEntityName": "Boock"});
    let told = deployment.refused("describe-connector-entity", entity, ABSENT).await;
    assert!(told.ends_with("no entity Boock; did you mean \"Book\"?"), "{told}");
    for written in ["[\"Book\"]", "\"Book\""] {
        other["sourceFlowConfig"]["sourceConnectorProperties"]["Marketo"]["object"] =
            json!(written);
        let told = deployment.refused("create-flow", other.clone(), INVALID).await;
        assert!(
            told.contains("sourceConnectorProperties.Marketo: the object is written as JSON"),
            "{told}"
        );
    }
}

#[tokio::test]
async fn a_message_stays_short_and_counts_what_it_does_not_name() {
    let settings = Settings { most_flows: 200, ..Settings::default() };
    let deployment = Deployment::with(settings).await;
    for number in 0..151 {
        deployment.done("create-flow", flow(&format!("flow-{number:03}"))).await;
    }
    let named = json!({"connectorProfileName": "shelf"});
    let told = deployment.refused("delete-connector-profile", named, "ConflictException").await;
    assert_eq!(
        told,
        "connector profile \"shelf\" is used by 151 flows: \"flow-000\", \"flow-001\", \"flow-002\" and 148 more; \
         delete them first or use forceDelete"
    );
    let mut wrong = flow("wrong");
    let unknown = |number: u32| json!({"taskType": "Map", "sourceFields": [format!("nothing-{number}")], "destinationField": "x"});
    wrong["tasks"] = (0..500).map(unknown).collect();
    let told = deployment.refused("create-flow", wrong, INVALID).await;
    assert!((1900..2048).contains(&told.chars().count()), "{told}");
    assert!(told.starts_with("tasks[0].sourceFields: \"nothing-0\" is not a field"), "{told}");
    assert!(told.ends_with(" characters in all)"), "{told}");
}

#[tokio::test]
async fn what_cannot_be_changed_says_what_terraform_calls_it() {
    let deployment = Deployment::new().await;
    deployment.done("create-flow", flow("orders")).await;
    let mut changed = flow("orders");
    changed["sourceFlowConfig"]["sourceConnectorProperties"]["Marketo"]["object"] = json!("Shelf");
    changed["destinationFlowConfigList"][0]["connectorType"] = json!("Marketo");
    let told = deployment.refused("update-flow", changed, INVALID).await;
    assert_eq!(told.matches("create another flow (Terraform: -replace)").count(), 2, "{told}");
}
