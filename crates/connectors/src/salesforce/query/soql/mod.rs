//! SOQL as a syntax tree: no text of a user ever becomes part of a query unescaped.

mod name;
mod render;
mod value;

pub(in crate::salesforce) use name::Name;
pub(in crate::salesforce) use value::Value;

#[cfg(test)]
mod tests;

/// A query for records of one object.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::salesforce) struct Select {
    /// None asks for the number of records.
    pub(in crate::salesforce) fields: Vec<Name>,
    pub(in crate::salesforce) from: Name,
    pub(in crate::salesforce) condition: Condition,
    /// Ascending, the first field first.
    pub(in crate::salesforce) order: Vec<Name>,
    /// The most records of the answer.
    pub(in crate::salesforce) limit: Option<u64>,
}

/// The condition that a record must fulfil.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::salesforce) enum Condition {
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
pub(in crate::salesforce) enum Operator {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Condition {
    /// Adds a condition that must hold as well.
    pub(in crate::salesforce) fn and(self, other: Condition) -> Condition {
        match self {
            Condition::All(mut all) => {
                all.push(other);
                Condition::All(all)
            }
            one => Condition::All(vec![one, other]),
        }
    }
}
