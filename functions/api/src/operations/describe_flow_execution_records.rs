//! DescribeFlowExecutionRecords: the runs of a flow, newest first.

use super::Answer;
use crate::api::Api;
use crate::page_token::{self, Page};
use crate::request::Request;
use serde::Deserialize;
use serde_json::json;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    flow_name: String,
    #[serde(flatten)]
    page: Page,
}

pub(super) async fn run(api: &Api, request: &Request) -> Answer {
    let Input { flow_name, page } = request.input()?;
    let found = api.engine.describe_runs(&flow_name, page.limit(), page.after()?).await?;
    let next = found.next.as_deref().map(page_token::seal);
    Ok(json!({"flowExecutions": found.runs, "nextToken": next}))
}
