//! What is reported about an invalid request, and what is kept of a valid one.

use super::input;
use crate::Violations;
use serde_json::{Value, json};

fn read(operation: &str, request: Value) -> (Value, String) {
    let mut violations = Violations::default();
    let kept = input(operation).expect("an operation").read(request, &mut violations);
    (kept, violations.to_string())
}

fn flow() -> Value {
    json!({
        "flowName": "orders",
        "triggerConfig": {"triggerType": "OnDemand"},
        "sourceFlowConfig": {
            "connectorType": "Salesforce",
            "connectorProfileName": "crm",
            "sourceConnectorProperties": {"Salesforce": {"object": "Order"}},
        },
        "destinationFlowConfigList": [{
            "connectorType": "S3",
            "destinationConnectorProperties": {"S3": {"bucketName": "lake"}},
        }],
        "tasks": [{"taskType": "Map_all", "sourceFields": [], "taskProperties": {}}],
    })
}

#[test]
fn a_good_request_is_kept_as_it_is() {
    let (kept, told) = read("CreateFlow", flow());
    assert_eq!((kept, told.as_str()), (flow(), ""));
}

#[test]
fn unknown_and_null_members_are_left_out() {
    let mut sent = flow();
    sent["description"] = Value::Null;
    sent["colour"] = json!("red");
    sent["tasks"][0]["taskProperties"] = json!({"VALUE": null});
    sent["sourceFlowConfig"]["sourceConnectorProperties"]["Salesforce"]["colour"] = json!("red");
    assert_eq!(read("CreateFlow", sent), (flow(), String::new()));
}

#[test]
fn all_broken_rules_are_told_at_once_with_their_places() {
    let mut sent = flow();
    sent["flowName"] = json!("two words");
    sent["kmsArn"] = json!(7);
    sent["triggerConfig"] = json!({"triggerType": "Sometimes", "triggerProperties": {"Scheduled": {"scheduleOffset": -1}}});
    sent["sourceFlowConfig"]["sourceConnectorProperties"]["Salesforce"] = json!({"object": ""});
    sent["destinationFlowConfigList"] = json!("S3");
    sent["tasks"] =
        json!([{"sourceFields": ["a", "b\n"], "taskProperties": {"COLOUR": "red", "VALUE": ""}}]);
    sent["tags"] = json!({"aws:team": "crm"});
    let (_, told) = read("CreateFlow", sent);
    let told: Vec<&str> = told.split("; ").collect();
    assert_eq!(
        told,
        [
            "flowName: \"two words\" must be 2 to 256 letters, digits or _!@#.- after a first letter or digit",
            "kmsArn: must be a string",
            "triggerConfig.triggerType: \"Sometimes\" must be one of Scheduled, Event, OnDemand",
            "triggerConfig.triggerProperties.Scheduled.scheduleExpression: is missing",
            "triggerConfig.triggerProperties.Scheduled.scheduleOffset: -1 must be 0 to 36000",
            "sourceFlowConfig.sourceConnectorProperties.Salesforce.object: \"\" must be 1 to 512 characters without spaces",
            "destinationFlowConfigList: must be a list",
            "tasks[0].sourceFields[1]: \"b\n\" must be at most 2048 characters in one line",
            "tasks[0].taskType: is missing",
            "tasks[0].taskProperties: key \"COLOUR\" must be one of VALUE, VALUES, DATA_TYPE, UPPER_BOUND, LOWER_BOUND, \
             SOURCE_DATA_TYPE, DESTINATION_DATA_TYPE, VALIDATION_ACTION, MASK_VALUE, MASK_LENGTH, TRUNCATE_LENGTH, \
             MATH_OPERATION_FIELDS_ORDER, CONCAT_FORMAT, SUBFIELD_CATEGORY_MAP, EXCLUDE_SOURCE_FIELDS_LIST, \
             INCLUDE_NEW_FIELDS, ORDERED_PARTITION_KEYS_LIST",
            "tasks[0].taskProperties.VALUE: \"\" must be 1 to 2048 characters in one line",
            "tags: key \"aws:team\" must be 1 to 128 letters, digits or _.:/=+-,;< and must not start with aws:",
        ]
    );
}

