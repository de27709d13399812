//! Finds the records of a plan: filters, sorts and cuts, keeping nothing but their indices.

use std::cmp::Ordering;

use crate::salesforce::data::{Dataset, Value};
use crate::salesforce::soql::plan::{Plan, SortKey};

/// Lists the indices of the records that a plan answers with, in its order.
pub(crate) fn scan(plan: &Plan, dataset: &Dataset, with_deleted: bool) -> Vec<u32> {
    let table = &dataset.tables[plan.table];
    let kept = table.scan().filter(|index| {
        let there = !dataset.gone(plan.table, *index);
        let visible = there && (with_deleted || !table.deleted(*index));
        visible && plan.filter.as_ref().is_none_or(|f| f.holds(dataset, plan.table, *index))
    });
    let rows: Vec<u32> = kept.filter_map(|index| u32::try_from(index).ok()).collect();
    let sorted = if plan.order.is_empty() { rows } else { sort(plan, dataset, rows) };
    let limit = usize::try_from(plan.limit).unwrap_or(usize::MAX);
    let offset = usize::try_from(plan.offset).unwrap_or(usize::MAX);
    sorted.into_iter().skip(offset).take(limit).collect()
}

fn sort(plan: &Plan, dataset: &Dataset, rows: Vec<u32>) -> Vec<u32> {
    let keys = |row: u32| -> Vec<Value> {
        let value = |key: &SortKey| key.place.value(dataset, plan.table, u64::from(row));
        plan.order.iter().map(value).collect()
    };
    let mut keyed: Vec<(Vec<Value>, u32)> = rows.into_iter().map(|row| (keys(row), row)).collect();
    keyed.sort_by(|(a, _), (b, _)| {
        let pairs = plan.order.iter().zip(a.iter().zip(b));
        pairs.fold(Ordering::Equal, |order, (key, (a, b))| order.then_with(|| compare(key, a, b)))
    });
    keyed.into_iter().map(|(_, row)| row).collect()
}

/// Orders two values; where nulls go does not depend on the direction.
fn compare(key: &SortKey, a: &Value, b: &Value) -> Ordering {
    if a.null() || b.null() {
        let order = a.order(b);
        return if key.nulls_last { order.reverse() } else { order };
    }
    if key.descending { b.order(a) } else { a.order(b) }
}
