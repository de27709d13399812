//! The input of each operation.

use super::choice;
use super::credentials::CONNECTOR_PROFILE_CREDENTIALS;
use super::definition::{
    EACH_DESTINATION, EACH_TASK, METADATA_CATALOG_CONFIG, SOURCE_FLOW_CONFIG, TRIGGER_CONFIG,
};
use super::properties::CONNECTOR_PROFILE_PROPERTIES;
use super::shape::Shape::{Boolean, Choice, Instant, Integer, List, Map, Object, Text};
use super::shape::{NO_LIMIT, Shape, Structure, optional, required, structure};
use super::text::{
    ARN, CLIENT_TOKEN, DESCRIPTION, ENTITIES_PATH, FLOW_DESCRIPTION, KEY_ARN, LABEL, PROFILE_NAME,
    TAG_KEY, TAG_VALUE, visible,
};

/// Returns the input of an operation, by its name in AppFlow's API, such as `CreateFlow`.
pub fn input(operation: &str) -> Option<&'static Structure> {
    Some(match operation {
        "CancelFlowExecutions" => &CANCEL_FLOW_EXECUTIONS,
        "CreateConnectorProfile" => &CREATE_CONNECTOR_PROFILE,
        "CreateFlow" => &CREATE_FLOW,
        "DeleteConnectorProfile" => &DELETE_CONNECTOR_PROFILE,
        "DeleteFlow" => &DELETE_FLOW,
        "DescribeConnector" => &DESCRIBE_CONNECTOR,
        "DescribeConnectorEntity" => &DESCRIBE_CONNECTOR_ENTITY,
        "DescribeConnectorProfiles" => &DESCRIBE_CONNECTOR_PROFILES,
        "DescribeConnectors" => &DESCRIBE_CONNECTORS,
        "DescribeFlow" => &FLOW_NAME,
        "DescribeFlowExecutionRecords" => &DESCRIBE_FLOW_EXECUTION_RECORDS,
        "ListConnectorEntities" => &LIST_CONNECTOR_ENTITIES,
        "ListConnectors" => &PAGE,
        "ListFlows" => &PAGE,
        "ListTagsForResource" => &LIST_TAGS_FOR_RESOURCE,
        "RegisterConnector" => &REGISTER_CONNECTOR,
        "ResetConnectorMetadataCache" => &RESET_CONNECTOR_METADATA_CACHE,
        "StartFlow" => &START_FLOW,
        "StopFlow" => &FLOW_NAME,
        "TagResource" => &TAG_RESOURCE,
        "UnregisterConnector" => &UNREGISTER_CONNECTOR,
        "UntagResource" => &UNTAG_RESOURCE,
        "UpdateConnectorProfile" => &UPDATE_CONNECTOR_PROFILE,
        "UpdateConnectorRegistration" => &UPDATE_CONNECTOR_REGISTRATION,
        "UpdateFlow" => &UPDATE_FLOW,
        _ => return None,
    })
}

static CANCEL_FLOW_EXECUTIONS: Structure = structure(&[
    required("flowName", Text(LABEL)),
    optional("executionIds", List(&EACH_EXECUTION_ID, 100)),
]);

static CREATE_CONNECTOR_PROFILE: Structure = structure(&[
    required("connectorProfileName", Text(PROFILE_NAME)),
    optional("kmsArn", Text(KEY_ARN)),
    required("connectorType", Choice(choice::CONNECTOR_TYPE)),
    optional("connectorLabel", Text(LABEL)),
    required("connectionMode", Choice(choice::CONNECTION_MODE)),
    required("connectorProfileConfig", Object(&CONNECTOR_PROFILE_CONFIG)),
    optional("clientToken", Text(CLIENT_TOKEN)),
]);

static CONNECTOR_PROFILE_CONFIG: Structure = structure(&[
    required("connectorProfileProperties", Object(&CONNECTOR_PROFILE_PROPERTIES)),
    optional("connectorProfileCredentials", Object(&CONNECTOR_PROFILE_CREDENTIALS)),
]);

