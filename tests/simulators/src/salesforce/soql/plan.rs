//! A query with every name looked up: what to read, what to keep, in which order.

use crate::salesforce::data::{Dataset, Value};
use crate::salesforce::soql::predicate::Predicate;

#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) table: usize,
    /// The columns to answer with; a bare count has none.
    pub(crate) columns: Option<Vec<Column>>,
    pub(crate) filter: Option<Predicate>,
    pub(crate) order: Vec<SortKey>,
    pub(crate) limit: u64,
    pub(crate) offset: u64,
}

#[derive(Clone, Debug)]
pub(crate) enum Column {
    Field(FieldAt),
    /// A parent record, shown as a nested object, or null without one.
    Parent {
        relationship: &'static str,
        reference: FieldAt,
        columns: Vec<Column>,
    },
}

/// A field by name; the position is where the first possible object has it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FieldAt {
    pub(crate) name: &'static str,
    pub(crate) position: usize,
}

#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) hops: Vec<FieldAt>,
    pub(crate) field: FieldAt,
}

#[derive(Clone, Debug)]
pub(crate) struct SortKey {
    pub(crate) place: Place,
    pub(crate) descending: bool,
    pub(crate) nulls_last: bool,
}

impl FieldAt {
    /// Reads the field; null where the record's object does not have it.
    pub(crate) fn value(self, dataset: &Dataset, table: usize, index: u64) -> Value {
        let object = &dataset.tables[table].object;
        let here = object.fields.get(self.position).is_some_and(|f| f.name == self.name);
        let position = if here { Some(self.position) } else { object.position(self.name) };
        position.map_or(Value::Null, |position| dataset.value(table, index, position))
    }
}

impl Place {
    /// Follows the relationships to the field; null where one of them leads nowhere.
    pub(crate) fn value(&self, dataset: &Dataset, table: usize, index: u64) -> Value {
        let (mut table, mut index) = (table, index);
        for hop in &self.hops {
            let Value::Id(parent) = hop.value(dataset, table, index) else {
                return Value::Null;
            };
            (table, index) = (parent.table, parent.index);
        }
        self.field.value(dataset, table, index)
    }
}
