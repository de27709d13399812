//! DeleteConnectorProfile: forgets an application and its credentials.

use super::Answer;
use crate::api::Api;
use crate::request::Request;
use serde::Deserialize;
use serde_json::json;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    connector_profile_name: String,
    force_delete: Option<bool>,
}

pub(super) async fn run(api: &Api, request: &Request) -> Answer {
    let input: Input = request.input()?;
    let force = input.force_delete.unwrap_or(false);
    api.engine.delete_profile(&input.connector_profile_name, force).await?;
    Ok(json!({}))
}
