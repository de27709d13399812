//! ResetConnectorMetadataCache: has entities or fields asked for anew.

use super::Answer;
use crate::api::Api;
use crate::exception::Exception;
use crate::request::Request;
use serde::Deserialize;
use serde_json::json;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    connector_profile_name: Option<String>,
    connector_entity_name: Option<String>,
}

pub(super) async fn run(api: &Api, request: &Request) -> Answer {
    let input: Input = request.input()?;
    let Some(profile) = input.connector_profile_name else {
        return Err(Exception::validation(
            "connectorProfileName: is missing; nothing is kept of connectors that are used without a profile",
        ));
    };
    api.engine.reset_metadata(&profile, input.connector_entity_name.as_deref()).await?;
    Ok(json!({}))
}
