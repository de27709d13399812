//! Encodes batches into a file of one format. The bytes can be taken while the file grows.

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

/// The format of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    Csv,
    JsonLines,
    Parquet,
}

impl Format {
    /// Returns the file extension, without a dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::JsonLines => "jsonl",
            Self::Parquet => "parquet",
        }
    }
}

/// The options of a file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Options {
    /// Keeps the types of the columns in Parquet. Otherwise all columns are strings, as in AppFlow.
    pub typed: bool,
    /// Writes numbers of JSON Lines as strings, for readers that would read them as doubles and lose digits.
    pub numbers_as_texts: bool,
    pub csv: CsvOptions,
}

/// The form of CSV cells. By default every text is written unchanged.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CsvOptions {
    /// Writes an empty text as `""`, to distinguish it from null, which is an empty cell.
    ///
    /// In a file of one column both are `""`, because readers would skip an empty line and lose a record.
    pub quote_empty: bool,
    /// Puts `'` before a text, or a column's name, that a spreadsheet would read as a formula.
    pub escape_formulas: bool,
}

/// Encodes the batches of one file.
pub trait Encoder: Send {
    /// Adds the records of a batch, which must have the columns of the encoder.
    fn write(&mut self, batch: &RecordBatch) -> Result<(), Error>;

    /// Returns the bytes encoded since the last call and removes them, so that a caller can upload them.
    fn take(&mut self) -> Vec<u8>;

    /// Returns how many bytes [`Encoder::take`] would return.
    fn buffered(&self) -> usize;

    /// Returns how many bytes of memory the encoder uses.
    fn memory(&self) -> usize {
        self.buffered()
    }

    /// Returns how many bytes were encoded so far, taken or not. Parquet's unfinished row group is estimated.
    fn encoded_bytes(&self) -> u64;

    /// Ends the file and returns its remaining bytes.
    fn finish(self: Box<Self>) -> Result<Vec<u8>, Error>;
}

/// Builds an encoder for batches of a schema.
pub fn encoder(
    format: Format,
    schema: SchemaRef,
    options: Options,
) -> Result<Box<dyn Encoder>, Error> {
    Ok(match format {
        Format::Csv => Box::new(csv::Csv::new(schema, options.csv)),
        Format::JsonLines => {
            Box::new(json_lines::JsonLines::new(schema, options.numbers_as_texts)?)
        }
        Format::Parquet => Box::new(parquet::Parquet::new(schema, options.typed)?),
    })
}

#[cfg(test)]
mod tests;
