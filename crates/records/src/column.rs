//! The columns of an entity and their Arrow schema.

use std::sync::Arc;

use arrow_schema::{Schema, SchemaRef};
use serde::{Deserialize, Serialize};

use crate::FieldType;

/// The name and type of one field of an entity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    pub name: String,
    pub field_type: FieldType,
}

/// Builds the Arrow schema of the columns, in their order. Every column is nullable.
pub fn schema(columns: &[Column]) -> SchemaRef {
    let fields: Vec<_> =
        columns.iter().map(|column| column.field_type.field(&column.name)).collect();
    Arc::new(Schema::new(fields))
}
