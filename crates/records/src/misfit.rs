//! Why one value does not fit the type of its field.

use std::fmt;

use crate::FieldType;

/// Says what a field expected and what class of value it found, never the value itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Misfit {
    /// The type of the field; `None` where a record or a parent object was expected.
    pub expected: Option<FieldType>,
    pub found: Found,
}

/// Names the class of a value that does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    Boolean,
    Number,
    /// A string that does not spell a value of the expected type.
    Text,
    Object,
    Array,
    Null,
    /// Half of a surrogate pair, which no UTF-8 text can hold.
    UnpairedSurrogate,
    /// More than the type can hold.
    OutOfRange,
    /// More decimals than the type keeps.
    Decimals,
    /// Infinity, or not a number.
    NotFinite,
    /// An integer or decimal that no double equals.
    Inexact,
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.expected {
            Some(field_type) => write!(f, "expected {field_type}, found {}", self.found),
            None if self.found == Found::Text => f.write_str("expected an object, found a string"),
            None => write!(f, "expected an object, found {}", self.found),
        }
    }
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Found::Boolean => "a boolean",
            Found::Number => "a number",
            Found::Text => "a string that does not spell one",
            Found::Object => "an object",
            Found::Array => "an array",
            Found::Null => "null",
            Found::UnpairedSurrogate => "a string with half a surrogate pair",
            Found::OutOfRange => "a value out of its range",
            Found::Decimals => "a number with more decimals than it keeps",
            Found::NotFinite => "a number that is not finite",
            Found::Inexact => "a number that it cannot hold exactly",
        })
    }
}
