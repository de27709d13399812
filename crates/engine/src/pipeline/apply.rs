//! Applies a compiled pipeline to one page.

use super::work::Work;
use super::{Output, Step, TaskPipeline};
use crate::error::{Error, Result};
use arrow::array::{ArrayRef, BooleanArray};
use arrow::compute::filter_record_batch;
use arrow::datatypes::{Schema, SchemaRef};
use arrow::record_batch::{RecordBatch, RecordBatchOptions};
use records::convert::convert;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What became of a page.
pub struct Applied {
    /// The records to write.
    pub kept: RecordBatch,
    /// Records that filters and validations left out.
    pub filtered: u64,
    /// Why records could not be mapped: one reason for each of them.
    pub rejected: Vec<String>,
}

impl TaskPipeline {
    /// Returns the schema of what is written.
    pub fn output_schema(&self) -> SchemaRef {
        let fields: Vec<_> =
            self.outputs.iter().map(|output| output.field_type.field(&output.name)).collect();
        Arc::new(Schema::new(fields))
    }

    /// Maps a page's records.
    pub fn apply(&self, page: &RecordBatch) -> Result<Applied> {
        let mut work = Work::new(page, &self.columns);
        for keep in &self.keeps {
            let kept = keep.keeps(&work);
            work.keep(&kept)?;
        }
        for validation in &self.validations {
            let kept = validation.keeps(&work)?;
            work.keep(&kept)?;
        }
        for step in &self.steps {
            match step {
                Step::Truncate(truncate) => truncate.apply(&mut work)?,
                Step::Mask(mask) => mask.apply(&mut work)?,
                Step::Merge(merge) => merge.apply(&mut work)?,
                Step::Arithmetic(arithmetic) => arithmetic.apply(&mut work)?,
            }
        }
        let mut arrays = Vec::with_capacity(self.outputs.len());
        for output in &self.outputs {
            arrays.push(output.convert(&mut work)?);
        }
        let rows = RecordBatchOptions::new().with_row_count(Some(work.rows()));
        let mapped = RecordBatch::try_new_with_options(self.output_schema(), arrays, &rows)
            .map_err(|error| {
                Error::Invariant(format!("a page does not fit its schema: {error}"))
            })?;
        let kept = match work.rejected.is_empty() {
            true => mapped,
            false => without(&mapped, &work.rejected)?,
        };
        let rejected = work.rejected.into_values().collect();
        Ok(Applied { kept, filtered: work.dropped, rejected })
    }
}

impl Output {
    fn convert(&self, work: &mut Work) -> Result<ArrayRef> {
        let array = work.array(self.place).clone();
        if self.source_type == self.field_type {
            return Ok(array);
        }
        let converted = convert(&array, &self.source_type, &self.field_type)
            .map_err(|error| Error::Invariant(format!("field \"{}\": {error}", self.source)))?;
        for failure in converted.failures {
            work.reject(failure.row, &self.source, failure.reason);
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
