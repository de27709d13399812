//! The tables of a database and their columns, as Redshift lists them.
//! See <https://docs.aws.amazon.com/redshift/latest/dg/r_SVV_COLUMNS.html>.

use super::columns::{Described, column};
use super::database::Database;
use super::names::TableName;
use connector_sdk::{ConnectorError, Entity, EntityGroup, ErrorKind, Field, Result, Writable};
use records::FieldType;
use std::collections::BTreeMap;

const TABLES: &str = "SELECT table_schema, table_name FROM svv_tables WHERE table_type = 'BASE TABLE' AND table_schema NOT IN \
     ('information_schema', 'pg_catalog', 'pg_internal', 'pg_automv') ORDER BY 1, 2";
const COLUMNS: &str = "SELECT table_schema, table_name, column_name, data_type, character_maximum_length, numeric_precision, \
     numeric_scale, is_nullable, column_default FROM svv_columns WHERE LOWER(table_schema) = LOWER(:schema) AND \
     LOWER(table_name) = LOWER(:table) ORDER BY table_schema, table_name, ordinal_position";

/// Lists the tables, in a group for each schema.
pub(super) async fn entities(database: &Database) -> Result<Vec<EntityGroup>> {
    let mut groups: BTreeMap<String, Vec<Entity>> = BTreeMap::new();
    for row in database.rows(TABLES, &[]).await? {
        let [Some(schema), Some(table), ..] = &row[..] else { continue };
        let name = format!("{schema}.{table}");
        let entity = Entity { name, label: table.clone(), nested: false };
        groups.entry(schema.clone()).or_default().push(entity);
    }
    let group = |(name, entities)| EntityGroup { name, entities };
    Ok(groups.into_iter().map(group).collect())
}

/// A table as Redshift spells it, and its columns.
pub(super) struct Found {
    pub(super) name: TableName,
    pub(super) columns: Vec<Described>,
}

/// Finds a table, whatever the case of its name; `None` if it does not exist or nothing of it may be seen.
pub(super) async fn find(database: &Database, table: &TableName) -> Result<Option<Found>> {
    let TableName { schema, table: name } = table;
    let rows = database.rows(COLUMNS, &[("schema", schema), ("table", name)]).await?;
    let mut found: Vec<Found> = Vec::new();
    for row in rows {
        let (name, described) = read(&row)?;
        match found.last_mut().filter(|last| last.name == name) {
            Some(last) => last.columns.push(described),
            None => found.push(Found { name, columns: vec![described] }),
        }
    }
    if found.len() > 1 {
        found.retain(|one| one.name == *table);
        if found.is_empty() {
            let why =
                format!("{} may be several tables; write its name in its own case", table.plain());
            return Err(ConnectorError::new(ErrorKind::InvalidArgument, why));
        }
    }
    Ok(found.pop())
}

fn read(row: &[Option<String>]) -> Result<(TableName, Described)> {
    let text = |place: usize| row.get(place).cloned().flatten();
    let needed = |place: usize| {
        text(place).ok_or_else(|| {
            ConnectorError::new(
                ErrorKind::ClientError,
                "redshift lists a column without a name or type",
            )
        })
    };
    let table = TableName { schema: needed(0)?, table: needed(1)? };
    let described = Described {
        name: needed(2)?,
        data_type: needed(3)?,
        length: text(4).and_then(|length| length.parse().ok()),
        precision: text(5).and_then(|precision| precision.parse().ok()),
        scale: text(6).and_then(|scale| scale.parse().ok()),
        nullable: text(7).is_none_or(|nullable| !nullable.eq_ignore_ascii_case("no")),
        default: text(8),
    };
    Ok((table, described))
}

/// Describes a column as a field that flows may write; a column that no record can be loaded into may not be written.
pub(super) fn field(described: &Described) -> Field {
    let fit = column(described);
    let mut field = match &fit {
        Ok(column) => Field::plain(&described.name, column.field_type, &column.declared),
        Err(_) => Field::plain(&described.name, FieldType::String, &described.data_type),
    };
    field.writable = Writable {
        creatable: fit.is_ok(),
        updatable: fit.is_ok(),
        upsertable: fit.is_ok(),
        nullable: described.nullable,
        defaulted: described.default.is_some(),
        finds_for: Vec::new(),
    };
    field
}
