//! DescribeConnectorProfiles: the profiles there are, without their credentials.

use super::Answer;
use crate::api::Api;
use crate::page_token::Page;
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
    connector_label: Option<String>,
    #[serde(flatten)]
    page: Page,
}

pub(super) async fn run(api: &Api, request: &Request) -> Answer {
    let input: Input = request.input()?;
    let filter = ProfileFilter {
        names: input.connector_profile_names,
        connector_type: input.connector_type,
        connector_label: input.connector_label,
    };
    let profiles = api.engine.describe_profiles(&filter).await?;
    let (some, next) = input.page.cut(profiles, input.page.limit())?;
    Ok(json!({"connectorProfileDetails": some, "nextToken": next}))
}
