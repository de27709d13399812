//! Tables and their columns, as the user's default role sees them. Neither question needs a warehouse.

use super::client::Client;
use super::column_type::ColumnType;
use super::names::{Identifier, Place};
use connector_sdk::{
    Connection, ConnectorError, Entity, EntityGroup, ErrorKind, Field, Result, TableColumn,
    Writable,
};
use flow::WriteOperation;
use std::collections::BTreeMap;

/// A column of a table.
#[derive(Clone, Debug)]
pub(super) struct DescribedColumn {
    pub(super) name: Identifier,
    /// The type as Snowflake describes it.
    pub(super) described: String,
    pub(super) nullable: bool,
    pub(super) defaulted: bool,
    pub(super) primary_key: bool,
    /// Whether it is kept, and not computed.
    pub(super) kept: bool,
}

impl DescribedColumn {
    /// Returns the type of what may be written into it.
    pub(super) fn column_type(&self) -> Option<ColumnType> {
        ColumnType::read(&self.described).filter(|_| self.kept)
    }
}

/// Lists all tables, by database and schema.
pub(super) async fn entities(connection: &Connection) -> Result<Vec<EntityGroup>> {
    let rows = Client::of(connection)?.ask("SHOW TERSE TABLES IN ACCOUNT").await?;
    let mut groups: BTreeMap<String, Vec<Entity>> = BTreeMap::new();
    for row in rows.iter() {
        let part = |name| row.get(name).map(Identifier::exact);
        let (Some(database), Some(schema), Some(name)) =
            (part("database_name"), part("schema_name"), part("name"))
        else {
            continue;
        };
        let group = format!("{}.{}", database.written(), schema.written());
        let label = name.as_str().to_owned();
        let entity =
            Entity { name: Place { database, schema, name }.written(), label, nested: false };
        groups.entry(group).or_default().push(entity);
    }
    Ok(groups.into_iter().map(|(name, entities)| EntityGroup { name, entities }).collect())
}

/// Describes the fields of a table.
pub(super) async fn fields(connection: &Connection, table: &str) -> Result<Vec<Field>> {
    let place = Place::read(table).map_err(|rule| {
        ConnectorError::new(ErrorKind::InvalidArgument, format!("table {table:?} {rule}"))
    })?;
    let columns = columns(&Client::of(connection)?, &place).await?;
    Ok(columns.into_iter().map(Field::from).collect())
}

/// Describes the columns of a table, in their order.
pub(super) async fn columns(client: &Client<'_>, table: &Place) -> Result<Vec<DescribedColumn>> {
    let rows = client.ask(&format!("DESCRIBE TABLE {table}")).await?;
    let column = |row: super::rows::Row<'_>| {
        Some(DescribedColumn {
            name: Identifier::exact(row.get("name")?),
            described: row.get("type")?.to_owned(),
            nullable: row.get("null?") == Some("Y"),
            defaulted: row.get("default").is_some_and(|default| !default.is_empty()),
            primary_key: row.get("primary key") == Some("Y"),
            kept: row.get("kind").is_none_or(|kind| kind == "COLUMN"),
        })
    };
    Ok(rows.iter().filter_map(column).collect())
}

impl DescribedColumn {
    /// Returns what values the column can hold; `None` for one that is not written.
    pub(super) fn to_table(&self) -> Option<TableColumn> {
        let column_type = self.column_type()?;
        Some(TableColumn {
            name: self.name.as_str().to_owned(),
            declared: self.described.clone(),
            field_type: column_type.field_type(),
            bound: column_type.bound(),
            required: !self.nullable,
            defaulted: self.defaulted,
        })
    }
}

impl From<DescribedColumn> for Field {
    fn from(column: DescribedColumn) -> Self {
        let column_type = column.column_type();
        let field_type = column_type.map_or(records::FieldType::String, ColumnType::field_type);
        let written = column_type.is_some();
        let json = matches!(field_type, records::FieldType::Json);
        let finds_for = if written && !json { vec![WriteOperation::Upsert] } else { Vec::new() };
        Field {
            label: column.name.as_str().to_owned(),
            primary_key: column.primary_key,
            writable: Writable {
                creatable: written,
                updatable: written,
                upsertable: written,
                nullable: column.nullable,
                defaulted: column.defaulted,
                finds_for,
            },
            ..Field::plain(column.name.as_str(), field_type, &column.described)
        }
    }
}
