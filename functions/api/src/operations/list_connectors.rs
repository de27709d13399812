//! ListConnectors: the connectors that were registered.

use super::Answer;
use crate::api::Api;
use crate::page_token::Page;
use crate::request::Request;
use flow::ConnectorConfiguration;
use serde_json::json;

pub(super) async fn run(api: &Api, request: &Request) -> Answer {
    let page: Page = request.input()?;
    let all = api.engine.registered_connectors().await?;
    let (some, next) = page.cut(all, page.limit())?;
    let details: Vec<_> = some.iter().map(ConnectorConfiguration::detail).collect();
    Ok(json!({"connectors": details, "nextToken": next}))
}
