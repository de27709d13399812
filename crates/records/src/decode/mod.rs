//! Decodes the JSON records of a page into one flat batch.

mod cell;
mod members;
mod names;

use std::collections::BTreeSet;

use arrow_array::{BooleanArray, RecordBatch, RecordBatchOptions};
use arrow_schema::SchemaRef;
use arrow_select::filter::filter_record_batch;
use serde_json::value::RawValue;

use crate::build::ColumnBuilder;
use crate::{Column, Error, FieldType, Found, Misfit, Oddity, schema};
use names::{Names, Slot};

/// Decodes JSON records into batches of the same columns.
///
/// A dot in a column's name leads into a nested object (`Owner.Name`), unless the record has a member with the whole
/// name. An absent member is null, and so is a member of an absent or null parent. Members without a column are
/// ignored. If a member is repeated, the last one counts.
pub struct JsonRecords {
    columns: Vec<Column>,
    schema: SchemaRef,
    names: Names,
    texts: bool,
}

/// A decoded page: the records that fit, and the reasons of those rejected.
#[derive(Debug)]
pub struct Decoded {
    pub batch: RecordBatch,
    pub rejected: Vec<Rejected>,
    /// Oddities of a column's values, by its name; each oddity once.
    pub odd: Vec<(String, Oddity)>,
}

/// A record that does not fit, with its first field that does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejected {
    /// The record's index in the page.
    pub index: usize,
    /// The column's name. Empty if the record is not an object.
    pub field: String,
    pub reason: Misfit,
}

impl JsonRecords {
    /// Prepares the decoding of records with these columns.
    pub fn new(columns: &[Column]) -> JsonRecords {
        JsonRecords {
            columns: columns.to_vec(),
            schema: schema(columns),
            names: Names::new(columns),
            texts: false,
        }
    }

    /// Prepares the decoding of records whose values are all texts. An empty text is null, except in text columns.
    pub fn of_texts(columns: &[Column]) -> JsonRecords {
        JsonRecords { texts: true, ..JsonRecords::new(columns) }
    }

    /// Returns the schema of the batches.
    pub fn schema(&self) -> SchemaRef {
        self.schema.clone()
    }

    /// Decodes a page. A record that does not fit affects no other one.
    pub fn decode(&self, records: &[&RawValue]) -> Result<Decoded, Error> {
        let mut builders: Vec<_> = self
            .columns
            .iter()
            .map(|column| ColumnBuilder::new(column.field_type, records.len()))
            .collect();
        let mut slots = self.names.slots();
        let mut rejected = Vec::new();
        let mut odd = BTreeSet::new();
        for (index, record) in records.iter().enumerate() {
            let misfit = match cell::object(record.get()) {
                Ok(object) => {
                    self.names.fill(object, &mut slots);
                    self.push(&slots, &mut builders, &mut odd)
                }
                Err(found) => {
                    builders.iter_mut().for_each(ColumnBuilder::push_null);
                    Err((String::new(), Misfit { expected: None, found }))
                }
            };
            if let Err((field, reason)) = misfit {
                rejected.push(Rejected { index, field, reason });
            }
        }
        let arrays = builders.into_iter().map(ColumnBuilder::finish).collect();
        let options = RecordBatchOptions::new().with_row_count(Some(records.len()));
        let batch = RecordBatch::try_new_with_options(self.schema.clone(), arrays, &options)?;
        let odd = odd.into_iter().map(|(place, odd)| (self.columns[place].name.clone(), odd));
        Ok(Decoded { batch: without(batch, &rejected)?, rejected, odd: odd.collect() })
    }

    /// Adds one value to every column even after a misfit, so that all columns have the same length.
    fn push(
        &self,
        slots: &[Slot<'_>],
        builders: &mut [ColumnBuilder],
        odd: &mut BTreeSet<(usize, Oddity)>,
    ) -> Result<(), (String, Misfit)> {
        let mut first = Ok(());
        for (position, (column, builder)) in self.columns.iter().zip(builders).enumerate() {
            let misfit = match self.names.value(position, slots) {
                Slot::Absent => {
                    builder.push_null();
                    continue;
                }
                Slot::Value(raw) => match self.push_value(builder, column.field_type, raw) {
                    Ok(None) => continue,
                    Ok(Some(oddity)) => {
                        odd.insert((position, oddity));
                        continue;
                    }
                    Err(found) => Misfit { expected: Some(column.field_type), found },
                },
                Slot::Orphan(raw) => Misfit { expected: None, found: cell::class(raw) },
            };
            builder.push_null();
            if first.is_ok() {
                first = Err((column.name.clone(), misfit));
            }
        }
        first
    }
}

impl JsonRecords {
    fn push_value(
        &self,
        builder: &mut ColumnBuilder,
        field_type: FieldType,
        raw: &str,
    ) -> Result<Option<Oddity>, Found> {
        match self.texts {
            true => cell::push_text(builder, field_type, raw),
            false => cell::push(builder, field_type, raw),
        }
    }
}

fn without(batch: RecordBatch, rejected: &[Rejected]) -> Result<RecordBatch, Error> {
    if rejected.is_empty() {
        return Ok(batch);
    }
    let mut kept = vec![true; batch.num_rows()];
    for record in rejected {
        kept[record.index] = false;
    }
    Ok(filter_record_batch(&batch, &BooleanArray::from(kept))?)
}

#[cfg(test)]
mod tests;
