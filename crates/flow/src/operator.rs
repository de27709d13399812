//! AppFlow's operators, which define what a task does to its source fields.

use serde::{Deserialize, Serialize};

/// One of AppFlow's 21 operators; each connector supports a subset of them as a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Operator {
    Projection,
    LessThan,
    GreaterThan,
    Contains,
    Between,
    LessThanOrEqualTo,
    GreaterThanOrEqualTo,
    EqualTo,
    NotEqualTo,
    Addition,
    Multiplication,
    Division,
    Subtraction,
    MaskAll,
    #[serde(rename = "MASK_FIRST_N")]
    MaskFirstN,
    #[serde(rename = "MASK_LAST_N")]
    MaskLastN,
    ValidateNonNull,
    ValidateNonZero,
    ValidateNonNegative,
    ValidateNumeric,
    NoOp,
}

impl Operator {
    /// Every operator.
    pub const ALL: [Self; 21] = [
        Self::Projection,
        Self::LessThan,
        Self::GreaterThan,
        Self::Contains,
        Self::Between,
        Self::LessThanOrEqualTo,
        Self::GreaterThanOrEqualTo,
        Self::EqualTo,
        Self::NotEqualTo,
        Self::Addition,
        Self::Multiplication,
        Self::Division,
        Self::Subtraction,
        Self::MaskAll,
        Self::MaskFirstN,
        Self::MaskLastN,
        Self::ValidateNonNull,
        Self::ValidateNonZero,
        Self::ValidateNonNegative,
        Self::ValidateNumeric,
        Self::NoOp,
    ];

    /// The operators that keep or drop rows by comparing a field with values.
    pub const COMPARISONS: [Self; 8] = [
        Self::LessThan,
        Self::GreaterThan,
        Self::Contains,
        Self::Between,
        Self::LessThanOrEqualTo,
        Self::GreaterThanOrEqualTo,
        Self::EqualTo,
        Self::NotEqualTo,
    ];

    /// Returns AppFlow's name, such as `MASK_FIRST_N`.
    pub fn name(self) -> String {
        match serde_json::to_value(self) {
            Ok(serde_json::Value::String(name)) => name,
            _ => String::new(),
        }
    }
}
