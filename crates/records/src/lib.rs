//! Carries pages of records as Arrow batches: field types, decoding, conversion and encoding.
//!
//! An application describes an entity as [`Column`]s; [`schema`] builds their Arrow schema. [`decode::JsonRecords`]
//! turns the raw JSON of a page into one flat `RecordBatch`, in a single pass over the text and without a tree of
//! values. Tasks then work on whole columns, for example with [`convert::convert`]. An [`encode::Encoder`] turns
//! batches into a file of one [`encode::Format`], and [`compose`] joins such files without reading their records.
//!
//! Two rules hold everywhere. **A value that does not fit its type is reported, never replaced by null**: decoding
//! rejects its record and conversion lists its row, each with a [`Misfit`] that names the class of the value and never
//! the value itself. **A value has one text**: CSV cells, the strings of untyped Parquet and the tokens of JSON Lines
//! are all made from [`text::canonical_text`]. So a record gives the same text in every format, whatever way it came.

mod build;
mod column;
pub mod compose;
pub mod convert;
pub mod decode;
pub mod encode;
mod error;
mod field_type;
#[cfg(test)]
mod laws;
mod misfit;
mod oddity;
mod parse;
mod temporal;
pub mod text;

pub use column::{Column, schema};
pub use error::Error;
pub use field_type::FieldType;
pub use misfit::{Found, Misfit};
pub use oddity::Oddity;
pub use parse::parse_exact;
pub use temporal::micros_of;
