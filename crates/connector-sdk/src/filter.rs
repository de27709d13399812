//! Row filters: the records that a flow wants.

use chrono::Datelike;
use records::FieldType;
use std::ops::RangeInclusive;

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

impl Literal {
    /// Returns whether a field of this type can be compared with it in an application whose dates have these years. Which
    /// texts mean themselves is the application's own affair.
    pub fn suits(&self, field_type: FieldType, years: RangeInclusive<i32>) -> bool {
        match (field_type, self) {
            (FieldType::String, Self::Text(_)) | (FieldType::Bool, Self::Bool(_)) => true,
            (FieldType::Int32, Self::Number(digits)) => digits.parse::<i32>().is_ok(),
            (FieldType::Int64, Self::Number(digits)) => digits.parse::<i64>().is_ok(),
            (FieldType::Number { .. }, Self::Number(digits)) => Decimal::new(digits).is_some(),
            (FieldType::Date, Self::Date(day)) => years.contains(&day.year()),
            (FieldType::DateTime, Self::DateTime(at)) => years.contains(&at.utc().year()),
            _ => false,
        }
    }
}

/// Decimal digits with an optional sign and point: what every query language knows; exponents are not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decimal(String);

impl Decimal {
    /// Takes digits that have the form of a number.
    pub fn new(digits: &str) -> Option<Self> {
        let unsigned = digits.strip_prefix('-').unwrap_or(digits);
        let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
        let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        (all_digits(whole) && all_digits(fraction)).then(|| Self(digits.to_owned()))
    }

    /// Returns the digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flow::Timestamp;

    #[test]
    fn a_literal_suits_fields_of_its_type_within_their_bounds() {
        let number = |digits: &str| Literal::Number(digits.to_owned());
        let day = |text: &str| Literal::Date(text.parse().unwrap());
        let exact = FieldType::Number { precision: 4, scale: 1, binary: false };
        for (field_type, literal, suits) in [
            (FieldType::String, Literal::Text(String::new()), true),
            (FieldType::String, number("1"), false),
            (FieldType::Bool, Literal::Bool(false), true),
            (FieldType::Bool, number("0"), false),
            (FieldType::Int32, number("2147483647"), true),
            (FieldType::Int32, number("2147483648"), false),
            (FieldType::Int64, number("2147483648"), true),
            (FieldType::Int64, number("1.0"), false),
            (exact, number("-12.50"), true),
            (exact, number("1e3"), false),
            (FieldType::Float64, number("1"), false),
            (FieldType::Date, day("1700-01-01"), true),
            (FieldType::Date, day("1699-12-31"), false),
            (FieldType::Date, day("4000-12-31"), true),
            (FieldType::Date, day("4001-01-01"), false),
            (FieldType::DateTime, day("2000-01-01"), false),
            (FieldType::DateTime, Literal::DateTime(Timestamp::from_millis(0)), true),
            (FieldType::DateTime, Literal::DateTime(Timestamp::from_millis(1 << 46)), false),
        ] {
            assert_eq!(literal.suits(field_type, 1700..=4000), suits, "{field_type:?} {literal:?}");
        }
    }
}