#[test]
fn a_task_is_told_the_keys_of_its_type_and_each_list_once() {
    let mut sent = flow();
    let mask = |key: &str| json!({"taskType": "Mask", "sourceFields": ["a"], "taskProperties": {key: "4"}});
    sent["tasks"] = json!([
        mask("MASK"),
        mask("KEEP_LAST"),
        {"taskType": "Validate", "sourceFields": ["a"], "taskProperties": {"ACTION": "DROP"}},
        {"taskType": "Map_All", "sourceFields": [], "taskProperties": {}},
    ]);
    let (_, told) = read("CreateFlow", sent);
    let told: Vec<&str> = told.split("; ").collect();
    assert_eq!(
        told,
        [
            "tasks[0].taskProperties: key \"MASK\" must be one of MASK_VALUE, MASK_LENGTH",
            "tasks[1].taskProperties: key \"KEEP_LAST\" must be one of the same",
            "tasks[2].taskProperties: key \"ACTION\" must be one of VALIDATION_ACTION",
            "tasks[3].taskType: \"Map_All\" (did you mean \"Map_all\"?) must be one of Arithmetic, Filter, Map, Map_all, \
             Mask, Merge, Passthrough, Truncate, Validate, Partition",
        ]
    );
    let mut sent = flow();
    sent["tasks"][0]["taskProperties"] = json!({"VALUE": "any key may stand in any task"});
    assert_eq!(read("CreateFlow", sent.clone()), (sent, String::new()));
}

#[test]
fn no_message_repeats_a_secret() {
    let secret = "CANARY of a secret";
    let (_, told) = read(
        "CreateConnectorProfile",
        json!({
            "connectorProfileName": "crm",
            "connectorType": "Salesforce",
            "connectionMode": "Public",
            "connectorProfileConfig": {
                "connectorProfileProperties": {"Salesforce": {}},
                "connectorProfileCredentials": {
                    "Salesforce": {"accessToken": secret, "jwtToken": secret, "refreshToken": secret},
                    "CustomConnector": {"authenticationType": "CUSTOM", "custom": {
                        "customAuthenticationType": "own", "credentialsMap": {"CANARY a": secret, "b": secret},
                    }},
                },
            },
        }),
    );
    assert!(told.contains("Salesforce.accessToken: must be 1 to 4096"), "{told}");
    assert!(told.contains("Salesforce.refreshToken: must be 1 to 4096"), "{told}");
    assert!(told.contains("custom.credentialsMap: key must be 1 to 128"), "{told}");
    assert!(!told.contains("CANARY"), "{told}");
}

#[test]
fn names_arns_and_addresses_have_their_forms() {
    let fits = |member: &str, value: &str| {
        let (_, told) = read("CreateFlow", {
            let mut sent = flow();
            sent[member] = json!(value);
            sent
        });
        told.is_empty()
    };
    for good in ["ab", "a1", "0.x", "Orders-2026_v1!@#"] {
        assert!(fits("flowName", good), "{good}");
    }
    for bad in ["", "a", "-ab", "_ab", "a b", "a/b", "ä1", "aé", &"a".repeat(257)] {
        assert!(!fits("flowName", bad), "{bad}");
    }
    for good in
        ["arn:aws:kms:eu-west-1:123456789012:key/1", "arn:aws-cn:kms:cn-north-1:123456789012:key/1"]
    {
        assert!(fits("kmsArn", good), "{good}");
    }
    for bad in [
        "alias/mine-and-not-an-arn",
        "arn:aws:s3:::a-bucket-of-mine",
        "arn:aws:kms:eu-west-1:me:key/1",
    ] {
        assert!(!fits("kmsArn", bad), "{bad}");
    }
}

#[test]
fn every_operation_has_an_input() {
    assert!(input("DescribeFlow").is_some() && input("UpdateConnectorRegistration").is_some());
    assert!(input("DescribeWeather").is_none());
    let (_, told) = read("ListFlows", json!([]));
    assert_eq!(told, ": must be an object");
}
