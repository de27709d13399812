//! Joins finished files of the same columns into one, without reading their records.
//!
//! Text files are laid one after another, all but the first without their [`repeated_head`]. Parquet
//! files are laid one after another whole, and a [`parquet_footer`] behind them: readers start from
//! the end and go by offsets, so what they never reach, the files' own footers, does no harm.

mod parquet;

use arrow_schema::Schema;

use crate::encode::{Format, Options, csv_header};

pub use parquet::{ParquetTail, PlacedFile, parquet_footer};

/// Counts the bytes that every file starts with and a joint file has once: the header line of CSV.
pub fn repeated_head(format: Format, schema: &Schema, options: Options) -> usize {
    match format {
        Format::Csv => csv_header(schema, options.csv).len(),
        Format::JsonLines | Format::Parquet => 0,
    }
}

#[cfg(test)]
mod tests;
