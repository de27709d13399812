//! The source of chance for one value, always the same for the same seed and place.

use crate::salesforce::data::{Dataset, Id, Table, Value};
use crate::salesforce::schema::Field;

pub(crate) struct Draw<'a> {
    dataset: &'a Dataset,
    table: usize,
    field: usize,
    pub(crate) index: u64,
    state: u64,
}

impl<'a> Draw<'a> {
    pub(crate) fn new(dataset: &'a Dataset, table: usize, index: u64, field: usize) -> Self {
        let place = mix(mix(dataset.seed) ^ (table as u64) << 32 ^ field as u64);
        Draw { dataset, table, field, index, state: mix(place ^ mix(index)) }
    }

    /// Gives the next number below a limit.
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        // The high half of the product spreads evenly over the limit, without a division's bias.
        ((u128::from(mix(self.state)) * u128::from(limit.max(1))) >> 64) as u64
    }

    /// Gives the next number from a half-open range.
    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.below((high - low).unsigned_abs()) as i64
    }

    pub(crate) fn chance(&mut self, percent: u64) -> bool {
        percent > 0 && self.below(100) < percent
    }

    pub(crate) fn pick(&mut self, choices: &'static [&'static str]) -> &'static str {
        choices[self.below(choices.len() as u64) as usize]
    }

    pub(crate) fn field(&self) -> &'a Field {
        &self.table().object.fields[self.field]
    }

    pub(crate) fn dataset(&self) -> &'a Dataset {
        self.dataset
    }

    /// Looks at another field of the same record; an unknown name is empty.
    pub(crate) fn sibling(&self, name: &str) -> Value {
        match self.table().object.position(name) {
            Some(field) => self.dataset.value(self.table, self.index, field),
            None => Value::Null,
        }
    }

    pub(crate) fn deleted(&self) -> bool {
        self.table().deleted(self.index)
    }

    /// Points at this record itself.
    pub(crate) fn own_id(&self) -> Id {
        Id { table: self.table, prefix: self.table().object.prefix, index: self.index }
    }

    /// Points at some live record of an object.
    pub(crate) fn refer(&mut self, object: &str) -> Value {
        let Some(table) = self.dataset.position(object) else {
            return Value::Null;
        };
        let target = &self.dataset.tables[table];
        if target.total == 0 {
            return Value::Null;
        }
        let index = self.below(target.total);
        let index = if target.deleted(index) { index - 1 } else { index };
        Value::Id(Id { table, prefix: target.object.prefix, index })
    }

    fn table(&self) -> &'a Table {
        &self.dataset.tables[self.table]
    }
}

/// Scrambles a number so that neighbours look unrelated.
pub(crate) fn mix(number: u64) -> u64 {
    let mut n = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    n = (n ^ (n >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    n = (n ^ (n >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    n ^ (n >> 31)
}
