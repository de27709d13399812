//! The values a query compares with.

use chrono::NaiveDate;
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

/// Decimal digits with an optional sign and point: SOQL knows no exponents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::salesforce) struct Decimal(String);

impl Decimal {
    /// Takes digits that have the form of a number.
    pub(in crate::salesforce) fn new(digits: &str) -> Option<Self> {
        let unsigned = digits.strip_prefix('-').unwrap_or(digits);
        let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
        let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        (all_digits(whole) && all_digits(fraction)).then(|| Self(digits.to_owned()))
    }

    /// Returns the digits.
    pub(in crate::salesforce) fn as_str(&self) -> &str {
        &self.0
    }
}
