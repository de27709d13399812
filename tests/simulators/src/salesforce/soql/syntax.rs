//! The syntax tree of a query, before any name in it has been looked up.

use crate::salesforce::soql::token::Text;

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Query {
    pub(crate) text: String,
    pub(crate) select: Select,
    pub(crate) object: Name,
    pub(crate) filter: Option<Condition>,
    pub(crate) order: Vec<Order>,
    pub(crate) limit: Option<u64>,
    pub(crate) offset: u64,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Select {
    Count,
    Paths(Vec<Path>),
}

/// A name and where it stands in the query.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Name {
    pub(crate) text: String,
    pub(crate) at: usize,
}

/// A field, with the relationships that lead to it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Path {
    pub(crate) hops: Vec<Name>,
    pub(crate) field: Name,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Condition {
    And(Vec<Condition>),
    Or(Vec<Condition>),
    Not(Box<Condition>),
    Compare(Path, Comparison, Literal),
    Like(Path, Literal),
    In {
        path: Path,
        negated: bool,
        values: Vec<Literal>,
    },
    /// INCLUDES or, negated, EXCLUDES: each value may join several with a semicolon.
    Includes {
        path: Path,
        negated: bool,
        values: Vec<Literal>,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Literal {
    Null,
    Bool(bool),
    Text(Text),
    Number(String),
    Moment(String),
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Order {
    pub(crate) path: Path,
    pub(crate) descending: bool,
    pub(crate) nulls_last: bool,
}
