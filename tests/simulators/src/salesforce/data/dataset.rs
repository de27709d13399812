//! The organisation's tables: how many records each object has, and the value at any place.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{PoisonError, RwLock};

use crate::salesforce::data::{Draw, Value};
use crate::salesforce::schema::{Object, objects};

/// One record in this many lies in the recycle bin.
const BIN_EVERY: u64 = 51;

#[derive(Debug)]
pub(crate) struct Dataset {
    pub(crate) seed: u64,
    pub(crate) tables: Vec<Table>,
    /// The times, in milliseconds since 1970, of records that were changed on demand: by table and index.
    changes: RwLock<BTreeMap<(usize, u64), i64>>,
    /// The records that were deleted for good: by table and index.
    gone: RwLock<BTreeSet<(usize, u64)>>,
}

/// One object with the number of its records.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) object: Object,
    /// Counts the records that a plain query sees.
    pub(crate) live: u64,
    /// Counts the records with those in the recycle bin.
    pub(crate) total: u64,
}

impl Dataset {
    /// Makes an organisation with this many live accounts, and the other objects in proportion.
    pub(crate) fn new(seed: u64, accounts: u64) -> Self {
        let size = |object: &Object| match object.name {
            _ if !object.queryable() => 0,
            "Account" => accounts,
            "Contact" => accounts / 2,
            "Group" => 12,
            "User" => 120,
            _ => accounts / 10,
        };
        let tables = objects().into_iter().map(|object| Table::new(size(&object), object));
        Dataset {
            seed,
            tables: tables.collect(),
            changes: RwLock::default(),
            gone: RwLock::default(),
        }
    }

    /// Finds an object's table by name, whatever the case.
    pub(crate) fn position(&self, object: &str) -> Option<usize> {
        self.tables.iter().position(|table| table.object.name.eq_ignore_ascii_case(object))
    }

    /// Makes one value.
    pub(crate) fn value(&self, table: usize, index: u64, field: usize) -> Value {
        let described = &self.tables[table].object.fields[field];
        if described.name == "SystemModstamp"
            && let Some(at) = self.changed_at(table, index)
        {
            return Value::Datetime(at);
        }
        let mut draw = Draw::new(self, table, index, field);
        if draw.chance(described.null_percent) {
            return Value::Null;
        }
        (described.fill)(&mut draw)
    }

    /// Changes the first records of an object that are live and were not changed before, as if at this time.
    pub(crate) fn change(&self, table: usize, records: usize, at: i64) {
        let mut changes = self.changes.write().unwrap_or_else(PoisonError::into_inner);
        let kept = &self.tables[table];
        let untouched: Vec<u64> = (0..kept.total)
            .filter(|index| !kept.deleted(*index) && !changes.contains_key(&(table, *index)))
            .take(records)
            .collect();
        changes.extend(untouched.into_iter().map(|index| ((table, index), at)));
    }

    /// Deletes a record for good.
    pub(crate) fn delete(&self, table: usize, index: u64) {
        self.gone.write().unwrap_or_else(PoisonError::into_inner).insert((table, index));
    }

    /// Says whether a record was deleted for good.
    pub(crate) fn gone(&self, table: usize, index: u64) -> bool {
        self.gone.read().unwrap_or_else(PoisonError::into_inner).contains(&(table, index))
    }

    fn changed_at(&self, table: usize, index: u64) -> Option<i64> {
        let changes = self.changes.read().unwrap_or_else(PoisonError::into_inner);
        changes.get(&(table, index)).copied()
    }
}

impl Table {
    fn new(live: u64, object: Object) -> Self {
        let bin = object.position("IsDeleted").is_some();
        let total = if bin { live + live / (BIN_EVERY - 1) } else { live };
        Table { object, live, total }
    }

    pub(crate) fn deleted(&self, index: u64) -> bool {
        self.total > self.live && index % BIN_EVERY == BIN_EVERY - 1
    }

    /// Visits every record's index once, in an order that is neither that of the ids nor of time.
    ///
    /// A query without ORDER BY promises no order, so a reader that counts on one must fail here.
    pub(crate) fn scan(&self) -> impl Iterator<Item = u64> {
        let total = self.total;
        let stride = (total * 5 / 8..).find(|s| *s > 0 && coprime(*s, total)).unwrap_or(1);
        (0..total).map(move |place| place * stride % total)
    }
}

fn coprime(mut a: u64, mut b: u64) -> bool {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a == 1
}
