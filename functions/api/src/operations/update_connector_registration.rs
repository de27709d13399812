//! UpdateConnectorRegistration: changes what is known of a registered connector.

use super::Answer;
use crate::api::Api;
use crate::request::Request;
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    connector_label: String,
    description: Option<String>,
    connector_provisioning_config: Option<Value>,
}

pub(super) async fn run(api: &Api, request: &Request) -> Answer {
    let (asked, input) = request.asked::<Input>()?;
    let Input { connector_label, description, connector_provisioning_config } = input;
    let arn = api
        .engine
        .update_registration(&asked, &connector_label, description, connector_provisioning_config)
        .await?;
    Ok(json!({"connectorArn": arn}))
}
