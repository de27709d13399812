//! UpdateConnectorProfile: connects to an application anew, and keeps how.

use super::Answer;
use super::create_connector_profile::Config;
use crate::api::Api;
use crate::exception::Exception;
use crate::request::Request;
use engine::ProfileChange;
use flow::ConnectionMode;
use serde::Deserialize;
use serde_json::json;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    connector_profile_name: String,
    connection_mode: ConnectionMode,
    connector_profile_config: Config,
}

pub(super) async fn run(api: &Api, request: &Request) -> Answer {
    let (asked, input) = request.asked::<Input>()?;
    let change = ProfileChange {
        name: input.connector_profile_name,
        connection_mode: input.connection_mode,
        properties: input.connector_profile_config.connector_profile_properties,
        credentials: input.connector_profile_config.connector_profile_credentials,
    };
    let arn = api.engine.update_profile(&asked, change).await.map_err(Exception::connecting)?;
    Ok(json!({"connectorProfileArn": arn}))
}
