//! DescribeConnector: what one connector can do.

use super::Answer;
use crate::api::Api;
use crate::request::Request;
use flow::ConnectorType;
use serde::Deserialize;
use serde_json::json;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    connector_type: ConnectorType,
    connector_label: Option<String>,
}

pub(super) async fn run(api: &Api, request: &Request) -> Answer {
    let input: Input = request.input()?;
    let label = input.connector_label.as_deref();
    let configuration = api.engine.describe_connector(&input.connector_type, label).await?;
    Ok(json!({"connectorConfiguration": configuration}))
}
