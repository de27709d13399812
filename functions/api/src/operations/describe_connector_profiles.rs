//! DescribeConnectorProfiles: the profiles there are, without their credentials.

use super::Answer;
use crate::api::Api;
use crate::page_token;
use crate::request::Request;
use engine::ProfileFilter;
use flow::ConnectorType;
use serde::Deserialize;
use serde_json::json;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    connector_profile_names: Option<Vec<String>>,
    connector_type: Option<ConnectorType>,
    max_results: Option<i64>,
    next_token: Option<String>,
}

pub(super) async fn run(api: &Api, request: &Request) -> Answer {
    let input: Input = request.input()?;
    let limit = page_token::limit(input.max_results, 100)?;
    let filter = ProfileFilter {
        names: input.connector_profile_names,
        connector_type: input.connector_type,
    };
    let profiles = api.engine.describe_profiles(&filter).await?;
    let (page, next) = page_token::cut(profiles, limit, input.next_token.as_deref())?;
    Ok(json!({"connectorProfileDetails": page, "nextToken": next}))
}
