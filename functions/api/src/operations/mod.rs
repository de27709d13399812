//! AppFlow's operations, one file each.

mod cancel_flow_executions;
mod create_connector_profile;
mod create_flow;
mod delete_connector_profile;
mod delete_flow;
mod describe_connector_entity;
mod describe_connector_profiles;
mod describe_flow;
mod describe_flow_execution_records;
mod list_connector_entities;
mod list_flows;
mod start_flow;

use crate::api::Api;
use crate::exception::Exception;
use crate::request::Request;
use serde_json::Value;

/// What an operation answers.
type Answer = Result<Value, Exception>;

/// Runs the operation that a request asks for.
pub(crate) async fn run(api: &Api, request: &Request) -> Answer {
    match request.operation.as_str() {
        "cancel-flow-executions" => cancel_flow_executions::run(api, request).await,
        "create-connector-profile" => create_connector_profile::run(api, request).await,
        "create-flow" => create_flow::run(api, request).await,
        "delete-connector-profile" => delete_connector_profile::run(api, request).await,
        "delete-flow" => delete_flow::run(api, request).await,
        "describe-connector-entity" => describe_connector_entity::run(api, request).await,
        "describe-connector-profiles" => describe_connector_profiles::run(api, request).await,
        "describe-flow" => describe_flow::run(api, request).await,
        "describe-flow-execution-records" => {
            describe_flow_execution_records::run(api, request).await
        }
        "list-connector-entities" => list_connector_entities::run(api, request).await,
        "list-flows" => list_flows::run(api, request).await,
        "start-flow" => start_flow::run(api, request).await,
        "describe-connector"
        | "describe-connectors"
        | "list-connectors"
        | "register-connector"
        | "reset-connector-metadata-cache"
        | "stop-flow"
        | "tags"
        | "unregister-connector"
        | "update-connector-profile"
        | "update-connector-registration"
        | "update-flow" => Err(Exception::unsupported(format!(
            "{} is not supported by this version of Penstock yet",
            request.operation
        ))),
        other => Err(Exception::unknown_operation(other)),
    }
}
