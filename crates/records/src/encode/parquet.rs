//! Parquet, with all columns as strings or with their types.

use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, RecordBatchOptions};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::ArrowWriterOptions;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;

use super::Encoder;
use super::sliced::{slices, texts};
use crate::Error;

const ROW_GROUP_RECORDS: usize = 20_000;
/// The size at which a row group of wide records ends, because a row group is kept in memory.
const ROW_GROUP_BYTES: usize = 64 << 20;

/// The key of Spark's version, which is written for one reason: Spark refuses dates before 1582 and instants before
/// 1900 unless it knows that a file uses today's calendar, as every Spark from 3.0 on does.
const CALENDAR: &str = "org.apache.spark.version";
const MODERN: &str = "3.0.0";

/// Encodes records as Parquet.
pub(super) struct Parquet {
    /// The schema of the batches.
    schema: SchemaRef,
    /// The schema of the file, if all its columns are strings.
    strings: Option<SchemaRef>,
    writer: ArrowWriter<Vec<u8>>,
}

impl Parquet {
    pub(super) fn new(schema: SchemaRef, typed: bool) -> Result<Parquet, Error> {
        let strings = (!typed).then(|| all_strings(&schema));
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::try_new(1)?))
            .set_max_row_group_row_count(Some(ROW_GROUP_RECORDS))
            .set_max_row_group_bytes(Some(ROW_GROUP_BYTES))
            .set_created_by("Penstock".to_owned())
            .set_key_value_metadata(Some(vec![KeyValue::new(
                CALENDAR.to_owned(),
                MODERN.to_owned(),
            )]))
            .build();
        let options =
            ArrowWriterOptions::new().with_properties(properties).with_skip_arrow_metadata(true);
        let file_schema = strings.clone().unwrap_or_else(|| schema.clone());
        let writer = ArrowWriter::try_new_with_options(Vec::new(), file_schema, options)?;
        Ok(Parquet { schema, strings, writer })
    }
}

impl Encoder for Parquet {
    fn write(&mut self, batch: &RecordBatch) -> Result<(), Error> {
        for slice in slices(&self.schema, batch)? {
            let file_batch = match &self.strings {
                Some(strings) => as_strings(&self.schema, strings, &slice)?,
                None => slice,
            };
            self.writer.write(&file_batch)?;
        }
        Ok(())
    }

    fn take(&mut self) -> Vec<u8> {
        std::mem::take(self.writer.inner_mut())
    }

    fn buffered(&self) -> usize {
        self.writer.inner().len()
    }

    fn memory(&self) -> usize {
        self.buffered() + self.writer.memory_size()
    }

    fn encoded_bytes(&self) -> u64 {
        (self.writer.bytes_written() + self.writer.in_progress_size()) as u64
    }

    fn finish(self: Box<Self>) -> Result<Vec<u8>, Error> {
        Ok(self.writer.into_inner()?)
    }
}

fn all_strings(schema: &Schema) -> SchemaRef {
    let names = schema.fields().iter().map(|field| field.name());
    Arc::new(Schema::new(
        names.map(|name| Field::new(name, DataType::Utf8, true)).collect::<Vec<_>>(),
    ))
}

fn as_strings(
    schema: &Schema,
    strings: &SchemaRef,
    batch: &RecordBatch,
) -> Result<RecordBatch, Error> {
    let columns =
        texts(schema, batch)?.into_iter().map(|column| Arc::new(column) as ArrayRef).collect();
    let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
    Ok(RecordBatch::try_new_with_options(strings.clone(), columns, &options)?)
}
