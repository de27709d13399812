//! Consistent reads: of one document, and of a range of them.

use super::refusal::refused;
use super::{DOCUMENT, PARTITION, SORT, VERSION};
use crate::document::from_attribute;
use crate::failure::Failure;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes};
use engine::ports::{Item, Key, Order, Range, TableError};
use std::collections::HashMap;

/// How often documents that were left out are asked for again.
const MOST_ROUNDS: u32 = 8;

type Attributes = HashMap<String, AttributeValue>;

pub(super) async fn get(
    client: &Client,
    table: &str,
    key: &Key,
) -> Result<Option<Item>, TableError> {
    let answer = client
        .get_item()
        .table_name(table)
        .set_key(Some(attributes(key)))
        .consistent_read(true)
        .send()
        .await
        .map_err(|error| refused(table, &Failure::of(&error)))?;
    answer.item.map(|item| read_item(table, item)).transpose()
}

/// Reads up to 100 documents in one request, and again what the service left out of its answer.
pub(super) async fn get_all(
    client: &Client,
    table: &str,
    keys: &[Key],
) -> Result<Vec<Option<Item>>, TableError> {
    let mut found: HashMap<Key, Item> = HashMap::new();
    let mut missing: Vec<Attributes> = keys.iter().map(attributes).collect();
    let mut rounds = 0;
    while !missing.is_empty() {
        if rounds == MOST_ROUNDS {
            return Err(TableError::Unknown(format!(
                "table {table} is busy: it leaves documents out"
            )));
        }
        rounds += 1;
        let wanted = KeysAndAttributes::builder()
            .set_keys(Some(missing))
            .consistent_read(true)
            .build()
            .map_err(|error| TableError::Unknown(error.to_string()))?;
        let answer = client.batch_get_item().request_items(table, wanted).send().await;
        let answer = answer.map_err(|error| refused(table, &Failure::of(&error)))?;
        for item in answer.responses.into_iter().flatten().flat_map(|(_, items)| items) {
            let item = read_item(table, item)?;
            found.insert(item.key.clone(), item);
        }
        let left = answer.unprocessed_keys.and_then(|mut left| left.remove(table));
        missing = left.map(|left| left.keys).unwrap_or_default();
    }
    Ok(keys.iter().map(|key| found.remove(key)).collect())
}

pub(super) async fn list(
    client: &Client,
    table: &str,
    range: &Range,
) -> Result<Vec<Item>, TableError> {
    let mut start = match start(range) {
        Start::Everything => None,
        Start::After(key) => Some(attributes(&key)),
        Start::Nothing => return Ok(Vec::new()),
    };
    let mut items = Vec::new();
    while items.len() < range.limit {
        let wanted = i32::try_from(range.limit - items.len()).unwrap_or(i32::MAX);
        let mut query = client
            .query()
            .table_name(table)
            .consistent_read(true)
            .scan_index_forward(range.order == Order::Ascending)
            .limit(wanted)
            .set_exclusive_start_key(start)
            .expression_attribute_names("#partition", PARTITION)
            .expression_attribute_values(":partition", AttributeValue::S(range.partition.clone()));
        // DynamoDB takes no empty text for a key, not even as the start of one.
        query = if range.prefix.is_empty() {
            query.key_condition_expression("#partition = :partition")
        } else {
            query
                .key_condition_expression("#partition = :partition AND begins_with(#sort, :prefix)")
                .expression_attribute_names("#sort", SORT)
                .expression_attribute_values(":prefix", AttributeValue::S(range.prefix.clone()))
        };
        let answer = query.send().await.map_err(|error| refused(table, &Failure::of(&error)))?;
        for item in answer.items.unwrap_or_default() {
            items.push(read_item(table, item)?);
        }
        start = answer.last_evaluated_key;
        if start.is_none() {
            break;
        }
    }
    Ok(items)
}

/// Where a listing begins.
#[derive(Debug, PartialEq)]
pub(super) enum Start {
    Everything,
    After(Key),
    Nothing,
}

/// Says where a listing begins: DynamoDB refuses to go on after a key that is itself outside the range.
pub(super) fn start(range: &Range) -> Start {
    let Some(after) = &range.after else {
        return Start::Everything;
    };
    if after.starts_with(&range.prefix) && !after.is_empty() {
        return Start::After(Key::new(&range.partition, after));
    }
    let lies_before = *after < range.prefix;
    match (range.order, lies_before || after.is_empty()) {
        (Order::Ascending, true) | (Order::Descending, false) => Start::Everything,
        (Order::Ascending, false) | (Order::Descending, true) => Start::Nothing,
    }
}

pub(super) fn attributes(key: &Key) -> Attributes {
    HashMap::from([
        (PARTITION.to_owned(), AttributeValue::S(key.partition.clone())),
        (SORT.to_owned(), AttributeValue::S(key.sort.clone())),
    ])
}

fn read_item(table: &str, mut item: Attributes) -> Result<Item, TableError> {
    let mut text = |name: &str| match item.remove(name) {
        Some(AttributeValue::S(text) | AttributeValue::N(text)) => Some(text),
        _ => None,
    };
    let (partition, sort) = (text(PARTITION).unwrap_or_default(), text(SORT).unwrap_or_default());
    let version = text(VERSION).and_then(|text| text.parse().ok());
    let document = item.remove(DOCUMENT).and_then(from_attribute);
    match (version, document) {
        (Some(version), Some(document)) => {
            Ok(Item { key: Key { partition, sort }, version, document })
        }
        // Nothing of ours writes such an item, so somebody else did.
        _ => Err(TableError::Denied(format!(
            "item {partition} {sort} of table {table} is not one of ours; restore it or remove it"
        ))),
    }
}
