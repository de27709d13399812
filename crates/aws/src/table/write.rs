//! Conditional writes: one document by itself, several as a transaction.

use super::item::{Condition, item};
use super::read::attributes;
use super::refusal::{cancelled, passing, refused};
use crate::failure::Failure;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{ConditionCheck, Delete, Put, TransactWriteItem};
use aws_sdk_dynamodb::{Client, config};
use engine::ports::{Key, TableError, Write};
use std::collections::BTreeSet;
use std::time::Duration;

/// DynamoDB's most writes in a transaction.
const MOST_WRITES: usize = 100;
/// Attempts at a write that the table refuses for a moment.
const MOST_ATTEMPTS: u32 = 5;
const LONGEST_FIRST_PAUSE_MS: f64 = 50.0;

/// Applies all writes or none.
pub(super) async fn write(
    client: &Client,
    table: &str,
    writes: &[Write],
) -> Result<(), TableError> {
    check_count(writes)?;
    let token = uuid::Uuid::new_v4().to_string();
    let mut attempt = 1;
    loop {
        let refusal = match writes {
            [Write::Put { .. }] | [Write::Delete { .. }] => {
                write_one(client, table, &writes[0]).await
            }
            _ => write_all(client, table, writes, &token).await,
        };
        match refusal {
            Ok(()) => return Ok(()),
            Err(refusal) if refusal.passing && attempt < MOST_ATTEMPTS => {
                tokio::time::sleep(pause(attempt, fastrand::f64())).await;
                attempt += 1;
            }
            Err(refusal) => return Err(refusal.error),
        }
    }
}

struct Refusal {
    error: TableError,
    passing: bool,
}

fn check_count(writes: &[Write]) -> Result<(), TableError> {
    if writes.is_empty() || writes.len() > MOST_WRITES {
        let count = writes.len();
        return Err(TableError::TooLarge(format!(
            "a transaction has 1 to 100 writes, not {count}"
        )));
    }
    let keys: BTreeSet<&Key> = writes.iter().map(Write::key).collect();
    if keys.len() != writes.len() {
        return Err(TableError::TooLarge("a transaction names a document twice".to_owned()));
    }
    Ok(())
}

// Were the SDK to repeat a conditional write whose answer was lost, the write would meet its own effect and report a
// conflict. So it is sent once, and a lost answer stays unknown.
fn once() -> config::Builder {
    config::Builder::new().retry_config(RetryConfig::disabled())
}

async fn write_one(client: &Client, table: &str, write: &Write) -> Result<(), Refusal> {
    let condition = Condition::of(write);
    let failure = match item(write) {
        Some(item) => {
            let call = client
                .put_item()
                .table_name(table)
                .set_item(Some(item))
                .condition_expression(condition.expression)
                .set_expression_attribute_names(Some(condition.names))
                .set_expression_attribute_values(condition.values);
            call.customize()
                .config_override(once())
                .send()
                .await
                .err()
                .map(|error| Failure::of(&error))
        }
        None => {
            let call = client
                .delete_item()
                .table_name(table)
                .set_key(Some(attributes(write.key())))
                .condition_expression(condition.expression)
                .set_expression_attribute_names(Some(condition.names))
                .set_expression_attribute_values(condition.values);
            call.customize()
                .config_override(once())
                .send()
                .await
                .err()
                .map(|error| Failure::of(&error))
        }
    };
    match failure {
        None => Ok(()),
        Some(failure) => {
            Err(Refusal { error: refused(table, &failure), passing: passing(&failure, &[]) })
        }
    }
}

// A transaction may be repeated, by the SDK and by us: under the same token DynamoDB applies it only once.
async fn write_all(
    client: &Client,
    table: &str,
    writes: &[Write],
    token: &str,
) -> Result<(), Refusal> {
    let mut items = Vec::with_capacity(writes.len());
    for write in writes {
        items.push(transact_item(table, write)?);
    }
    let answer = client
        .transact_write_items()
        .client_request_token(token)
        .set_transact_items(Some(items))
        .send()
        .await;
    let Err(error) = answer else { return Ok(()) };
    let failure = Failure::of(&error);
    let reasons = reasons(&error);
    let passing = passing(&failure, &reasons);
    let error = match failure.has_code("TransactionCanceledException") {
        true => cancelled(table, &reasons, &failure),
        false => refused(table, &failure),
    };
    Err(Refusal { error, passing })
}

fn reasons<R>(error: &SdkError<TransactWriteItemsError, R>) -> Vec<(String, String)> {
    let Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) =
        error.as_service_error()
    else {
        return Vec::new();
    };
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let reasons = cancelled.cancellation_reasons().iter();
    reasons.map(|reason| (text(reason.code()), text(reason.message()))).collect()
}

fn transact_item(table: &str, write: &Write) -> Result<TransactWriteItem, Refusal> {
    let condition = Condition::of(write);
    let empty = TransactWriteItem::builder();
    let built = match write {
        Write::Put { .. } => Put::builder()
            .table_name(table)
            .set_item(item(write))
            .condition_expression(condition.expression)
            .set_expression_attribute_names(Some(condition.names))
            .set_expression_attribute_values(condition.values)
            .build()
            .map(|put| empty.put(put)),
        Write::Delete { key, .. } => Delete::builder()
            .table_name(table)
            .set_key(Some(attributes(key)))
            .condition_expression(condition.expression)
            .set_expression_attribute_names(Some(condition.names))
            .set_expression_attribute_values(condition.values)
            .build()
            .map(|delete| empty.delete(delete)),
        Write::Check { key, .. } => ConditionCheck::builder()
            .table_name(table)
            .set_key(Some(attributes(key)))
            .condition_expression(condition.expression)
            .set_expression_attribute_names(Some(condition.names))
            .set_expression_attribute_values(condition.values)
            .build()
            .map(|check| empty.condition_check(check)),
    };
    let refusal = |error| Refusal { error: TableError::Denied(format!("{error}")), passing: false };
    built.map(|item| item.build()).map_err(refusal)
}

fn pause(attempt: u32, chance: f64) -> Duration {
    let longest = LONGEST_FIRST_PAUSE_MS * f64::from(1_u32 << attempt.min(6));
    Duration::from_millis((longest * chance) as u64)
}
