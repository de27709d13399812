//! Lists services from the system's catalogues, and the entity sets of each.

pub(super) mod edm;
pub(super) mod object_path;

use super::answer::Answer;
use super::api::Sap;
use super::page::accept;
use connector_sdk::rest::Followed;
use connector_sdk::{Connection, ConnectorError, Entity, EntityGroup, ErrorKind, Result};
use edm::Dialect;
use object_path::ObjectPath;
use serde::Deserialize;
use url::Url;

/// The path of the catalogue of version 4, whatever the profile names.
const V4: &str = "/sap/opu/odata4/iwfnd/config/default/iwfnd/catalog/0002";

/// Lists the services, or the entity sets of one service.
pub(super) async fn entities(
    connection: &Connection,
    path: Option<&str>,
) -> Result<Vec<EntityGroup>> {
    let sap = Sap::new(connection);
    let root = root(connection)?;
    if let Some(service) = path {
        return sets(&sap, ObjectPath::service(service)?).await;
    }
    let lower = root.to_ascii_lowercase();
    if lower.contains("/odata4/iwfnd/config/") {
        return Ok(vec![services_v4(&sap, root).await?]);
    }
    if !lower.contains("/iwfnd/catalogservice") {
        return sets(&sap, root).await;
    }
    let mut groups = vec![services_v2(&sap, root).await?];
    match services_v4(&sap, V4).await {
        Ok(group) => groups.push(group),
        // Older systems have no services of version 4, and not every user may list them.
        Err(error) if absent(&error) => {}
        Err(error) => return Err(error),
    }
    Ok(groups)
}

/// Returns the path in the profile.
pub(super) fn root(connection: &Connection) -> Result<&str> {
    ObjectPath::service(connection.setting("applicationServicePath").unwrap_or_default())
}

fn absent(error: &ConnectorError) -> bool {
    matches!(error.kind, ErrorKind::ResourceNotFoundError | ErrorKind::AccessDenied)
}

async fn sets(sap: &Sap<'_>, service: &str) -> Result<Vec<EntityGroup>> {
    let sets = edm::model(sap, service).await?.sets.into_iter().filter(|set| set.addressable);
    let entities =
        sets.map(|set| (format!("{service}/{}", set.name), set.label.unwrap_or(set.name)));
    Ok(vec![EntityGroup::flat("Entity sets", entities)])
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ServiceV2 {
    title: Option<String>,
    description: Option<String>,
    service_url: String,
}

async fn services_v2(sap: &Sap<'_>, root: &str) -> Result<EntityGroup> {
    let address = sap.address(&format!("{root}/ServiceCollection"), &[("$format", "json")]);
    let (services, origin): (Vec<ServiceV2>, _) = all(sap, Dialect::V2, address).await?;
    let entities = services.into_iter().filter_map(|service| {
        let label = label(service.title.as_deref(), service.description.as_deref());
        entity(&origin, &service.service_url, label)
    });
    Ok(group("OData V2 services", entities))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct GroupV4 {
    group_id: Option<String>,
    description: Option<String>,
    default_system: Option<SystemV4>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct SystemV4 {
    #[serde(default)]
    services: Vec<ServiceV4>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ServiceV4 {
    service_id: Option<String>,
    service_url: String,
}

async fn services_v4(sap: &Sap<'_>, root: &str) -> Result<EntityGroup> {
    let expand = ("$expand", "DefaultSystem($expand=Services)");
    let address = sap.address(&format!("{root}/ServiceGroups"), &[expand]);
    let (groups, origin): (Vec<GroupV4>, _) = all(sap, Dialect::V4, address).await?;
    let mut entities = Vec::new();
    for GroupV4 { group_id, description, default_system } in groups {
        for service in default_system.map(|system| system.services).unwrap_or_default() {
            let id = service.service_id.or_else(|| group_id.clone());
            let label = label(id.as_deref(), description.as_deref());
            entities.extend(entity(&origin, &service.service_url, label));
        }
    }
    Ok(group("OData V4 services", entities.into_iter()))
}

/// Reads all entries of a list, and returns its place.
async fn all<T: for<'a> Deserialize<'a>>(
    sap: &Sap<'_>,
    dialect: Dialect,
    mut address: String,
) -> Result<(Vec<T>, Url)> {
    let mut found = Vec::new();
    let mut followed = Followed::default();
    loop {
        let response = sap.get(&address, accept(dialect), None).await?;
        let answer = Answer::read(dialect, &response)?;
        for entry in answer.records {
            found.push(
                serde_json::from_str(entry.get())
                    .map_err(|error| strange(&response.url).with_source(error))?,
            );
        }
        match answer.next {
            Some(next) => {
                followed.follow("sap", &next)?;
                address = next;
            }
            None => return Ok((found, response.url)),
        }
    }
}

fn strange(url: &Url) -> ConnectorError {
    ConnectorError::new(
        ErrorKind::ClientError,
        format!(
            "the catalogue of sap ({}) is not what it should be; check applicationServicePath, or set it to a service",
            url.host_str().unwrap_or("unknown")
        ),
    )
}

/// Makes an entity of a service. Only the path of its address counts: the host may be known to the system alone.
fn entity(origin: &Url, address: &str, label: Option<String>) -> Option<Entity> {
    let url = origin.join(address).ok()?;
    let name = ObjectPath::service(url.path()).ok()?.to_owned();
    let last = name.rsplit('/').next().unwrap_or_default().to_owned();
    Some(Entity { label: label.unwrap_or(last), name, nested: true })
}

fn label(title: Option<&str>, description: Option<&str>) -> Option<String> {
    let parts = [title, description].into_iter().flatten().filter(|text| !text.is_empty());
    let parts: Vec<&str> = parts.collect();
    (!parts.is_empty()).then(|| parts.join(": "))
}

fn group(name: &str, entities: impl Iterator<Item = Entity>) -> EntityGroup {
    let mut entities: Vec<Entity> = entities.collect();
    entities.sort_by(|a, b| a.name.cmp(&b.name));
    entities.dedup_by(|a, b| a.name == b.name);
    EntityGroup { name: name.to_owned(), entities }
}
