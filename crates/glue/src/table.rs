//! A table: made, or changed at the version it was read at, so that nobody's change is lost.

use crate::catalog::Database;
use crate::descriptor::{descriptor, kind, same};
use crate::error::{catalog_error, unbuildable};
use crate::partitions;
use aws::Failure;
use aws_sdk_glue::types::{Column, Table, TableInput};
use engine::ports::{CatalogError, CatalogTable};
use std::collections::HashMap;

/// The parameter that says which flow a table belongs to.
const OWNER: &str = "penstock.flow";
/// The parameter that says when the run started that the table is as of, in milliseconds.
const AS_OF: &str = "penstock.as_of";
/// The parameters that are ours to set and to take away; all others are the user's.
const OURS: [&str; 5] = ["classification", "skip.header.line.count", "EXTERNAL", OWNER, AS_OF];
/// How often a table is looked at that others change meanwhile.
const MOST_LOOKS: u32 = 5;

/// What a table is after it was put.
pub(crate) enum Put {
    /// As the run needs it.
    Current,
    /// As a newer run needs it.
    Newer,
}

/// Makes a table or brings it up to date.
pub(crate) async fn put(
    database: &Database<'_>,
    table: &CatalogTable,
) -> Result<Put, CatalogError> {
    for _ in 0..MOST_LOOKS {
        let done = match read(database, table).await? {
            None => create(database, table).await?,
            Some(found) if parameter(&found, OWNER) != Some(&table.owner) => {
                return Err(CatalogError::Refused(format!(
                    "table \"{}\" of database \"{}\" was not made by flow {}; remove it, or give the flow another \
                     tablePrefix",
                    table.name, database.place.database, table.owner
                )));
            }
            Some(found) if as_of(&found) > Some(table.as_of.millis()) => return Ok(Put::Newer),
            Some(found) => update(database, table, &found).await?,
        };
        if done {
            return Ok(Put::Current);
        }
    }
    let Database { place, .. } = database;
    let why =
        format!("table \"{}\" of database \"{}\" changes all the time", table.name, place.database);
    Err(CatalogError::Unavailable(why))
}

async fn read(
    database: &Database<'_>,
    table: &CatalogTable,
) -> Result<Option<Table>, CatalogError> {
    let Database { client, place } = database;
    let call = client.get_table().database_name(&place.database).name(&table.name);
    match call.send().await {
        Ok(answer) => Ok(answer.table),
        Err(error) => {
            let failure = Failure::of(&error);
            match failure.has_code("EntityNotFoundException") {
                true => Ok(None),
                false => Err(catalog_error(place, &table.name, &failure)),
            }
        }
    }
}

/// Makes a table; says `false` when somebody else made one first.
async fn create(database: &Database<'_>, table: &CatalogTable) -> Result<bool, CatalogError> {
    let Database { client, place } = database;
    let call = client.create_table().database_name(&place.database);
    let call = call.table_input(input(table, None)?);
    settled(call.send().await.map_err(|error| Failure::of(&error)), database, table)
}

/// Changes a table where it differs; says `false` when somebody else changed it first.
async fn update(
    database: &Database<'_>,
    table: &CatalogTable,
    found: &Table,
) -> Result<bool, CatalogError> {
    let Database { client, place } = database;
    let wanted = input(table, Some(found))?;
    let same_keys = keys(found.partition_keys()) == keys(wanted.partition_keys());
    let same_files =
        wanted.storage_descriptor().is_some_and(|files| same(found.storage_descriptor(), files));
    if same_keys && same_files && found.parameters() == wanted.parameters() {
        return Ok(true);
    }
    let location = found.storage_descriptor().and_then(|files| files.location());
    if !same_keys {
        partitions::remove_outside(database, &table.name, None).await?;
    } else if location != Some(&table.location) {
        partitions::remove_outside(database, &table.name, Some(&table.location)).await?;
    }
    // Every run changes a table, and Glue keeps only so many old versions.
    let call = client.update_table().database_name(&place.database).skip_archive(true);
    let call = call.set_version_id(found.version_id().map(str::to_owned)).table_input(wanted);
    settled(call.send().await.map_err(|error| Failure::of(&error)), database, table)
}

fn settled<T>(
    answer: Result<T, Failure>,
    database: &Database<'_>,
    table: &CatalogTable,
) -> Result<bool, CatalogError> {
    let raced = ["AlreadyExistsException", "ConcurrentModificationException"];
    match answer {
        Ok(_) => Ok(true),
        Err(failure) if raced.iter().any(|code| failure.has_code(code)) => Ok(false),
        Err(failure) => Err(catalog_error(database.place, &table.name, &failure)),
    }
}

/// Describes a table as it is to be; what users added to the one that is there stays.
fn input(table: &CatalogTable, found: Option<&Table>) -> Result<TableInput, CatalogError> {
    let mut parameters: HashMap<String, String> =
        found.and_then(Table::parameters).cloned().unwrap_or_default();
    parameters.retain(|name, _| !OURS.contains(&name.as_str()));
    parameters.extend(kind(table.format));
    parameters.extend([
        ("EXTERNAL".to_owned(), "TRUE".to_owned()),
        (OWNER.to_owned(), table.owner.clone()),
        (AS_OF.to_owned(), table.as_of.millis().to_string()),
    ]);
    let text = |of: fn(&Table) -> Option<&str>| {
        found.and_then(of).filter(|text| !text.is_empty()).map(str::to_owned)
    };
    TableInput::builder()
        .name(&table.name)
        .set_description(text(Table::description))
        .set_owner(text(Table::owner))
        .table_type("EXTERNAL_TABLE")
        .set_parameters(Some(parameters))
        .set_partition_keys(Some(partition_keys(table)?))
        .storage_descriptor(descriptor(table, &table.location)?)
        .build()
        .map_err(unbuildable)
}

fn partition_keys(table: &CatalogTable) -> Result<Vec<Column>, CatalogError> {
    let key = |name: &String| Column::builder().name(name).r#type("string").build();
    table.partition_keys.iter().map(|name| key(name).map_err(unbuildable)).collect()
}

fn keys(columns: &[Column]) -> Vec<&str> {
    columns.iter().map(Column::name).collect()
}

fn parameter<'a>(table: &'a Table, name: &str) -> Option<&'a String> {
    table.parameters()?.get(name)
}

fn as_of(table: &Table) -> Option<i64> {
    parameter(table, AS_OF)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use flow::Timestamp;
    use records::encode::Format;

    #[test]
    fn what_users_added_to_a_table_stays_and_what_no_longer_fits_goes() {
        let table = CatalogTable {
            name: "orders".to_owned(),
            owner: "arn:flow".to_owned(),
            as_of: Timestamp::from_millis(7),
            location: "s3://lake/orders/".to_owned(),
            format: Format::Parquet,
            columns: Vec::new(),
            partition_keys: vec!["year".to_owned()],
            partitions: Vec::new(),
        };
        let found = Table::builder()
            .name("orders")
            .description("every order")
            .parameters("skip.header.line.count", "1")
            .parameters("team", "sales")
            .parameters(AS_OF, "6")
            .build()
            .unwrap();
        let input = input(&table, Some(&found)).unwrap();
        let parameters = input.parameters().unwrap();
        assert_eq!(parameters["team"], "sales");
        assert_eq!((parameters[OWNER].as_str(), parameters[AS_OF].as_str()), ("arn:flow", "7"));
        assert_eq!(parameters.get("skip.header.line.count"), None);
        assert_eq!(input.description(), Some("every order"));
        assert_eq!(keys(input.partition_keys()), ["year"]);
    }
}
