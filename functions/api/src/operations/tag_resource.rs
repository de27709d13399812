//! TagResource: gives a flow tags.

use super::Answer;
use crate::api::Api;
use crate::request::Request;
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeMap;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    resource_arn: String,
    tags: BTreeMap<String, String>,
}

pub(super) async fn run(api: &Api, request: &Request) -> Answer {
    let input: Input = request.input()?;
    api.engine.tag(&api.owner, &input.resource_arn, input.tags).await?;
    Ok(json!({}))
}
