//! The source fields of a flow: those of its entity, and those of related records that its tasks name.

use connector_sdk::{Connection, Connector, Field};
use flow::Task;
use records::Column;
use std::collections::BTreeSet;

/// Describes the fields that a flow's tasks may use.
pub(crate) async fn source_fields(
    connector: &dyn Connector,
    connection: &Connection,
    entity: &str,
    version: Option<&str>,
    tasks: &[Task],
) -> connector_sdk::Result<Vec<Field>> {
    let mut fields = connector.fields(connection, entity, version).await?;
    let known: BTreeSet<&str> = fields.iter().map(|field| field.name.as_str()).collect();
    let named = tasks.iter().flat_map(Task::named_source_fields);
    let paths: BTreeSet<String> = named
        .filter(|name| name.contains('.') && !known.contains(name))
        .map(str::to_owned)
        .collect();
    if !paths.is_empty() {
        let paths: Vec<String> = paths.into_iter().collect();
        fields.extend(connector.related_fields(connection, entity, &paths, version).await?);
    }
    Ok(fields)
}

/// Returns the fields as columns.
pub(crate) fn columns(fields: &[Field]) -> Vec<Column> {
    let column = |field: &Field| Column { name: field.name.clone(), field_type: field.field_type };
    fields.iter().map(column).collect()
}
