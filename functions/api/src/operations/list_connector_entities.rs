//! ListConnectorEntities: what an application holds records of, by group.

use super::Answer;
use crate::api::Api;
use crate::exception::Exception;
use crate::page_token::Page;
use crate::request::Request;
use flow::{ConnectorEntity, ConnectorType};
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeMap;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    connector_profile_name: Option<String>,
    entities_path: Option<String>,
    connector_type: Option<ConnectorType>,
    #[serde(flatten)]
    page: Page,
}

/// AppFlow's largest page of entities, which is its default too.
const MOST_ENTITIES: usize = 10_000;

pub(super) async fn run(api: &Api, request: &Request) -> Answer {
    let input: Input = request.input()?;
    let Some(profile) = input.connector_profile_name else {
        return Err(Exception::validation(
            "connectorProfileName: is missing; only connectors that are read through a profile have entities",
        ));
    };
    let path = input.entities_path.as_deref();
    let groups = api.engine.list_entities(&profile, input.connector_type.as_ref(), path).await?;
    let flat = groups.into_iter().flat_map(|(group, entities)| {
        entities.into_iter().map(move |entity| (group.clone(), entity))
    });
    let (page, next) = input.page.cut(flat.collect(), input.page.limit_or(MOST_ENTITIES))?;
    let mut map: BTreeMap<String, Vec<ConnectorEntity>> = BTreeMap::new();
    for (group, entity) in page {
        map.entry(group).or_default().push(entity);
    }
    Ok(json!({"connectorEntityMap": map, "nextToken": next}))
}
