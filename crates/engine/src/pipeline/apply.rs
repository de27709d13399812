//! Applies a compiled pipeline to one page.

use super::partition::{Group, Partition};
use super::work::Work;
use super::{Output, Step, TaskPipeline};
use crate::error::{Error, Result};
use arrow_array::ArrayRef;
use arrow_array::{RecordBatch, RecordBatchOptions};
use arrow_schema::{Schema, SchemaRef};
use arrow_select::filter::filter_record_batch;
use records::convert::convert;
use std::sync::Arc;

/// The result of a page.
pub struct Applied {
    /// The records to write, by their folders.
    pub kept: Vec<Group>,
    /// How many records filters and validations left out.
    pub filtered: u64,
    /// Records that could not be mapped.
    pub rejected: Vec<Rejection>,
}

/// Why a record cannot be mapped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejection {
    /// Its index on the page.
    pub row: usize,
    /// The field.
    pub field: String,
    /// The reason, without the value.
    pub reason: String,
}

impl TaskPipeline {
    /// Returns the schema of the files.
    pub fn output_schema(&self) -> SchemaRef {
        let fields: Vec<_> =
            self.outputs.iter().map(|output| output.field_type.field(&output.name)).collect();
        Arc::new(Schema::new(fields))
    }

    /// Applies all tasks to a page's records.
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
        let columns = converted(&self.outputs, &mut work)?;
        let keys = converted(&self.partition.keys, &mut work)?;
        let folders = self.partition.folders(&keys, &mut work)?;
        let rows = RecordBatchOptions::new().with_row_count(Some(work.rows()));
        let mapped = RecordBatch::try_new_with_options(self.output_schema(), columns, &rows)
            .map_err(|error| {
                Error::Invariant(format!("a page does not fit its schema: {error}"))
            })?;
        let fitting = work.fitting();
        let fits = |row: usize| fitting.as_ref().is_none_or(|fitting| fitting.value(row));
        let kept = match &fitting {
            None => mapped,
            Some(fitting) => filter_record_batch(&mapped, fitting).map_err(|error| {
                Error::Invariant(format!("rejected records cannot be taken out: {error}"))
            })?,
        };
        let kept = if self.partition.keys.is_empty() {
            vec![Group { folder: String::new(), records: kept }]
        } else {
            let folders = folders.iter().enumerate().filter(|(row, _)| fits(*row));
            let folders: Vec<&str> = folders.map(|(_, folder)| folder.as_str()).collect();
            Partition::group(&kept, &folders)?
        };
        let filtered = work.dropped;
        Ok(Applied { kept, filtered, rejected: work.rejections() })
    }
}

fn converted(outputs: &[Output], work: &mut Work) -> Result<Vec<ArrayRef>> {
    outputs.iter().map(|output| output.convert(work)).collect()
}

impl Output {
    fn convert(&self, work: &mut Work) -> Result<ArrayRef> {
        let array = work.array(self.place).clone();
        if self.source_type == self.field_type {
            return self.fitted(array, work);
        }
        let converted = convert(&array, &self.source_type, &self.field_type)
            .map_err(|error| Error::Invariant(format!("field \"{}\": {error}", self.source)))?;
        for failure in converted.failures {
            work.reject(failure.row, &self.source, failure.reason);
        }
        self.fitted(converted.array, work)
    }

    fn fitted(&self, values: ArrayRef, work: &mut Work) -> Result<ArrayRef> {
        match &self.fit {
            Some(fit) => fit.apply(self, values, work),
            None => Ok(values),
        }
    }
}
