//! DescribeConnectorEntity: the fields of an entity, from the live application.

use super::Answer;
use crate::api::Api;
use crate::exception::Exception;
use crate::request::Request;
use flow::ConnectorType;
use serde::Deserialize;
use serde_json::json;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    connector_entity_name: String,
    connector_type: Option<ConnectorType>,
    connector_profile_name: Option<String>,
    api_version: Option<String>,
}

pub(super) async fn run(api: &Api, request: &Request) -> Answer {
    let input: Input = request.input()?;
    let Some(profile) = input.connector_profile_name else {
        return Err(Exception::validation(
            "connectorProfileName: is missing; only connectors that are read through a profile have entities",
        ));
    };
    let fields = api
        .engine
        .describe_entity(
            &profile,
            input.connector_type.as_ref(),
            &input.connector_entity_name,
            input.api_version.as_deref(),
        )
        .await?;
    Ok(json!({"connectorEntityFields": fields}))
}
