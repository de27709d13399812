//! The types a field of a record can have, whatever application it comes from.

mod arrow_type;
mod name;
mod typed;

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
    /// A number with all the digits that its application sends, which may be more than it describes.
    Number {
        /// The described digits; 0 if the application describes none.
        precision: u8,
        /// The described decimals, which each value is written with at least.
        scale: u8,
        /// Whether the application keeps it as a double.
        binary: bool,
    },
    Date,
    /// A time of day with all its digits, the end of the day and longer spans included.
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
