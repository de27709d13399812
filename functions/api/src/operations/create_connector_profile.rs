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
    connector_label: Option<String>,
    connection_mode: ConnectionMode,
    connector_profile_config: Config,
}

/// How an application is reached, settings and credentials.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Config {
    pub(super) connector_profile_properties: Union,
    #[serde(default)]
    pub(super) connector_profile_credentials: ProfileCredentials,
}

pub(super) async fn run(api: &Api, request: &Request) -> Answer {
    let (asked, input) = request.asked::<Input>()?;
    let new = NewProfile {
        name: input.connector_profile_name,
        connector_type: input.connector_type,
        connector_label: input.connector_label,
        connection_mode: input.connection_mode,
        kms_arn: input.kms_arn,
        properties: input.connector_profile_config.connector_profile_properties,
        credentials: input.connector_profile_config.connector_profile_credentials,
    };
    let arn =
        api.engine.create_profile(&api.owner, &asked, new).await.map_err(Exception::connecting)?;
    Ok(json!({"connectorProfileArn": arn}))
}
