//! The organisation's tables: how many records each object has, and the value at any place.

use crate::salesforce::data::{Draw, Value};
use crate::salesforce::schema::{Object, objects};

/// One record in this many lies in the recycle bin.
const BIN_EVERY: u64 = 51;

#[derive(Debug)]
pub(crate) struct Dataset {
    pub(crate) seed: u64,
    pub(crate) tables: Vec<Table>,
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
            "Account" => accounts,
            "Contact" => accounts / 2,
            "Group" => 12,
            "User" => 120,
            _ => accounts / 10,
        };
        let tables = objects().into_iter().map(|object| Table::new(size(&object), object));
        Dataset { seed, tables: tables.collect() }
    }

    /// Finds an object's table by name, whatever the case.
    pub(crate) fn position(&self, object: &str) -> Option<usize> {
        self.tables.iter().position(|table| table.object.name.eq_ignore_ascii_case(object))
    }

    /// Makes one value.
    pub(crate) fn value(&self, table: usize, index: u64, field: usize) -> Value {
        let described = &self.tables[table].object.fields[field];
        let mut draw = Draw::new(self, table, index, field);
        if draw.chance(described.null_percent) {
            return Value::Null;
        }
        (described.fill)(&mut draw)
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
