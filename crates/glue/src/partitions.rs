//! The partitions of a table: those that are missing are added, those that differ corrected, strays removed.

use crate::catalog::Database;
use crate::descriptor::{descriptor, kind, same};
use crate::error::{catalog_error, unbuildable};
use aws::Failure;
use aws_sdk_glue::types::{
    BatchUpdatePartitionRequestEntry, ErrorDetail, Partition, PartitionInput, PartitionValueList,
};
use engine::ports::{CatalogError, CatalogPartition, CatalogTable};
use futures::future::try_join_all;
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
            let wanted = input(table, partition)?;
            let Some(files) = wanted.storage_descriptor() else { continue };
            match there.get(&partition.values) {
                None => missing.push(wanted),
                Some(found) if !same(found.storage_descriptor(), files) => different.push(wanted),
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
    let Database { client, place } = database;
    let mut pages = client
        .get_partitions()
        .database_name(&place.database)
        .table_name(table)
        .exclude_column_schema(true)
        .into_paginator()
        .send();
    let mut strays = Vec::new();
    while let Some(page) = pages.next().await {
        let page = page.map_err(|error| catalog_error(place, table, &Failure::of(&error)))?;
        strays.extend(page.partitions.unwrap_or_default().into_iter().filter(|partition| {
            let location = partition.storage_descriptor().and_then(|files| files.location());
            !folder.is_some_and(|folder| location.unwrap_or_default().starts_with(folder))
        }));
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
    let Database { client, place } = database;
    let call = client.delete_partition().database_name(&place.database).table_name(table);
    let answer = call.set_partition_values(Some(stray.values().to_vec())).send().await;
    match answer.map_err(|error| Failure::of(&error)) {
        Err(failure) if !failure.has_code("EntityNotFoundException") => {
            Err(catalog_error(place, table, &failure))
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
    let Database { client, place } = database;
    let key = |partition: &CatalogPartition| {
        let values = PartitionValueList::builder().set_values(Some(partition.values.clone()));
        values.build().map_err(unbuildable)
    };
    let mut wanted: Vec<_> = partitions.iter().map(key).collect::<Result<_, _>>()?;
    let mut there = BTreeMap::new();
    // An answer that would be too large leaves keys unprocessed. Those that nothing comes of are not there.
    while !wanted.is_empty() {
        let call = client.batch_get_partition().database_name(&place.database).table_name(table);
        let answer = call.set_partitions_to_get(Some(wanted)).send().await;
        let answer = answer.map_err(|error| catalog_error(place, table, &Failure::of(&error)))?;
        let found = answer.partitions.unwrap_or_default();
        wanted = answer.unprocessed_keys.filter(|_| !found.is_empty()).unwrap_or_default();
        there.extend(found.into_iter().map(|each| (each.values().to_vec(), each)));
    }
    Ok(there)
}

/// Adds partitions and returns those that were there already.
async fn create(
    database: &Database<'_>,
    table: &str,
    partitions: &[PartitionInput],
) -> Result<Vec<PartitionInput>, CatalogError> {
    let Database { client, place } = database;
    let call = client.batch_create_partition().database_name(&place.database).table_name(table);
    let answer = call.set_partition_input_list(Some(partitions.to_vec())).send().await;
    let answer = answer.map_err(|error| catalog_error(place, table, &Failure::of(&error)))?;
    let mut there = Vec::new();
    for error in answer.errors() {
        let code = error.error_detail().and_then(ErrorDetail::error_code);
        if code != Some("AlreadyExistsException") {
            return Err(refused(database, table, error.error_detail()));
        }
        let values = error.partition_values();
        there.extend(partitions.iter().filter(|each| each.values() == values).cloned());
    }
    Ok(there)
}

async fn update(
    database: &Database<'_>,
    table: &str,
    partitions: &[PartitionInput],
) -> Result<(), CatalogError> {
    let Database { client, place } = database;
    let entry = |partition: &PartitionInput| {
        let values = Some(partition.values().to_vec());
        let entry = BatchUpdatePartitionRequestEntry::builder().set_partition_value_list(values);
        entry.partition_input(partition.clone()).build().map_err(unbuildable)
    };
    let entries = partitions.iter().map(entry).collect::<Result<_, _>>()?;
    let call = client.batch_update_partition().database_name(&place.database).table_name(table);
    let answer = call.set_entries(Some(entries)).send().await;
    let answer = answer.map_err(|error| catalog_error(place, table, &Failure::of(&error)))?;
    match answer.errors().first() {
        Some(error) => Err(refused(database, table, error.error_detail())),
        None => Ok(()),
    }
}

/// Names what it means that a call succeeded and a partition was refused.
fn refused(database: &Database<'_>, table: &str, detail: Option<&ErrorDetail>) -> CatalogError {
    let code = detail.and_then(ErrorDetail::error_code);
    if code == Some("EntityNotFoundException") {
        let why =
            format!("table \"{table}\": a partition was removed just when it was to be changed");
        return CatalogError::Unavailable(why);
    }
    let failure = Failure {
        code: code.map(str::to_owned),
        message: detail.and_then(ErrorDetail::error_message).unwrap_or_default().to_owned(),
        status: Some(200),
        ..Failure::default()
    };
    catalog_error(database.place, table, &failure)
}

fn input(
    table: &CatalogTable,
    partition: &CatalogPartition,
) -> Result<PartitionInput, CatalogError> {
    Ok(PartitionInput::builder()
        .set_values(Some(partition.values.clone()))
        .set_parameters(Some(kind(table.format)))
        .storage_descriptor(descriptor(table, &partition.location)?)
        .build())
}
