//! AppFlow's operations, one file each.

mod cancel_flow_executions;
mod create_connector_profile;
mod create_flow;
mod delete_connector_profile;
mod delete_flow;
mod describe_connector;
mod describe_connector_entity;
mod describe_connector_profiles;
mod describe_connectors;
mod describe_flow;
mod describe_flow_execution_records;
mod list_connector_entities;
mod list_connectors;
mod list_flows;
mod list_tags_for_resource;
mod register_connector;
mod reset_connector_metadata_cache;
mod start_flow;
mod stop_flow;
mod tag_resource;
mod unregister_connector;
mod untag_resource;
mod update_connector_profile;
mod update_connector_registration;
mod update_flow;

use crate::api::Api;
use crate::exception::Exception;
use crate::request::Request;
use serde_json::Value;

/// What an operation answers.
type Answer = Result<Value, Exception>;

/// Returns the name of the operation that a method and a path stand for, below a named stage or not.
pub(crate) fn called(method: &str, path: &str) -> Option<&'static str> {
    if path.contains("/tags/") {
        return match method {
            "GET" => Some("ListTagsForResource"),
            "POST" => Some("TagResource"),
            "DELETE" => Some("UntagResource"),
            _ => None,
        };
    }
    let segment = path.rsplit('/').next().unwrap_or_default();
    let posted = OPERATIONS.iter().find(|(kebab, _)| *kebab == segment);
    posted.filter(|_| method == "POST").map(|(_, name)| *name)
}

/// The path segment and the name of each operation that is posted.
const OPERATIONS: [(&str, &str); 22] = [
    ("cancel-flow-executions", "CancelFlowExecutions"),
    ("create-connector-profile", "CreateConnectorProfile"),
    ("create-flow", "CreateFlow"),
    ("delete-connector-profile", "DeleteConnectorProfile"),
    ("delete-flow", "DeleteFlow"),
    ("describe-connector", "DescribeConnector"),
    ("describe-connector-entity", "DescribeConnectorEntity"),
    ("describe-connector-profiles", "DescribeConnectorProfiles"),
    ("describe-connectors", "DescribeConnectors"),
    ("describe-flow", "DescribeFlow"),
    ("describe-flow-execution-records", "DescribeFlowExecutionRecords"),
    ("list-connector-entities", "ListConnectorEntities"),
    ("list-connectors", "ListConnectors"),
    ("list-flows", "ListFlows"),
    ("register-connector", "RegisterConnector"),
    ("reset-connector-metadata-cache", "ResetConnectorMetadataCache"),
    ("start-flow", "StartFlow"),
    ("stop-flow", "StopFlow"),
    ("unregister-connector", "UnregisterConnector"),
    ("update-connector-profile", "UpdateConnectorProfile"),
    ("update-connector-registration", "UpdateConnectorRegistration"),
    ("update-flow", "UpdateFlow"),
];

/// Runs the operation that a request asks for.
pub(crate) async fn run(api: &Api, request: &Request) -> Answer {
    match request.operation {
        "CancelFlowExecutions" => cancel_flow_executions::run(api, request).await,
        "CreateConnectorProfile" => create_connector_profile::run(api, request).await,
        "CreateFlow" => create_flow::run(api, request).await,
        "DeleteConnectorProfile" => delete_connector_profile::run(api, request).await,
        "DeleteFlow" => delete_flow::run(api, request).await,
        "DescribeConnector" => describe_connector::run(api, request).await,
        "DescribeConnectorEntity" => describe_connector_entity::run(api, request).await,
        "DescribeConnectorProfiles" => describe_connector_profiles::run(api, request).await,
        "DescribeConnectors" => describe_connectors::run(api, request).await,
        "DescribeFlow" => describe_flow::run(api, request).await,
        "DescribeFlowExecutionRecords" => describe_flow_execution_records::run(api, request).await,
        "ListConnectorEntities" => list_connector_entities::run(api, request).await,
        "ListConnectors" => list_connectors::run(api, request).await,
        "ListFlows" => list_flows::run(api, request).await,
        "ListTagsForResource" => list_tags_for_resource::run(api, request).await,
        "RegisterConnector" => register_connector::run(api, request).await,
        "ResetConnectorMetadataCache" => reset_connector_metadata_cache::run(api, request).await,
        "StartFlow" => start_flow::run(api, request).await,
        "StopFlow" => stop_flow::run(api, request).await,
        "TagResource" => tag_resource::run(api, request).await,
        "UnregisterConnector" => unregister_connector::run(api, request).await,
        "UntagResource" => untag_resource::run(api, request).await,
        "UpdateConnectorProfile" => update_connector_profile::run(api, request).await,
        "UpdateConnectorRegistration" => update_connector_registration::run(api, request).await,
        "UpdateFlow" => update_flow::run(api, request).await,
        other => Err(Exception::unknown_operation(other)),
    }
}
