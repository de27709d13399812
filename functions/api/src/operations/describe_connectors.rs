//! DescribeConnectors: what the connectors of this deployment can do.

use super::Answer;
use crate::api::Api;
use crate::page_token::Page;
use crate::request::Request;
use flow::{ConnectorConfiguration, ConnectorType};
use serde::Deserialize;
use serde_json::{Map, Value, json};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    connector_types: Option<Vec<ConnectorType>>,
    #[serde(flatten)]
    page: Page,
}

pub(super) async fn run(api: &Api, request: &Request) -> Answer {
    let input: Input = request.input()?;
    let types = input.connector_types.unwrap_or_default();
    let all = api.engine.describe_connectors(&types).await?;
    let (some, next) = input.page.cut(all, input.page.limit())?;
    let built_in = some.iter().filter(|configuration| configuration.connector_label.is_none());
    let by_type: Map<String, Value> = built_in
        .filter_map(|found| Some((found.connector_type.as_ref()?.to_string(), json!(found))))
        .collect();
    let details: Vec<_> = some.iter().map(ConnectorConfiguration::detail).collect();
    Ok(json!({"connectorConfigurations": by_type, "connectors": details, "nextToken": next}))
}
