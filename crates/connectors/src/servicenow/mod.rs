//! ServiceNow: the tables of an instance, read over its Table API, and the events posted by its scripts.

mod answer;
mod api;
mod auth;
mod entities;
mod errors;
mod page;
mod profile;
mod query;
mod time;

#[cfg(test)]
mod tests;

use arrow_array::RecordBatch;
use async_trait::async_trait;
/// Events of a ServiceNow instance, which has no signature of its own.
pub(crate) use connector_sdk::SignedBody as ServiceNowWebhook;
use connector_sdk::{
    Configuration, Connection, Connector, EntityGroup, Field, Filter, Found, Misread, Query,
    Reader, Result, Source,
};
use flow::{ConnectorType, Operator, Timestamp, Violations};
use query::encoded_query::Name;
use records::Column;
use serde_json::Value;
use serde_json::value::RawValue;

/// Records and fields that any read may lack. Missing ones of the first two kinds are counted during the read.
const LEFT_OUT: &str = "records and fields that the user of the connector profile may not see are left out, and so are records of \
     other domains, those that business rules hide from queries, archived ones (they are in the table ar_ of the same name) \
     and deleted ones; journal fields such as work_notes are empty, their entries are in the table sys_journal_field";

/// The ServiceNow connector.
pub struct ServiceNow;

#[async_trait]
impl Connector for ServiceNow {
    fn connector_type(&self) -> ConnectorType {
        ConnectorType::new("Servicenow")
    }

    fn configuration(&self) -> Configuration {
        Configuration {
            ignores_case: true,
            operators: (&Operator::ALL).into(),
            ..Configuration::of_application(
                "ServiceNow",
                "Tables of a ServiceNow instance, read over its Table API",
            )
            .with_events()
            .with_logins()
        }
    }

    fn check_profile(&self, properties: &Value, credentials: &Value, violations: &mut Violations) {
        profile::check(properties, credentials, violations);
    }

    async fn check(&self, connection: &Connection) -> Result<()> {
        time::ask(connection).await.map(drop)
    }

    async fn entities(
        &self,
        connection: &Connection,
        _path: Option<&str>,
    ) -> Result<Vec<EntityGroup>> {
        entities::entities(connection).await
    }

    async fn fields(
        &self,
        connection: &Connection,
        entity: &str,
        _version: Option<&str>,
    ) -> Result<Vec<Field>> {
        entities::fields(connection, entity).await
    }

    async fn left_out(&self, _connection: &Connection, _entity: &str) -> Result<Option<String>> {
        Ok(Some(LEFT_OUT.to_owned()))
    }

    fn source(&self) -> Option<&dyn Source> {
        Some(self)
    }
}

#[async_trait]
impl Source for ServiceNow {
    fn check_settings(&self, settings: &Value, violations: &mut Violations) {
        match self.entity(settings) {
            Some(name) if Name::new(&name).is_ok() => {}
            _ => violations.add("object", "must name a table, such as incident"),
        }
    }

    fn pushes_down(&self, field: &Field, filter: &Filter) -> bool {
        query::filter::exact(field, filter)
    }

    async fn now(&self, connection: &Connection) -> Result<Option<Timestamp>> {
        Ok(time::ask(connection).await?.date())
    }

    fn read_events(
        &self,
        columns: &[Column],
        events: &[&RawValue],
    ) -> Result<(RecordBatch, Vec<Misread>)> {
        let (records, rejected, _) = page::decode(columns, events)?;
        Ok((records, rejected))
    }

    async fn open(
        &self,
        connection: Connection,
        query: Query,
        _found: Option<Found>,
    ) -> Result<Box<dyn Reader>> {
        Ok(Box::new(page::TableReader::open(connection, query)?))
    }
}
