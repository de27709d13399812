//! The types of a record's fields, whatever the application.

mod arrow_type;
mod name;
mod typed;

use serde::{Deserialize, Serialize};

/// The type of one field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FieldType {
    String,
    Bool,
    Int32,
    Int64,
    Float64,
    /// An exact number. `precision` is the number of all its digits, `scale` of the digits after the point.
    Decimal {
        precision: u8,
        scale: i8,
    },
    /// A number with all the digits that its application sends, even if that is more than described.
    Number {
        /// The described digits, or 0 if none are described.
        precision: u8,
        /// The described decimals. Each value is written with at least as many.
        scale: u8,
        /// Whether the application stores it as a double.
        binary: bool,
    },
    Date,
    /// A time of day with all its digits. It may be the end of the day, or a longer span.
    Time,
    /// An instant in UTC, to the microsecond.
    DateTime,
    /// A date and time without a zone, to the microsecond.
    LocalDateTime,
    Binary,
    /// An object, an array or any other JSON value, stored as its text.
    Json,
}

#[cfg(test)]
mod tests;
