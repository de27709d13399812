//! Encoded queries as a syntax tree: no text of a user ever gets into one unescaped.

mod name;
mod render;
#[cfg(test)]
mod tests;
mod value;

pub(in crate::servicenow) use name::Name;
pub(in crate::servicenow) use value::{Text, Value};

/// Conditions that must all hold, and the order of the records.
///
/// The tree has the form of `^` and `^OR`: `^OR` binds to the one condition before it, so alternatives always stand
/// inside the conditions that must hold together.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::servicenow) struct EncodedQuery {
    pub(in crate::servicenow) all: Vec<AnyOf>,
    /// Ascending, the first field first.
    pub(in crate::servicenow) order: Vec<Name>,
}

/// Alternatives, one of which must hold.
pub(in crate::servicenow) type AnyOf = Vec<Condition>;

/// The condition that a record must fulfil.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::servicenow) enum Condition {
    /// A field against a value.
    Compare(Name, Operator, Value),
    /// A field without a value.
    Empty(Name),
    /// A field with a value.
    NotEmpty(Name),
}

/// How a field compares with a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::servicenow) enum Operator {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    /// A text that contains the value, in whatever case.
    Contains,
}
