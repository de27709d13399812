//! Laws of the formats for batches of every type: reading returns what was written.

mod batches;
mod csv;
mod joint;
mod json_lines;
mod parquet;

use arrow_array::{RecordBatch, StringArray};
use proptest::sample::Index;

use crate::encode::{Format, Options, encoder};
use crate::text::canonical_text;

/// How many batches are tried for each law.
const CASES: u32 = 2_000;

/// Writes a file from two parts of a batch, and takes the bytes of the first part before the second is written.
fn written(format: Format, options: Options, batch: &RecordBatch, cut: Index) -> Vec<u8> {
    let cut = cut.index(batch.num_rows() + 1);
    let mut encoder = encoder(format, batch.schema(), options).unwrap();
    encoder.write(&batch.slice(0, cut)).unwrap();
    let mut bytes = encoder.take();
    encoder.write(&batch.slice(cut, batch.num_rows() - cut)).unwrap();
    bytes.extend(encoder.finish().unwrap());
    bytes
}

fn names(batch: &RecordBatch) -> Vec<String> {
    batch.schema().fields().iter().map(|field| field.name().clone()).collect()
}

fn texts(batch: &RecordBatch) -> Vec<StringArray> {
    let schema = batch.schema();
    let columns = schema.fields().iter().zip(batch.columns());
    columns.map(|(field, array)| canonical_text(array, field).unwrap()).collect()
}
