//! The types a field of a record can have, whatever application it comes from.

mod arrow_type;
mod name;

use serde::{Deserialize, Serialize};

/// Is the type of one field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FieldType {
    String,
    Bool,
    Int32,
    Int64,
    Float64,
    /// An exact number; `precision` counts all its digits, `scale` those after the point.
    Decimal {
        precision: u8,
        scale: i8,
    },
    Date,
    /// A time of day, to the microsecond.
    Time,
    /// An instant in UTC, to the microsecond.
    DateTime,
    /// A date and time without a zone, to the microsecond.
    LocalDateTime,
    Binary,
    /// An object, an array or any other JSON value, kept as its text.
    Json,
}

#[cfg(test)]
mod tests;
