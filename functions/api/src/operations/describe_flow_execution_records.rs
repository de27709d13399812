//! DescribeFlowExecutionRecords: the runs of a flow, newest first.

use super::Answer;
use crate::api::Api;
use crate::page_token;
use crate::request::Request;
use serde::Deserialize;
use serde_json::json;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    flow_name: String,
    max_results: Option<i64>,
    next_token: Option<String>,
}

pub(super) async fn run(api: &Api, request: &Request) -> Answer {
    let input: Input = request.input()?;
    let limit = page_token::limit(input.max_results, 100)?;
    let after = page_token::open(input.next_token.as_deref())?;
    let page = api.engine.describe_runs(&input.flow_name, limit, after).await?;
    let next = page.next.as_deref().map(page_token::seal);
    Ok(json!({"flowExecutions": page.runs, "nextToken": next}))
}
