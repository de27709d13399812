//! SOQL as a syntax tree: no text of a user ever becomes part of a query unescaped.

mod name;
mod render;
mod value;

pub(super) use name::Name;
pub(super) use value::Value;

#[cfg(test)]
mod tests;

/// A query for records of one object.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Select {
    /// None asks for the number of records.
    pub(super) fields: Vec<Name>,
    pub(super) from: Name,
    pub(super) condition: Condition,
    /// Ascending, the first field first.
    pub(super) order: Vec<Name>,
    /// The most records of the answer.
    pub(super) limit: Option<u64>,
}

/// The condition that a record must fulfil.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Condition {
    /// All conditions; an empty list is always fulfilled.
    All(Vec<Condition>),
    /// At least one condition.
    Any(Vec<Condition>),
    /// A field against a value.
    Compare(Name, Operator, Value),
    /// A field with one of the values.
    In(Name, Vec<Value>),
    /// A text field that contains the text, in whatever case.
    Contains(Name, String),
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
}

impl Condition {
    /// Adds a condition that must hold as well.
    pub(super) fn and(self, other: Condition) -> Condition {
        match self {
            Condition::All(mut all) => {
                all.push(other);
                Condition::All(all)
            }
            one => Condition::All(vec![one, other]),
        }
    }
}
