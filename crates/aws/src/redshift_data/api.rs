//! The part of the Data API that is used: members as Redshift names them.

use crate::{Protocol, Service};
use connector_sdk::{RedshiftAccess, RedshiftDatabase, RedshiftPlace};
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// How the Data API is called.
pub(super) const REDSHIFT_DATA: Service = Service {
    id: "Redshift Data",
    host: "redshift-data",
    protocol: Protocol::Json11("RedshiftData"),
    plain_fips: &[],
};

/// The answer to a request that runs statements.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Submitted {
    pub(super) id: String,
}

/// How far statements are.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Statement {
    pub(super) status: String,
    pub(super) error: Option<String>,
    #[serde(default)]
    pub(super) has_result_set: bool,
    #[serde(default)]
    pub(super) sub_statements: Vec<SubStatement>,
}

/// How far one statement of several is.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct SubStatement {
    pub(super) status: Option<String>,
    pub(super) error: Option<String>,
}

/// A page of rows.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Rows {
    #[serde(default)]
    pub(super) records: Vec<Vec<Map<String, Value>>>,
    pub(super) next_token: Option<String>,
}

/// Adds the members that name the database and its user.
pub(super) fn at(database: &RedshiftDatabase, mut input: Value) -> Value {
    input["Database"] = json!(database.name);
    match &database.place {
        RedshiftPlace::Cluster(name) => input["ClusterIdentifier"] = json!(name),
        RedshiftPlace::Workgroup(name) => input["WorkgroupName"] = json!(name),
    }
    if let RedshiftAccess::Secret(arn) = &database.access {
        input["SecretArn"] = json!(arn);
    }
    input
}

/// Writes parameters; the API refuses an empty list.
pub(super) fn with_parameters(mut input: Value, parameters: &[(&'static str, String)]) -> Value {
    if !parameters.is_empty() {
        let named = parameters.iter().map(|(name, value)| json!({ "name": name, "value": value }));
        input["Parameters"] = named.collect();
    }
    input
}

/// Returns a value of a row as text; `None` for null.
pub(super) fn text(cell: &Map<String, Value>) -> Option<String> {
    let (name, value) = cell.iter().find(|(_, value)| !value.is_null())?;
    match value {
        _ if name == "isNull" => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}