static CREATE_FLOW: Structure = structure(&[
    required("flowName", Text(LABEL)),
    optional("description", Text(FLOW_DESCRIPTION)),
    optional("kmsArn", Text(KEY_ARN)),
    required("triggerConfig", Object(&TRIGGER_CONFIG)),
    required("sourceFlowConfig", Object(&SOURCE_FLOW_CONFIG)),
    required("destinationFlowConfigList", List(&EACH_DESTINATION, NO_LIMIT)),
    required("tasks", List(&EACH_TASK, NO_LIMIT)),
    optional("tags", Map(&EACH_TAG_KEY, &EACH_TAG_VALUE, 50)),
    optional("metadataCatalogConfig", Object(&METADATA_CATALOG_CONFIG)),
    optional("clientToken", Text(CLIENT_TOKEN)),
]);

static DELETE_CONNECTOR_PROFILE: Structure = structure(&[
    required("connectorProfileName", Text(PROFILE_NAME)),
    optional("forceDelete", Boolean),
]);

static DELETE_FLOW: Structure =
    structure(&[required("flowName", Text(LABEL)), optional("forceDelete", Boolean)]);

static DESCRIBE_CONNECTOR: Structure = structure(&[
    required("connectorType", Choice(choice::CONNECTOR_TYPE)),
    optional("connectorLabel", Text(LABEL)),
]);

static DESCRIBE_CONNECTOR_ENTITY: Structure = structure(&[
    required("connectorEntityName", Text(visible(1024))),
    optional("connectorType", Choice(choice::CONNECTOR_TYPE)),
    optional("connectorProfileName", Text(PROFILE_NAME)),
    optional("apiVersion", Text(visible(256))),
]);

static DESCRIBE_CONNECTOR_PROFILES: Structure = structure(&[
    optional("connectorProfileNames", List(&EACH_CONNECTOR_PROFILE_NAME, 100)),
    optional("connectorType", Choice(choice::CONNECTOR_TYPE)),
    optional("connectorLabel", Text(LABEL)),
    optional("maxResults", Integer(1, 100)),
    optional("nextToken", Text(visible(2048))),
]);

static DESCRIBE_CONNECTORS: Structure = structure(&[
    optional("connectorTypes", List(&EACH_CONNECTOR_TYPE, 100)),
    optional("maxResults", Integer(1, 100)),
    optional("nextToken", Text(visible(2048))),
]);

static FLOW_NAME: Structure = structure(&[required("flowName", Text(LABEL))]);

static DESCRIBE_FLOW_EXECUTION_RECORDS: Structure = structure(&[
    required("flowName", Text(LABEL)),
    optional("maxResults", Integer(1, 100)),
    optional("nextToken", Text(visible(2048))),
]);

static LIST_CONNECTOR_ENTITIES: Structure = structure(&[
    optional("connectorProfileName", Text(PROFILE_NAME)),
    optional("connectorType", Choice(choice::CONNECTOR_TYPE)),
    optional("entitiesPath", Text(ENTITIES_PATH)),
    optional("apiVersion", Text(visible(256))),
    optional("maxResults", Integer(1, 10_000)),
    optional("nextToken", Text(visible(2048))),
]);

static PAGE: Structure = structure(&[
    optional("maxResults", Integer(1, 100)),
    optional("nextToken", Text(visible(2048))),
]);

static LIST_TAGS_FOR_RESOURCE: Structure = structure(&[required("resourceArn", Text(ARN))]);

static REGISTER_CONNECTOR: Structure = structure(&[
    optional("connectorLabel", Text(LABEL)),
    optional("description", Text(DESCRIPTION)),
    optional("connectorProvisioningType", Choice(choice::CONNECTOR_PROVISIONING_TYPE)),
    optional("connectorProvisioningConfig", Object(&CONNECTOR_PROVISIONING_CONFIG)),
    optional("clientToken", Text(CLIENT_TOKEN)),
]);

static CONNECTOR_PROVISIONING_CONFIG: Structure =
    structure(&[optional("lambda", Object(&LAMBDA_CONNECTOR_PROVISIONING_CONFIG))]);

static LAMBDA_CONNECTOR_PROVISIONING_CONFIG: Structure =
    structure(&[required("lambdaArn", Text(ARN))]);

