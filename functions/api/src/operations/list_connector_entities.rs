//! ListConnectorEntities: what an application holds records of, by group.

use super::Answer;
use crate::api::Api;
use crate::exception::Exception;
use crate::page_token;
use crate::request::Request;
use flow::ConnectorEntity;
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeMap;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    connector_profile_name: Option<String>,
    entities_path: Option<String>,
    max_results: Option<i64>,
    next_token: Option<String>,
}

/// AppFlow's largest page of entities, which is its default too.
const MOST_ENTITIES: i64 = 10_000;

pub(super) async fn run(api: &Api, request: &Request) -> Answer {
    let input: Input = request.input()?;
    let Some(profile) = input.connector_profile_name else {
        return Err(Exception::validation(
            "connectorProfileName: is missing; only connectors that are read through a profile have entities",
        ));
    };
    let limit = page_token::limit(input.max_results.or(Some(MOST_ENTITIES)), MOST_ENTITIES)?;
    let groups = api.engine.list_entities(&profile, input.entities_path.as_deref()).await?;
    let flat = groups.into_iter().flat_map(|(group, entities)| {
        entities.into_iter().map(move |entity| (group.clone(), entity))
    });
    let (page, next) = page_token::cut(flat.collect(), limit, input.next_token.as_deref())?;
    let mut map: BTreeMap<String, Vec<ConnectorEntity>> = BTreeMap::new();
    for (group, entity) in page {
        map.entry(group).or_default().push(entity);
    }
    Ok(json!({"connectorEntityMap": map, "nextToken": next}))
}
