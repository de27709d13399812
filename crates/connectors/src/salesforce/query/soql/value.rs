//! The values a query compares with.

use chrono::NaiveDate;
use connector_sdk::Decimal;
use flow::Timestamp;

/// A value of a query.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::salesforce) enum Value {
    /// Text of any content.
    Text(String),
    /// A number.
    Number(Decimal),
    /// Yes or no.
    Bool(bool),
    /// A day.
    Date(NaiveDate),
    /// An instant, to the millisecond.
    DateTime(Timestamp),
}
