//! A page on its way through the pipeline: its columns, computed columns, and records left out or rejected.

use super::apply::Rejection;
use super::scope::Place;
use crate::error::{Error, Result};
use arrow_array::RecordBatch;
use arrow_array::builder::StringBuilder;
use arrow_array::cast::AsArray;
use arrow_array::types::UInt64Type;
use arrow_array::{Array, ArrayRef, BooleanArray, StringArray, UInt64Array};
use arrow_select::filter::filter;
use records::text::canonical_text;
use records::{Column, FieldType};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A page in the pipeline.
pub(super) struct Work {
    rows: usize,
    fetched: Vec<ArrayRef>,
    types: Vec<FieldType>,
    made: Vec<ArrayRef>,
    /// The original indices of the remaining records. `None` as long as all records remain.
    origins: Option<ArrayRef>,
    /// How many records were left out by filters and validations.
    pub(super) dropped: u64,
    /// Records that cannot be mapped, each with the first field that failed and the reason.
    rejected: BTreeMap<usize, (String, String)>,
}

impl Work {
    pub(super) fn new(page: &RecordBatch, columns: &[Column]) -> Self {
        Self {
            rows: page.num_rows(),
            fetched: page.columns().to_vec(),
            types: columns.iter().map(|column| column.field_type).collect(),
            made: Vec::new(),
            origins: None,
            dropped: 0,
            rejected: BTreeMap::new(),
        }
    }

    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    pub(super) fn fetched(&self, index: usize) -> &ArrayRef {
        &self.fetched[index]
    }

    pub(super) fn array(&self, place: Place) -> &ArrayRef {
        match place {
            Place::Fetched(index) => &self.fetched[index],
            Place::Made(index) => &self.made[index],
        }
    }

    /// Adds a column that a task computed.
    pub(super) fn make(&mut self, array: ArrayRef) {
        self.made.push(array);
    }

    /// Returns a column as texts.
    pub(super) fn text(&self, place: Place, field_type: &FieldType) -> Result<StringArray> {
        text(self.array(place), field_type)
    }

    /// Leaves records out. It must be called before anything is computed or rejected.
    pub(super) fn keep(&mut self, kept: &BooleanArray) -> Result<()> {
        let count = kept.true_count();
        if count == self.rows {
            return Ok(());
        }
        let all = || Arc::new(UInt64Array::from_iter_values(0..self.rows as u64)) as ArrayRef;
        let origins = self.origins.get_or_insert_with(all);
        for array in self.fetched.iter_mut().chain([origins]) {
            *array = filter(array, kept).map_err(|error| {
                Error::Invariant(format!("records cannot be left out: {error}"))
            })?;
        }
        self.dropped += (self.rows - count) as u64;
        self.rows = count;
        Ok(())
    }

    /// Rewrites the texts of a column. Missing values stay missing.
    pub(super) fn rewrite(
        &mut self,
        index: usize,
        change: impl Fn(&str, &mut String),
    ) -> Result<()> {
        let texts = text(&self.fetched[index], &self.types[index])?;
        let mut changed = StringBuilder::with_capacity(texts.len(), texts.value_data().len());
        let mut out = String::new();
        for value in &texts {
            let Some(value) = value else {
                changed.append_null();
                continue;
            };
            out.clear();
            change(value, &mut out);
            changed.append_value(&out);
        }
        self.fetched[index] = Arc::new(changed.finish());
        self.types[index] = FieldType::String;
        Ok(())
    }

    /// Marks a record as one that cannot be mapped. The first reason is kept.
    pub(super) fn reject(&mut self, row: usize, field: &str, reason: impl std::fmt::Display) {
        self.rejected.entry(row).or_insert_with(|| (field.to_owned(), reason.to_string()));
    }

    /// Returns which records can be mapped. `None` if all can.
    pub(super) fn fitting(&self) -> Option<BooleanArray> {
        let fits = |row| Some(!self.rejected.contains_key(&row));
        (!self.rejected.is_empty()).then(|| (0..self.rows).map(fits).collect())
    }

    /// Returns the records that cannot be mapped, by their original indices on the page.
    pub(super) fn rejections(self) -> Vec<Rejection> {
        let origins = self.origins.as_ref().map(|origins| origins.as_primitive::<UInt64Type>());
        let place = |row: usize| origins.map_or(row, |origins| origins.value(row) as usize);
        let rejected = self.rejected.into_iter();
        let each =
            rejected.map(|(row, (field, reason))| Rejection { row: place(row), field, reason });
        each.collect()
    }
}

fn text(array: &ArrayRef, field_type: &FieldType) -> Result<StringArray> {
    canonical_text(array, &field_type.field("value"))
        .map_err(|error| Error::Invariant(format!("a column has no text: {error}")))
}
