//! Encoded queries as a syntax tree: no text of a user ever becomes part of a query unescaped.

mod name;
mod render;
#[cfg(test)]
mod tests;
mod value;

pub(super) use name::Name;
pub(super) use value::{Text, Value};

/// Conditions that must all hold, and the order of what fulfils them.
///
/// The tree has the form that `^` and `^OR` give: `^OR` binds to the one condition before it, so alternatives stand
/// inside and never outside of what must hold together.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct EncodedQuery {
    pub(super) all: Vec<AnyOf>,
    /// Ascending, the first field first.
    pub(super) order: Vec<Name>,
}

/// Alternatives, one of which must hold.
pub(super) type AnyOf = Vec<Condition>;

/// What a record must fulfil.
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
    /// A text that has the value in it, wherever and in whatever case.
    Contains,
}
