//! A table: made, or changed at the version it was read at, so that nobody's change is lost.

use crate::api::{Column, FoundTable, Table, TableInput};
use crate::catalog::Database;
use crate::descriptor::{descriptor, kind, same};
use crate::error::catalog_error;
use crate::partitions;
use aws::Failure;
use engine::ports::{CatalogError, CatalogTable};
use serde::de::IgnoredAny;
use serde_json::json;

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
    match database.call::<FoundTable>("GetTable", json!({ "Name": table.name })).await {
        Ok(found) => Ok(found.table),
        Err(failure) if failure.has_code("EntityNotFoundException") => Ok(None),
        Err(failure) => Err(catalog_error(database.place, &table.name, &failure)),
    }
}

/// Makes a table; says `false` when somebody else made one first.
async fn create(database: &Database<'_>, table: &CatalogTable) -> Result<bool, CatalogError> {
    let made = database.call("CreateTable", json!({ "TableInput": input(table, None) })).await;
    settled(made, database, table)
}

/// Changes a table where it differs; says `false` when somebody else changed it first.
async fn update(
    database: &Database<'_>,
    table: &CatalogTable,
    found: &Table,
) -> Result<bool, CatalogError> {
    let wanted = input(table, Some(found));
    let same_keys = keys(&found.partition_keys) == keys(&wanted.partition_keys);
    let same_files = same(found.storage_descriptor.as_ref(), &wanted.storage_descriptor);
    if same_keys && same_files && found.parameters == wanted.parameters {
        return Ok(true);
    }
    let location = found.storage_descriptor.as_ref().and_then(|files| files.location.as_ref());
    if !same_keys {
        partitions::remove_outside(database, &table.name, None).await?;
    } else if location != Some(&table.location) {
        partitions::remove_outside(database, &table.name, Some(&table.location)).await?;
    }
    // Every run changes a table, and Glue keeps only so many old versions.
    let mut change = json!({ "TableInput": wanted, "SkipArchive": true });
    if let Some(version) = &found.version_id {
        change["VersionId"] = version.as_str().into();
    }
    settled(database.call("UpdateTable", change).await, database, table)
}

fn settled(
    answer: Result<IgnoredAny, Failure>,
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
fn input(table: &CatalogTable, found: Option<&Table>) -> TableInput {
    let mut parameters = found.map(|found| found.parameters.clone()).unwrap_or_default();
    parameters.retain(|name, _| !OURS.contains(&name.as_str()));
    parameters.extend(kind(table.format));
    parameters.extend([
        ("EXTERNAL".to_owned(), "TRUE".to_owned()),
        (OWNER.to_owned(), table.owner.clone()),
        (AS_OF.to_owned(), table.as_of.millis().to_string()),
    ]);
    let text = |of: fn(&Table) -> Option<&String>| {
        found.and_then(of).filter(|text| !text.is_empty()).cloned()
    };
    TableInput {
        name: table.name.clone(),
        description: text(|found| found.description.as_ref()),
        owner: text(|found| found.owner.as_ref()),
        table_type: "EXTERNAL_TABLE",
        parameters,
        partition_keys: table.partition_keys.iter().map(|name| key(name)).collect(),
        storage_descriptor: descriptor(table, &table.location),
    }
}

fn key(name: &str) -> Column {
    Column { name: name.to_owned(), r#type: Some("string".to_owned()), ..Column::default() }
}

fn keys(columns: &[Column]) -> Vec<&str> {
    columns.iter().map(|column| column.name.as_str()).collect()
}

fn parameter<'a>(table: &'a Table, name: &str) -> Option<&'a String> {
    table.parameters.get(name)
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
        let found = json!({
            "Name": "orders",
            "Description": "every order",
            "Owner": "",
            "Parameters": { "skip.header.line.count": "1", "team": "sales", AS_OF: "6" },
        });
        let found = serde_json::from_value(found).unwrap();
        let input = serde_json::to_value(input(&table, Some(&found))).unwrap();
        let parameters = &input["Parameters"];
        assert_eq!(parameters["team"], "sales");
        assert_eq!((&parameters[OWNER], &parameters[AS_OF]), (&json!("arn:flow"), &json!("7")));
        assert_eq!(parameters.get("skip.header.line.count"), None);
        assert_eq!(input["Description"], "every order");
        assert_eq!(input.get("Owner"), None, "Glue takes no empty owner");
        assert_eq!(input["PartitionKeys"], json!([{ "Name": "year", "Type": "string" }]));
    }
}