static RESET_CONNECTOR_METADATA_CACHE: Structure = structure(&[
    optional("connectorProfileName", Text(PROFILE_NAME)),
    optional("connectorType", Choice(choice::CONNECTOR_TYPE)),
    optional("connectorEntityName", Text(visible(1024))),
    optional("entitiesPath", Text(ENTITIES_PATH)),
    optional("apiVersion", Text(visible(256))),
]);

static START_FLOW: Structure = structure(&[
    required("flowName", Text(LABEL)),
    optional("clientToken", Text(CLIENT_TOKEN)),
    // These three are not AppFlow's: the client overlay adds them.
    optional("dataPullStartTime", Instant),
    optional("dataPullEndTime", Instant),
    optional("watermark", Instant),
]);

static TAG_RESOURCE: Structure = structure(&[
    required("resourceArn", Text(ARN)),
    required("tags", Map(&EACH_TAG_KEY, &EACH_TAG_VALUE, 50)),
]);

static UNREGISTER_CONNECTOR: Structure =
    structure(&[required("connectorLabel", Text(LABEL)), optional("forceDelete", Boolean)]);

static UNTAG_RESOURCE: Structure =
    structure(&[required("resourceArn", Text(ARN)), required("tagKeys", List(&EACH_TAG_KEY, 50))]);

static UPDATE_CONNECTOR_PROFILE: Structure = structure(&[
    required("connectorProfileName", Text(PROFILE_NAME)),
    required("connectionMode", Choice(choice::CONNECTION_MODE)),
    required("connectorProfileConfig", Object(&CONNECTOR_PROFILE_CONFIG)),
    optional("clientToken", Text(CLIENT_TOKEN)),
]);

static UPDATE_CONNECTOR_REGISTRATION: Structure = structure(&[
    required("connectorLabel", Text(LABEL)),
    optional("description", Text(DESCRIPTION)),
    optional("connectorProvisioningConfig", Object(&CONNECTOR_PROVISIONING_CONFIG)),
    optional("clientToken", Text(CLIENT_TOKEN)),
]);

static UPDATE_FLOW: Structure = structure(&[
    required("flowName", Text(LABEL)),
    optional("description", Text(FLOW_DESCRIPTION)),
    required("triggerConfig", Object(&TRIGGER_CONFIG)),
    required("sourceFlowConfig", Object(&SOURCE_FLOW_CONFIG)),
    required("destinationFlowConfigList", List(&EACH_DESTINATION, NO_LIMIT)),
    required("tasks", List(&EACH_TASK, NO_LIMIT)),
    optional("metadataCatalogConfig", Object(&METADATA_CATALOG_CONFIG)),
    optional("clientToken", Text(CLIENT_TOKEN)),
]);

static EACH_EXECUTION_ID: Shape = Text(visible(256));
static EACH_TAG_KEY: Shape = Text(TAG_KEY);
static EACH_TAG_VALUE: Shape = Text(TAG_VALUE);
static EACH_CONNECTOR_PROFILE_NAME: Shape = Text(PROFILE_NAME);
static EACH_CONNECTOR_TYPE: Shape = Choice(choice::CONNECTOR_TYPE);

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns whether two shapes are checked by the same tables.
    fn same(one: Shape, other: Shape) -> bool {
        match (one, other) {
            (Object(one), Object(other)) => std::ptr::eq(one, other),
            (List(one, most), List(other, at_most)) => std::ptr::eq(one, other) && most == at_most,
            _ => false,
        }
    }

    #[test]
    fn what_is_updated_is_checked_by_the_tables_of_what_is_created() {
        for (create, update, members) in [
            (
                "CreateFlow",
                "UpdateFlow",
                &[
                    "triggerConfig",
                    "sourceFlowConfig",
                    "destinationFlowConfigList",
                    "tasks",
                    "metadataCatalogConfig",
                ][..],
            ),
            ("CreateConnectorProfile", "UpdateConnectorProfile", &["connectorProfileConfig"]),
        ] {
            let shape = |operation: &str, name: &str| {
                let members = input(operation).unwrap().members;
                members.iter().find(|member| member.name == name).unwrap().shape
            };
            for name in members {
                assert!(same(shape(create, name), shape(update, name)), "{update}: {name}");
            }
        }
    }
}
