//! Encoded queries: read as the instance reads them, and evaluated on its records.

mod compare;
mod parse;
#[cfg(test)]
mod tests;

use std::cmp::Ordering;
use std::sync::Arc;

use serde_json::Value;

use super::data::Record;
use super::oddity;
use super::schema::{Element, Table};
use crate::kit::Stage;
use compare::{Habits, Zone};

/// A query: some groups, one of which must hold, and an order.
pub(super) struct Query {
    groups: Vec<Group>,
    order: Vec<(&'static Element, bool)>,
    habits: Habits,
}

/// Alternatives, each of which must hold.
type Group = Vec<Vec<Condition>>;

/// One comparison.
struct Condition {
    element: &'static Element,
    operator: Operator,
    value: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Contains,
    ContainsNot,
    StartsWith,
    EndsWith,
    In,
    NotIn,
    Empty,
    NotEmpty,
}

impl Query {
    /// Reads a query; conditions on elements that the table has not are passed over in silence.
    pub(super) fn parse(text: &str, table: &Table, stage: &Stage) -> Self {
        let zone = match (stage.odd(oddity::WESTERN_LITERALS), stage.odd(oddity::SUMMER_LITERALS)) {
            (true, _) => Zone::West,
            (_, true) => Zone::Summer,
            _ => Zone::Utc,
        };
        let habits = Habits { zone, strict_nulls: stage.odd(oddity::STRICT_NULLS) };
        let (groups, order) = parse::read(text, table);
        Query { groups, order, habits }
    }

    pub(super) fn holds(&self, record: &Record) -> bool {
        let condition =
            |condition: &Condition| self.habits.holds(condition, text(record, condition.element));
        let group = |group: &Group| group.iter().all(|any| any.iter().any(condition));
        self.groups.iter().any(group)
    }

    /// Says whether records are ordered by when they changed.
    pub(super) fn by_changes(&self) -> bool {
        self.order.first().is_some_and(|(element, _)| element.name == "sys_updated_on")
    }

    pub(super) fn sort(&self, records: &mut [Arc<Record>]) {
        records.sort_by(|a, b| {
            let by = |(element, descending): &(&'static Element, bool)| {
                let order = compare::order(element, text(a, element), text(b, element));
                if *descending { order.reverse() } else { order }
            };
            self.order.iter().map(by).find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
        });
    }
}

fn text<'a>(record: &'a Record, element: &Element) -> &'a str {
    record.get(element.name).and_then(Value::as_str).unwrap_or_default()
}
