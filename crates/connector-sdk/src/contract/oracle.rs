//! What the suite knows without asking the connector.

use crate::{Connection, Connector, Field, Query, Source};
use records::Column;
use serde_json::{Map, Value};

/// A connector under test, connected.
pub struct Subject<'a> {
    /// The connector.
    pub connector: &'a dyn Connector,
    /// Its connection.
    pub connection: &'a Connection,
    /// The true content of the entity it reads.
    pub oracle: &'a Oracle,
}

/// The true content of one entity.
pub struct Oracle {
    /// The entity's name.
    pub entity: String,
    /// The source properties of a flow that reads it.
    pub settings: Value,
    /// The field that identifies its records.
    pub key: String,
    /// All records that a flow with these settings reads, by field, in the application's own JSON.
    pub records: Vec<Map<String, Value>>,
    /// Whether the application treats texts as equal that differ in case alone.
    pub ignores_case: bool,
}

impl Oracle {
    /// Returns the sorted keys of the records for which `wanted` is true.
    pub fn keys(&self, wanted: impl Fn(&Map<String, Value>) -> bool) -> Vec<String> {
        let kept = self.records.iter().filter(|record| wanted(record));
        let mut keys: Vec<String> = kept.map(|record| text(&record[&self.key])).collect();
        keys.sort();
        keys
    }
}

impl Subject<'_> {
    /// Returns the connector's source.
    pub(super) fn source(&self) -> &dyn Source {
        let Some(source) = self.connector.source() else {
            panic!("{} is no source", self.connector.connector_type());
        };
        source
    }

    /// Returns the entity's fields.
    pub(super) async fn fields(&self) -> Vec<Field> {
        match self.connector.fields(self.connection, &self.oracle.entity, None).await {
            Ok(fields) => fields,
            Err(error) => panic!("{} is not described: {error}", self.oracle.entity),
        }
    }

    /// Returns a query for these fields of all records.
    pub(super) fn query(&self, fields: &[&Field]) -> Query {
        let column =
            |field: &&Field| Column { name: field.name.clone(), field_type: field.field_type };
        Query {
            entity: self.oracle.entity.clone(),
            settings: self.oracle.settings.clone(),
            api_version: None,
            columns: fields.iter().map(column).collect(),
            filters: Vec::new(),
            window: None,
            since: None,
        }
    }

    /// Returns a query for the key of all records.
    pub(super) fn key_query(&self, fields: &[Field]) -> Query {
        let Some(key) = fields.iter().find(|field| field.name == self.oracle.key) else {
            panic!("{} has no field {}", self.oracle.entity, self.oracle.key);
        };
        self.query(&[key])
    }
}

/// Returns a key's JSON value as text.
pub(super) fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
