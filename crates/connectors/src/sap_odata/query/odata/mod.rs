//! Conditions of OData as a syntax tree: no text of a user ever gets into one unescaped.

mod render;

#[cfg(test)]
mod tests;

use chrono::NaiveDate;
use flow::Timestamp;

/// The condition that a record must fulfil.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::sap_odata) enum Condition {
    /// All conditions; an empty list is always fulfilled.
    All(Vec<Condition>),
    /// At least one condition.
    Any(Vec<Condition>),
    /// A property, whose name comes from `$metadata`, against a value.
    Compare(String, Operator, Literal),
}

/// How a property compares with a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sap_odata) enum Operator {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// A value, of the type that its property has.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::sap_odata) enum Literal {
    /// `Edm.String`.
    Text(String),
    /// `Edm.Boolean`.
    Bool(bool),
    /// `Edm.Byte` to `Edm.Int32`.
    Int32(i32),
    /// `Edm.Int64`.
    Int64(i64),
    /// `Edm.Decimal`: digits with an optional sign and point.
    Decimal(String),
    /// `Edm.Date`, or an `Edm.DateTime` that is shown as one.
    Day(NaiveDate),
    /// `Edm.DateTime`, which has no zone and is treated as UTC.
    Local(Timestamp),
    /// `Edm.DateTimeOffset`.
    Instant(Timestamp),
}
