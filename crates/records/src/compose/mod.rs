//! Joins finished files of the same columns into one, without reading their records.
//!
//! Text files are concatenated, all but the first without their [`repeated_head`]. Parquet files are concatenated as
//! they are, followed by a [`parquet_footer`]. Readers start from the end and use offsets, so they ignore the footers
//! of the single files.

mod parquet;

use arrow_schema::Schema;

use crate::encode::{Format, Options, csv_header};

pub use parquet::{ParquetTail, PlacedFile, parquet_footer};

/// Returns the length of the beginning that all files share and a joint file has once: the header line of CSV.
pub fn repeated_head(format: Format, schema: &Schema, options: Options) -> usize {
    match format {
        Format::Csv => csv_header(schema, options.csv).len(),
        Format::JsonLines | Format::Parquet => 0,
    }
}

#[cfg(test)]
mod tests;
