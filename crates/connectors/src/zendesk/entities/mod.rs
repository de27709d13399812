//! Describes the objects of an account and their fields, custom ones included.

pub(super) mod custom;
pub(super) mod left_out;
pub(super) mod objects;
pub(super) mod standard;

use super::answer::Answer;
use super::api::ZendeskApi;
use super::page::place;
use super::{events, query};
use connector_sdk::rest::{Followed, Session};
use connector_sdk::{Connection, ConnectorError, Entity, EntityGroup, ErrorKind, Field, Result};
use custom::{CustomField, OF_RECORDS, OF_TICKETS};
use objects::CUSTOM_RECORD;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use standard::{Method, describe};

/// The prefix of a custom object's name, before its key.
pub(super) const CUSTOM_OBJECT: &str = "custom_objects/";

#[derive(Deserialize)]
struct CustomObject {
    key: String,
    title: String,
}

/// Lists the objects, and asks the account for its own.
pub(super) async fn entities(connection: &Connection) -> Result<Vec<EntityGroup>> {
    let standard = standard::all().map(|entity| Entity {
        name: entity.name.to_owned(),
        label: entity.label.to_owned(),
        nested: false,
    });
    let custom = custom_objects(connection).await?.into_iter().map(|object| Entity {
        name: format!("{CUSTOM_OBJECT}{}", object.key),
        label: object.title,
        nested: false,
    });
    Ok(vec![
        EntityGroup { name: "Standard objects".to_owned(), entities: standard.collect() },
        EntityGroup { name: "Custom objects".to_owned(), entities: custom.collect() },
        events::group(),
    ])
}

/// Describes one object.
pub(super) async fn fields(connection: &Connection, name: &str) -> Result<Vec<Field>> {
    if let Some(key) = custom_key(name) {
        let path = format!("/api/v2/{CUSTOM_OBJECT}{key}/fields");
        let own = all(connection, &path, OF_RECORDS).await?;
        return Ok(with(describe(CUSTOM_RECORD, "updated_at"), own, OF_RECORDS));
    }
    let Some(entity) = standard::find(name) else {
        return match events::fields(name) {
            // The account does not decide about these; it is still asked whether it knows us.
            Some(fields) => super::me(connection).await.map(|_| fields),
            None => Err(unknown(name)),
        };
    };
    let (list, parent) = match name {
        "tickets" => ("ticket_fields", OF_TICKETS),
        "users" => ("user_fields", "user_fields"),
        "organizations" => ("organization_fields", "organization_fields"),
        _ => return super::me(connection).await.map(|_| entity.fields()),
    };
    let own = all(connection, &format!("/api/v2/{list}.json"), list).await?;
    Ok(with(entity.fields(), own, parent))
}

/// Returns the key of a custom object from its name.
pub(super) fn custom_key(name: &str) -> Option<&str> {
    let key = name.strip_prefix(CUSTOM_OBJECT)?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    (!key.is_empty() && key.bytes().all(plain)).then_some(key)
}

/// Builds the error of an object that does not exist.
pub(super) fn unknown(name: &str) -> ConnectorError {
    ConnectorError::no_object("zendesk", name, "ListConnectorEntities shows what there is")
}

/// Lists custom objects. Accounts without any refuse the list, as they do to users who may not see it: both count as
/// empty.
async fn custom_objects(connection: &Connection) -> Result<Vec<CustomObject>> {
    let found = all(connection, "/api/v2/custom_objects", "custom_objects").await;
    match found {
        Err(error)
            if matches!(error.kind, ErrorKind::AccessDenied | ErrorKind::ResourceNotFoundError) =>
        {
            Ok(Vec::new())
        }
        found => found,
    }
}

fn with(mut fields: Vec<Field>, own: Vec<CustomField>, parent: &str) -> Vec<Field> {
    fields.extend(own.into_iter().filter_map(|field| field.into_field(parent)));
    fields
}

/// Reads a list to its end.
async fn all<T: DeserializeOwned>(
    connection: &Connection,
    path: &str,
    member: &str,
) -> Result<Vec<T>> {
    let session = Session::new(connection, &ZendeskApi);
    let mut items = Vec::new();
    let mut after: Option<String> = None;
    let mut followed = Followed::default();
    let mut size = place::size(Method::List);
    loop {
        let address = query::address(path, Method::List, after.as_deref(), 0, size);
        let response = match session.page(&address, &[]).await {
            Ok(response) => response,
            Err(error) => {
                size = size.after_failure(error, 1)?;
                continue;
            }
        };
        let answer = Answer::read(&response, member)?;
        for record in &answer.records {
            let item = serde_json::from_str(record.get()).map_err(|error| {
                ConnectorError::new(
                    ErrorKind::ClientError,
                    format!("an entry of zendesk's list {member} is not as documented"),
                )
                .with_source(error)
            })?;
            items.push(item);
        }
        match answer.after()? {
            None => return Ok(items),
            Some(next) => {
                followed.follow("zendesk", &next)?;
                after = Some(next);
            }
        }
    }
}
