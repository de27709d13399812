//! A connector on the bench of its tests: connected to an application, subject of promises, asked for fields.

use super::{Oracle, Subject};
use crate::memory::{MemoryClock, MemoryVault};
use crate::rest::{AddressPolicy, Http};
use crate::{Clock, Connection, Connector, Memo, Query, SystemClock};
use records::{Column, FieldType};
use serde_json::{Map, Value};
use std::sync::Arc;
use std::time::Duration;

/// How long a session tries again before it gives up, by the clock in memory.
const PATIENCE: Duration = Duration::from_secs(60);

/// What the tests of a connector start from.
pub struct Bench {
    /// The connector.
    pub connector: &'static dyn Connector,
    /// The name of the connector profile, for messages.
    pub profile: &'static str,
    /// The source properties with which a flow reads an entity.
    pub settings: fn(&str) -> Value,
}

impl Bench {
    /// Connects to an application on this machine, by a clock that does not really wait.
    pub fn connect(&self, properties: Value, credentials: Value) -> Connection {
        self.connect_by(properties, MemoryVault::new(object(credentials)))
    }

    /// Connects with a vault, which may hold more than the credentials.
    pub fn connect_by(&self, properties: Value, vault: MemoryVault) -> Connection {
        let Ok(http) = Http::new(AddressPolicy::Local, PATIENCE) else {
            panic!("there is no HTTP client")
        };
        Connection {
            profile: self.profile.to_owned(),
            settings: properties,
            secret: None,
            vault: Arc::new(vault),
            http,
            clock: Arc::new(MemoryClock::at(SystemClock.now())),
            memo: Memo::default(),
        }
    }

    /// Returns what promises are checked of.
    pub fn subject<'a>(&self, connection: &'a Connection, oracle: &'a Oracle) -> Subject<'a> {
        Subject { connector: self.connector, connection, oracle }
    }

    /// Asks for some fields of all records, with the types that the application describes; a name with a point may be the
    /// field of a related record.
    pub async fn query(&self, connection: &Connection, entity: &str, names: &[&str]) -> Query {
        let mut fields = match self.connector.fields(connection, entity, None).await {
            Ok(fields) => fields,
            Err(error) => panic!("{entity} is not described: {error}"),
        };
        let named = names.iter().filter(|name| name.contains('.')).map(|name| (*name).to_owned());
        let paths: Vec<String> = named.collect();
        match self.connector.related_fields(connection, entity, &paths, None).await {
            Ok(related) => fields.extend(related),
            Err(error) => panic!("what {entity} refers to is not described: {error}"),
        }
        let column = |name: &&'_ str| match fields.iter().find(|field| field.name == **name) {
            Some(field) => (field.name.clone(), field.field_type),
            None => panic!("{entity} has no field {name}"),
        };
        self.query_of(entity, names.iter().map(column))
    }

    /// Asks for columns of all records without asking the application what they are.
    pub fn query_of<N: Into<String>>(
        &self,
        entity: &str,
        columns: impl IntoIterator<Item = (N, FieldType)>,
    ) -> Query {
        let column = |(name, field_type): (N, FieldType)| Column { name: name.into(), field_type };
        Query {
            entity: entity.to_owned(),
            settings: (self.settings)(entity),
            api_version: None,
            columns: columns.into_iter().map(column).collect(),
            filters: Vec::new(),
            window: None,
            since: None,
        }
    }
}

/// Returns the members of an object, which JSON in a test must be.
pub fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        other => panic!("{other} is no object"),
    }
}
