//! What can go wrong with a whole batch, as opposed to one of its values.

use arrow_schema::ArrowError;
use arrow_schema::DataType;
use parquet::errors::ParquetError;

use crate::FieldType;

/// Says why a batch cannot be decoded, converted or encoded.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A column has an Arrow type that no field type stands for.
    #[error("column \"{column}\" has the arrow type {data_type}, which no field type stands for")]
    UnknownType { column: String, data_type: DataType },
    /// An array is not of the type that its field or field type says.
    #[error("column \"{column}\" was declared as {expected} but holds {found}")]
    WrongArray { column: String, expected: DataType, found: DataType },
    /// A batch does not have the columns that its encoder was made for.
    #[error("batch has the columns [{found}] but the encoder was made for [{expected}]")]
    WrongColumns { expected: String, found: String },
    /// A json column holds a text that is not JSON, so it cannot be embedded.
    #[error("column \"{column}\" is json but row {row} is not; give the column the type string")]
    NotJson { column: String, row: usize },
    /// No conversion leads from one type to the other.
    #[error("{from} cannot be converted to {to}; map the field without data types or to string")]
    Inconvertible { from: FieldType, to: FieldType },
    /// Files have other columns than the first one they were to be joined with.
    #[error(
        "parquet file {file} has the columns [{found}] but the first one has [{expected}]; join files \
         of the same columns"
    )]
    OtherColumns { file: usize, expected: String, found: String },
    /// A file overlaps the one before it, or is not as long as was said.
    #[error(
        "parquet file {file} does not fit its place in the joint file; say where each file starts \
         and how long it is, in their order"
    )]
    Misplaced { file: usize },
    /// There is no file that would say what the columns are.
    #[error("there is no parquet file to join; name at least one")]
    NothingToJoin,
    /// Less of a file's end was handed in than holds its footer.
    #[error(
        "footer of a parquet file takes its last {needed} bytes, found {found}; fetch all of them"
    )]
    ShortTail { found: usize, needed: usize },
    /// A file does not end with a footer that can be read.
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
