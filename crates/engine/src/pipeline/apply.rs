//! Applies a compiled pipeline to one page.

use super::{Output, TaskPipeline};
use crate::error::{Error, Result};
use arrow::array::{ArrayRef, BooleanArray};
use arrow::compute::filter_record_batch;
use arrow::datatypes::{Schema, SchemaRef};
use arrow::record_batch::{RecordBatch, RecordBatchOptions};
use records::convert::convert;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What became of a page.
pub(crate) struct Applied {
    /// The records to write.
    pub(crate) kept: RecordBatch,
    /// Records that filters dropped.
    pub(crate) filtered: u64,
    /// Why records could not be mapped: one reason for each of them.
    pub(crate) rejected: Vec<String>,
}

impl TaskPipeline {
    /// Returns the schema of what is written.
    pub(crate) fn output_schema(&self) -> SchemaRef {
        let fields: Vec<_> =
            self.outputs.iter().map(|output| output.field_type.field(&output.name)).collect();
        Arc::new(Schema::new(fields))
    }

    /// Maps a page's records.
    pub(crate) fn apply(&self, page: &RecordBatch) -> Result<Applied> {
        let mut rejected = BTreeMap::new();
        let mut arrays = Vec::with_capacity(self.outputs.len());
        for output in &self.outputs {
            arrays.push(self.convert(output, page, &mut rejected)?);
        }
        let rows = RecordBatchOptions::new().with_row_count(Some(page.num_rows()));
        let mapped = RecordBatch::try_new_with_options(self.output_schema(), arrays, &rows)
            .map_err(|error| {
                Error::Invariant(format!("a page does not fit its schema: {error}"))
            })?;
        let kept = match rejected.is_empty() {
            true => mapped,
            false => without(&mapped, &rejected)?,
        };
        Ok(Applied { kept, filtered: 0, rejected: rejected.into_values().collect() })
    }

    fn convert(
        &self,
        output: &Output,
        page: &RecordBatch,
        rejected: &mut BTreeMap<usize, String>,
    ) -> Result<ArrayRef> {
        let source = &self.columns[output.column];
        let array = page.column(output.column);
        if source.field_type == output.field_type {
            return Ok(array.clone());
        }
        let converted = convert(array, &source.field_type, &output.field_type)
            .map_err(|error| Error::Invariant(format!("field \"{}\": {error}", source.name)))?;
        for failure in converted.failures {
            let reason = format!("field \"{}\": {}", source.name, failure.reason);
            rejected.entry(failure.row).or_insert(reason);
        }
        Ok(converted.array)
    }
}

fn without(mapped: &RecordBatch, rejected: &BTreeMap<usize, String>) -> Result<RecordBatch> {
    let keep: BooleanArray =
        (0..mapped.num_rows()).map(|row| Some(!rejected.contains_key(&row))).collect();
    filter_record_batch(mapped, &keep)
        .map_err(|error| Error::Invariant(format!("rejected records cannot be taken out: {error}")))
}
