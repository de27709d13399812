//! Why a value does not fit the type of its field.

use std::fmt;

use crate::FieldType;

/// The expected type of a field and the class of the value, never the value itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Misfit {
    /// The type of the field. `None` if a record or a parent object was expected.
    pub expected: Option<FieldType>,
    pub found: Found,
}

/// The class of a value that does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    Boolean,
    Number,
    /// A string that is not a value of the expected type.
    Text,
    Object,
    Array,
    Null,
    /// Half of a surrogate pair, which UTF-8 cannot represent.
    UnpairedSurrogate,
    /// Too large for the type.
    OutOfRange,
    /// More decimals than the type keeps.
    Decimals,
    /// Infinity, or not a number.
    NotFinite,
    /// An integer or decimal without an equal double.
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
