//! Conditions of OData as a syntax tree: no text of a user ever becomes part of one unescaped.

mod render;

#[cfg(test)]
mod tests;

use chrono::NaiveDate;
use flow::Timestamp;

/// What a record must fulfil.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Condition {
    /// All of them; none at all is always fulfilled.
    All(Vec<Condition>),
    /// At least one of them.
    Any(Vec<Condition>),
    /// A property, whose name comes from `$metadata`, against a value.
    Compare(String, Operator, Literal),
}

/// How a property compares with a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// A value, of the type that its property has.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Literal {
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
    /// `Edm.DateTime`, which has no zone and is taken for UTC.
    Local(Timestamp),
    /// `Edm.DateTimeOffset`.
    Instant(Timestamp),
}
