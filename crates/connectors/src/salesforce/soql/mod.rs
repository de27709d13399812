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
    /// None at all asks for their number.
    pub(super) fields: Vec<Name>,
    pub(super) from: Name,
    pub(super) condition: Condition,
    /// Ascending, the first field first.
    pub(super) order: Vec<Name>,
    /// The most records of the answer.
    pub(super) limit: Option<u64>,
}

/// What a record must fulfil.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Condition {
    /// All of them; none at all is always fulfilled.
    All(Vec<Condition>),
    /// At least one of them.
    Any(Vec<Condition>),
    /// A field against a value.
    Compare(Name, Operator, Value),
    /// A field that has one of the values.
    In(Name, Vec<Value>),
    /// A text field that has the text in it, wherever and in whatever case.
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
    /// Joins what is there with what must hold as well.
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
