//! The filter of a query, as a question with two answers: SOQL knows no third one for null.

use std::cmp::Ordering;

use chrono::NaiveDate;

use crate::salesforce::data::{Dataset, Value};
use crate::salesforce::soql::pattern::Pattern;
use crate::salesforce::soql::plan::Place;
use crate::salesforce::soql::syntax::Comparison;

#[derive(Clone, Debug)]
pub(crate) enum Predicate {
    And(Vec<Predicate>),
    Or(Vec<Predicate>),
    Not(Box<Predicate>),
    Compare(Place, Comparison, Operand),
    Like(Place, Pattern),
    In(Place, Vec<Operand>),
    /// Each inner list must be contained in the record's choices for it to match.
    Includes(Place, Vec<Vec<String>>),
}

/// A literal, converted to the type of the field it is compared with.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Operand {
    Null,
    Bool(bool),
    Int(i64),
    Double(f64),
    /// In lower case: SOQL compares texts regardless of it.
    Text(String),
    /// The fifteen characters of an id that count.
    Id(String),
    Date(NaiveDate),
    Datetime(i64),
    Time(i64),
}

impl Predicate {
    pub(crate) fn holds(&self, dataset: &Dataset, table: usize, index: u64) -> bool {
        let value = |place: &Place| place.value(dataset, table, index);
        match self {
            Predicate::And(terms) => terms.iter().all(|term| term.holds(dataset, table, index)),
            Predicate::Or(terms) => terms.iter().any(|term| term.holds(dataset, table, index)),
            Predicate::Not(term) => !term.holds(dataset, table, index),
            Predicate::Compare(place, comparison, operand) => {
                compares(*comparison, order(&value(place), operand))
            }
            Predicate::Like(place, pattern) => match value(place) {
                Value::Text(text) => pattern.matches(&text),
                _ => false,
            },
            Predicate::In(place, operands) => {
                let value = value(place);
                operands.iter().any(|operand| order(&value, operand) == Some(Ordering::Equal))
            }
            Predicate::Includes(place, wanted) => match value(place) {
                Value::Text(text) => {
                    let chosen: Vec<String> = text.split(';').map(str::to_lowercase).collect();
                    wanted.iter().any(|all| all.iter().all(|one| chosen.contains(one)))
                }
                _ => false,
            },
        }
    }
}

/// Compares a value with a literal; none when one of them alone is null.
fn order(value: &Value, operand: &Operand) -> Option<Ordering> {
    match (value, operand) {
        (Value::Null, Operand::Null) => Some(Ordering::Equal),
        (Value::Bool(value), Operand::Bool(other)) => Some(value.cmp(other)),
        (Value::Int(value), Operand::Int(other)) => Some(value.cmp(other)),
        (Value::Int(value), Operand::Double(other)) => (*value as f64).partial_cmp(other),
        (Value::Double(value), Operand::Int(other)) => value.partial_cmp(&(*other as f64)),
        (Value::Double(value), Operand::Double(other)) => value.partial_cmp(other),
        (Value::Text(value), Operand::Text(other)) => Some(value.to_lowercase().cmp(other)),
        (Value::Id(value), Operand::Id(other)) => Some(value.short().cmp(other)),
        (Value::Date(value), Operand::Date(other)) => Some(value.cmp(other)),
        (Value::Datetime(value), Operand::Datetime(other)) => Some(value.cmp(other)),
        (Value::Time(value), Operand::Time(other)) => Some(value.cmp(other)),
        _ => None,
    }
}

fn compares(comparison: Comparison, order: Option<Ordering>) -> bool {
    match comparison {
        Comparison::Equal => order == Some(Ordering::Equal),
        Comparison::NotEqual => order != Some(Ordering::Equal),
        Comparison::Less => order == Some(Ordering::Less),
        Comparison::LessOrEqual => matches!(order, Some(Ordering::Less | Ordering::Equal)),
        Comparison::Greater => order == Some(Ordering::Greater),
        Comparison::GreaterOrEqual => matches!(order, Some(Ordering::Greater | Ordering::Equal)),
    }
}
