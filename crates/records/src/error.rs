//! Errors of a whole batch, as opposed to one of its values.

use arrow_schema::ArrowError;
use arrow_schema::DataType;
use parquet::errors::ParquetError;

use crate::FieldType;

/// Why a batch cannot be decoded, converted or encoded.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A column has an Arrow type without a field type.
    #[error("column \"{column}\" has the arrow type {data_type}, which no field type stands for")]
    UnknownType { column: String, data_type: DataType },
    /// An array does not have the type of its field.
    #[error("column \"{column}\" was declared as {expected} but holds {found}")]
    WrongArray { column: String, expected: DataType, found: DataType },
    /// A batch does not have the columns of its encoder.
    #[error("batch has the columns [{found}] but the encoder was made for [{expected}]")]
    WrongColumns { expected: String, found: String },
    /// A JSON column contains a text that is not JSON.
    #[error("column \"{column}\" is json but row {row} is not; give the column the type string")]
    NotJson { column: String, row: usize },
    /// There is no conversion from one type to the other.
    #[error("{from} cannot be converted to {to}; map the field without data types or to string")]
    Inconvertible { from: FieldType, to: FieldType },
    /// A file does not have the columns of the first file.
    #[error(
        "parquet file {file} has the columns [{found}] but the first one has [{expected}]; join files \
         of the same columns"
    )]
    OtherColumns { file: usize, expected: String, found: String },
    /// A file overlaps the one before it, or has another length than given.
    #[error(
        "parquet file {file} does not fit its place in the joint file; say where each file starts \
         and how long it is, in their order"
    )]
    Misplaced { file: usize },
    /// There is no file to take the columns from.
    #[error("there is no parquet file to join; name at least one")]
    NothingToJoin,
    /// The given end of a file is shorter than its footer.
    #[error(
        "footer of a parquet file takes its last {needed} bytes, found {found}; fetch all of them"
    )]
    ShortTail { found: usize, needed: usize },
    /// A file does not end with a readable footer.
    #[error("file does not end as parquet files do: {0}")]
    NoFooter(ParquetError),
    /// Arrow refused a batch.
    #[error("arrow refused the batch: {0}")]
    Arrow(#[from] ArrowError),
    /// The Parquet writer refused a batch.
    #[error("parquet refused the batch: {0}")]
    Parquet(#[from] ParquetError),
    /// A text could not be written as JSON.
    #[error("text could not be written as json: {0}")]
    Json(#[from] serde_json::Error),
}
