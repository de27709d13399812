//! RegisterConnector: makes a connector of the user's own known.

use super::Answer;
use crate::api::Api;
use crate::request::Request;
use engine::NewRegistration;
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    connector_label: Option<String>,
    description: Option<String>,
    connector_provisioning_type: Option<String>,
    connector_provisioning_config: Option<Value>,
}

pub(super) async fn run(api: &Api, request: &Request) -> Answer {
    let (asked, input) = request.asked::<Input>()?;
    let new = NewRegistration {
        label: input.connector_label,
        description: input.description,
        provisioning_type: input.connector_provisioning_type,
        provisioning_config: input.connector_provisioning_config,
    };
    let arn = api.engine.register_connector(&api.owner, &asked, new).await?;
    Ok(json!({"connectorArn": arn}))
}
