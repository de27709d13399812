//! UnregisterConnector: forgets a connector of the user's own.

use super::Answer;
use crate::api::Api;
use crate::request::Request;
use serde::Deserialize;
use serde_json::json;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    connector_label: String,
    force_delete: Option<bool>,
}

pub(super) async fn run(api: &Api, request: &Request) -> Answer {
    let input: Input = request.input()?;
    let force = input.force_delete.unwrap_or(false);
    api.engine.unregister_connector(&input.connector_label, force).await?;
    Ok(json!({}))
}
