//! One value of one field, before it is written as JSON.

use std::borrow::Cow;
use std::cmp::Ordering;

use chrono::NaiveDate;

use crate::salesforce::data::Id;

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Null,
    Bool(bool),
    Int(i64),
    /// A number as Salesforce keeps them: a double, whatever the describe's precision says.
    Double(f64),
    Text(Cow<'static, str>),
    Id(Id),
    Date(NaiveDate),
    /// Milliseconds since 1970.
    Datetime(i64),
    /// Milliseconds since midnight.
    Time(i64),
    /// An object or array, as JSON text.
    Json(String),
    /// A binary value; answers carry a link to it.
    Blob(Id, &'static str),
}

impl Value {
    /// Makes a text value; Salesforce keeps an empty text as null.
    pub(crate) fn text(text: impl Into<Cow<'static, str>>) -> Self {
        let text = text.into();
        if text.is_empty() { Value::Null } else { Value::Text(text) }
    }

    pub(crate) fn null(&self) -> bool {
        *self == Value::Null
    }

    /// Orders two values of one field for ORDER BY, null first; texts regardless of case.
    pub(crate) fn order(&self, other: &Value) -> Ordering {
        match (self, other) {
            (Value::Null, Value::Null) => Ordering::Equal,
            (Value::Null, _) => Ordering::Less,
            (_, Value::Null) => Ordering::Greater,
            (Value::Bool(a), Value::Bool(b)) => a.cmp(b),
            (Value::Int(a), Value::Int(b))
            | (Value::Datetime(a), Value::Datetime(b))
            | (Value::Time(a), Value::Time(b)) => a.cmp(b),
            (Value::Double(a), Value::Double(b)) => a.total_cmp(b),
            (Value::Text(a), Value::Text(b)) => a.to_lowercase().cmp(&b.to_lowercase()),
            (Value::Date(a), Value::Date(b)) => a.cmp(b),
            (Value::Id(a), Value::Id(b)) => (a.prefix, a.index).cmp(&(b.prefix, b.index)),
            _ => Ordering::Equal,
        }
    }
}
