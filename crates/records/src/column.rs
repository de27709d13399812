//! The columns of an entity and the Arrow schema they make.

use std::sync::Arc;

use arrow_schema::{Schema, SchemaRef};
use serde::{Deserialize, Serialize};

use crate::FieldType;

/// Names one field of an entity and its type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    pub name: String,
    pub field_type: FieldType,
}

/// Makes the Arrow schema of the columns, in their order, every one of them nullable.
pub fn schema(columns: &[Column]) -> SchemaRef {
    let fields: Vec<_> =
        columns.iter().map(|column| column.field_type.field(&column.name)).collect();
    Arc::new(Schema::new(fields))
}
