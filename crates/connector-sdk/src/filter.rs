//! Row filters: the records that a flow wants.

use records::FieldType;

/// One comparison of a field with values. All filters of a query must hold.
#[derive(Clone, Debug, PartialEq)]
pub struct Filter {
    /// The field to compare.
    pub field: String,
    /// The field's type.
    pub field_type: FieldType,
    /// The comparison.
    pub comparison: Comparison,
    /// The values to compare with: the filter holds if one of them fits. `Between` takes the lower and the upper bound.
    pub values: Vec<Literal>,
}

/// AppFlow's eight comparisons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// Before the value.
    LessThan,
    /// Before the value or equal to it.
    LessThanOrEqualTo,
    /// After the value.
    GreaterThan,
    /// After the value or equal to it.
    GreaterThanOrEqualTo,
    /// The value itself.
    EqualTo,
    /// Anything but the value.
    NotEqualTo,
    /// A text that contains the value.
    Contains,
    /// After the lower bound and before the upper bound, neither included.
    Between,
}

/// A typed value; dates and times in ISO 8601, decimals as written.
#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    /// Text.
    Text(String),
    /// A number, as its exact decimal digits.
    Number(String),
    /// Yes or no.
    Bool(bool),
    /// A day, such as `2026-11-20`.
    Date(chrono::NaiveDate),
    /// An instant.
    DateTime(flow::Timestamp),
}
