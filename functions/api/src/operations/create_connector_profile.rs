//! CreateConnectorProfile: connects to an application, and keeps how.

use super::Answer;
use crate::api::Api;
use crate::exception::Exception;
use crate::request::Request;
use engine::NewProfile;
use flow::{ConnectionMode, ConnectorType, ProfileCredentials, Union};
use serde::Deserialize;
use serde_json::json;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    connector_profile_name: String,
    kms_arn: Option<String>,
    connector_type: ConnectorType,
    connection_mode: ConnectionMode,
    connector_profile_config: Config,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Config {
    connector_profile_properties: Union,
    connector_profile_credentials: Option<ProfileCredentials>,
}

pub(super) async fn run(api: &Api, request: &Request) -> Answer {
    let input: Input = request.input()?;
    let new = NewProfile {
        name: input.connector_profile_name,
        connector_type: input.connector_type,
        connection_mode: input.connection_mode,
        kms_arn: input.kms_arn,
        properties: input.connector_profile_config.connector_profile_properties,
        credentials: input
            .connector_profile_config
            .connector_profile_credentials
            .unwrap_or_default(),
    };
    let arn = api.engine.create_profile(&api.owner, new).await.map_err(Exception::connecting)?;
    Ok(json!({"connectorProfileArn": arn}))
}
