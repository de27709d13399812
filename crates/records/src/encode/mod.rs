//! Encodes batches into a file of one format, giving out its bytes as they come.

mod csv;
mod json_lines;
mod output;
mod parquet;
mod sliced;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use serde::{Deserialize, Serialize};

use crate::Error;

pub(crate) use csv::header as csv_header;
pub(crate) use sliced::describe;

/// Is the format of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    Csv,
    JsonLines,
    Parquet,
}

impl Format {
    /// Returns the extension of its files, without a dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::JsonLines => "jsonl",
            Self::Parquet => "parquet",
        }
    }
}

/// Says how a file is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Options {
    /// Keeps the types of the columns in Parquet, which otherwise has strings only, as AppFlow's.
    pub typed: bool,
    pub csv: CsvOptions,
}

/// Says what CSV cells look like; by default every text stands there as it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CsvOptions {
    /// Writes an empty text as `""`, to tell it from null, which stays an empty cell.
    ///
    /// In a file of one column both are `""`: readers would skip an empty line, and so a record.
    pub quote_empty: bool,
    /// Puts `'` before a text, or a column's name, that a spreadsheet would take for a formula.
    pub escape_formulas: bool,
}

/// Encodes the batches of one file.
pub trait Encoder: Send {
    /// Adds the records of a batch, which must have the columns of the encoder.
    fn write(&mut self, batch: &RecordBatch) -> Result<(), Error>;

    /// Takes the bytes encoded since the last call, so that a caller can upload them and go on.
    fn take(&mut self) -> Vec<u8>;

    /// Counts the bytes that [`Encoder::take`] would return.
    fn buffered(&self) -> usize;

    /// Counts the bytes of memory that the encoder holds.
    fn memory(&self) -> usize {
        self.buffered()
    }

    /// Counts all bytes so far, taken or not; estimates what Parquet holds back for its row group.
    fn encoded_bytes(&self) -> u64;

    /// Ends the file and returns the bytes not taken yet.
    fn finish(self: Box<Self>) -> Result<Vec<u8>, Error>;
}

/// Makes an encoder for batches of a schema.
pub fn encoder(
    format: Format,
    schema: SchemaRef,
    options: Options,
) -> Result<Box<dyn Encoder>, Error> {
    Ok(match format {
        Format::Csv => Box::new(csv::Csv::new(schema, options.csv)),
        Format::JsonLines => Box::new(json_lines::JsonLines::new(schema)?),
        Format::Parquet => Box::new(parquet::Parquet::new(schema, options.typed)?),
    })
}

#[cfg(test)]
mod tests;
