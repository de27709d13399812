//! The partitions of a table: those that are missing are added, those that differ corrected, strays removed.

use crate::api::{ErrorDetail, FoundPartitions, Partition, PartitionInput, PartitionKey, Refusals};
use crate::catalog::Database;
use crate::descriptor::{descriptor, kind, same};
use crate::error::catalog_error;
use aws::Failure;
use engine::ports::{CatalogError, CatalogPartition, CatalogTable};
use futures::future::try_join_all;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What Glue tells of at once.
const READ_AT_ONCE: usize = 1_000;
/// What Glue adds or changes at once.
const WRITTEN_AT_ONCE: usize = 100;
/// Partitions that are removed side by side.
const REMOVED_AT_ONCE: usize = 8;

/// Brings the partitions of a run up to date; those of other runs stay as they are.
pub(crate) async fn put(database: &Database<'_>, table: &CatalogTable) -> Result<(), CatalogError> {
    for some in table.partitions.chunks(READ_AT_ONCE) {
        let there = read(database, &table.name, some).await?;
        let (mut missing, mut different) = (Vec::new(), Vec::new());
        for partition in some {
            let wanted = input(table, partition);
            let files = &wanted.storage_descriptor;
            match there.get(&partition.values) {
                None => missing.push(wanted),
                Some(found) if !same(found.storage_descriptor.as_ref(), files) => {
                    different.push(wanted)
                }
                Some(_) => {}
            }
        }
        for some in missing.chunks(WRITTEN_AT_ONCE) {
            // What somebody else has added meanwhile may differ.
            different.extend(create(database, &table.name, some).await?);
        }
        for some in different.chunks(WRITTEN_AT_ONCE) {
            update(database, &table.name, some).await?;
        }
    }
    Ok(())
}

/// Removes the partitions whose folders are not below a folder, or all.
pub(crate) async fn remove_outside(
    database: &Database<'_>,
    table: &str,
    folder: Option<&str>,
) -> Result<(), CatalogError> {
    let mut strays = Vec::new();
    let mut call = json!({ "TableName": table, "ExcludeColumnSchema": true });
    loop {
        let page: FoundPartitions = called(database, table, "GetPartitions", call.clone()).await?;
        strays.extend(page.partitions.unwrap_or_default().into_iter().filter(|partition| {
            let files = partition.storage_descriptor.as_ref();
            let location = files.and_then(|files| files.location.as_deref());
            !folder.is_some_and(|folder| location.unwrap_or_default().starts_with(folder))
        }));
        match page.next_token {
            // A page that leads to itself would be read for ever.
            Some(next) if !next.is_empty() && call["NextToken"] != next.as_str() => {
                call["NextToken"] = next.into();
            }
            _ => break,
        }
    }
    for some in strays.chunks(REMOVED_AT_ONCE) {
        try_join_all(some.iter().map(|stray| remove(database, table, stray))).await?;
    }
    Ok(())
}

async fn remove(
    database: &Database<'_>,
    table: &str,
    stray: &Partition,
) -> Result<(), CatalogError> {
    let call = json!({ "TableName": table, "PartitionValues": stray.values });
    match database.call::<IgnoredAny>("DeletePartition", call).await {
        Err(failure) if !failure.has_code("EntityNotFoundException") => {
            Err(catalog_error(database.place, table, &failure))
        }
        _ => Ok(()),
    }
}

/// Returns those of some partitions that there are, by their values.
async fn read(
    database: &Database<'_>,
    table: &str,
    partitions: &[CatalogPartition],
) -> Result<BTreeMap<Vec<String>, Partition>, CatalogError> {
    let key = |partition: &CatalogPartition| PartitionKey { values: partition.values.clone() };
    let mut wanted: Vec<_> = partitions.iter().map(key).collect();
    let mut there = BTreeMap::new();
    // An answer that would be too large leaves keys unprocessed. Those that nothing comes of are not there.
    while !wanted.is_empty() {
        let call = json!({ "TableName": table, "PartitionsToGet": wanted });
        let answer: FoundPartitions = called(database, table, "BatchGetPartition", call).await?;
        let found = answer.partitions.unwrap_or_default();
        wanted = answer.unprocessed_keys.filter(|_| !found.is_empty()).unwrap_or_default();
        there.extend(found.into_iter().map(|each| (each.values.clone(), each)));
    }
    Ok(there)
}

/// Adds partitions and returns those that were there already.
async fn create(
    database: &Database<'_>,
    table: &str,
    partitions: &[PartitionInput],
) -> Result<Vec<PartitionInput>, CatalogError> {
    let call = json!({ "TableName": table, "PartitionInputList": partitions });
    let answer: Refusals = called(database, table, "BatchCreatePartition", call).await?;
    let mut there = Vec::new();
    for error in answer.errors {
        if error.error_detail.error_code.as_deref() != Some("AlreadyExistsException") {
            return Err(refused(database, table, error.error_detail));
        }
        let values = error.partition_values;
        there.extend(partitions.iter().filter(|each| each.values == values).cloned());
    }
    Ok(there)
}

async fn update(
    database: &Database<'_>,
    table: &str,
    partitions: &[PartitionInput],
) -> Result<(), CatalogError> {
    let entry = |partition: &PartitionInput| json!({ "PartitionValueList": partition.values, "PartitionInput": partition });
    let entries: Vec<_> = partitions.iter().map(entry).collect();
    let call = json!({ "TableName": table, "Entries": entries });
    let answer: Refusals = called(database, table, "BatchUpdatePartition", call).await?;
    match answer.errors.into_iter().next() {
        Some(error) => Err(refused(database, table, error.error_detail)),
        None => Ok(()),
    }
}

async fn called<O: DeserializeOwned>(
    database: &Database<'_>,
    table: &str,
    operation: &str,
    input: Value,
) -> Result<O, CatalogError> {
    let answer = database.call(operation, input).await;
    answer.map_err(|failure| catalog_error(database.place, table, &failure))
}

/// Names what it means that a call succeeded and a partition was refused.
fn refused(database: &Database<'_>, table: &str, detail: ErrorDetail) -> CatalogError {
    if detail.error_code.as_deref() == Some("EntityNotFoundException") {
        let why =
            format!("table \"{table}\": a partition was removed just when it was to be changed");
        return CatalogError::Unavailable(why);
    }
    let failure = Failure {
        code: detail.error_code,
        message: detail.error_message.unwrap_or_default(),
        status: Some(200),
        ..Failure::default()
    };
    catalog_error(database.place, table, &failure)
}

fn input(table: &CatalogTable, partition: &CatalogPartition) -> PartitionInput {
    PartitionInput {
        values: partition.values.clone(),
        parameters: kind(table.format),
        storage_descriptor: descriptor(table, &partition.location),
    }
}
