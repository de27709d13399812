//! The part of Glue's API that is used: members as Glue names them, without those that nobody here sets or reads.

use aws::{Protocol, Service};
use serde::{Deserialize, Deserializer, Serialize};
use std::collections::BTreeMap;

/// How Glue is called.
pub(crate) const GLUE: Service =
    Service { id: "Glue", host: "glue", protocol: Protocol::Json11("AWSGlue"), plain_fips: &[] };

/// Parameters of a table, a partition, a column or a SerDe.
pub(crate) type Parameters = BTreeMap<String, String>;

/// The answer to `GetTable`.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct FoundTable {
    pub(crate) table: Option<Table>,
}

/// A table as it is.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct Table {
    pub(crate) description: Option<String>,
    pub(crate) owner: Option<String>,
    #[serde(deserialize_with = "present")]
    pub(crate) parameters: Parameters,
    #[serde(deserialize_with = "or_empty")]
    pub(crate) partition_keys: Vec<Column>,
    pub(crate) storage_descriptor: Option<StorageDescriptor>,
    pub(crate) version_id: Option<String>,
}

/// A table as it is to be.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct TableInput {
    pub(crate) name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) owner: Option<String>,
    pub(crate) table_type: &'static str,
    pub(crate) parameters: Parameters,
    pub(crate) partition_keys: Vec<Column>,
    pub(crate) storage_descriptor: StorageDescriptor,
}

/// The answer to `BatchGetPartition` and a page of `GetPartitions`.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct FoundPartitions {
    pub(crate) partitions: Option<Vec<Partition>>,
    pub(crate) unprocessed_keys: Option<Vec<PartitionKey>>,
    pub(crate) next_token: Option<String>,
}

/// What a partition is found by.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct PartitionKey {
    pub(crate) values: Vec<String>,
}

/// A partition as it is.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Partition {
    #[serde(default, deserialize_with = "or_empty")]
    pub(crate) values: Vec<String>,
    pub(crate) storage_descriptor: Option<StorageDescriptor>,
}

/// A partition as it is to be.
#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct PartitionInput {
    pub(crate) values: Vec<String>,
    pub(crate) parameters: Parameters,
    pub(crate) storage_descriptor: StorageDescriptor,
}

/// The answer to `BatchCreatePartition` and `BatchUpdatePartition`, which succeed when partitions are refused.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Refusals {
    #[serde(default, deserialize_with = "or_empty")]
    pub(crate) errors: Vec<Refusal>,
}

/// A partition that was refused.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Refusal {
    #[serde(default, alias = "PartitionValueList", deserialize_with = "or_empty")]
    pub(crate) partition_values: Vec<String>,
    #[serde(default, deserialize_with = "or_empty")]
    pub(crate) error_detail: ErrorDetail,
}

/// Why a partition was refused.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ErrorDetail {
    pub(crate) error_code: Option<String>,
    pub(crate) error_message: Option<String>,
}

/// How files are to be read.
#[derive(Clone, Default, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct StorageDescriptor {
    #[serde(deserialize_with = "or_empty")]
    pub(crate) columns: Vec<Column>,
    pub(crate) location: Option<String>,
    pub(crate) input_format: Option<String>,
    pub(crate) output_format: Option<String>,
    #[serde(deserialize_with = "or_empty")]
    pub(crate) serde_info: SerDeInfo,
}

/// What takes records out of files.
#[derive(Clone, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct SerDeInfo {
    pub(crate) serialization_library: Option<String>,
    #[serde(deserialize_with = "present")]
    pub(crate) parameters: Parameters,
}

/// A column, or a key of partitions.
#[derive(Clone, Default, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) r#type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) comment: Option<String>,
    #[serde(deserialize_with = "present", skip_serializing_if = "Parameters::is_empty")]
    pub(crate) parameters: Parameters,
}

/// Takes `null` for what is left out.
fn or_empty<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(
    json: D,
) -> Result<T, D::Error> {
    Ok(Option::deserialize(json)?.unwrap_or_default())
}

/// Takes a parameter that is `null` for one that is not there.
fn present<'de, D: Deserializer<'de>>(json: D) -> Result<Parameters, D::Error> {
    let all: BTreeMap<String, Option<String>> = or_empty(json)?;
    Ok(all.into_iter().filter_map(|(name, value)| Some((name, value?))).collect())
}
