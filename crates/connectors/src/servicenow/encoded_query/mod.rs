//! Encoded queries as a syntax tree: no text of a user ever gets into one unescaped.

mod name;
mod render;
#[cfg(test)]
mod tests;
mod value;

pub(super) use name::Name;
pub(super) use value::{Text, Value};

/// Conditions that must all hold, and the order of the records.
///
/// The tree has the form of `^` and `^OR`: `^OR` binds to the one condition before it, so alternatives always stand
/// inside the conditions that must hold together.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct EncodedQuery {
    pub(super) all: Vec<AnyOf>,
    /// Ascending, the first field first.
    pub(super) order: Vec<Name>,
}

/// Alternatives, one of which must hold.
pub(super) type AnyOf = Vec<Condition>;

/// The condition that a record must fulfil.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Condition {
    /// A field against a value.
    Compare(Name, Operator, Value),
    /// A field without a value.
    Empty(Name),
    /// A field with a value.
    NotEmpty(Name),
}

/// How a field compares with a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    /// A text that contains the value, in whatever case.
    Contains,
}
