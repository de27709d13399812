//! How each field type is held in Arrow, and which field type an Arrow field stands for.

use std::collections::HashMap;

use arrow::datatypes::{DECIMAL128_MAX_PRECISION, DataType, Field, TimeUnit};

use super::FieldType;
use crate::Error;

const UTC: &str = "+00:00";
const TYPE_KEY: &str = "penstock.type";
const JSON: &str = "json";

impl FieldType {
    /// Returns the Arrow type; decimals are fitted into 38 digits and a scale of 0 or more.
    pub fn arrow(&self) -> DataType {
        match *self {
            FieldType::String | FieldType::Json => DataType::Utf8,
            FieldType::Bool => DataType::Boolean,
            FieldType::Int32 => DataType::Int32,
            FieldType::Int64 => DataType::Int64,
            FieldType::Float64 => DataType::Float64,
            FieldType::Decimal { precision, scale } => {
                let (precision, scale) = fitted(precision, scale);
                DataType::Decimal128(precision, scale)
            }
            FieldType::Date => DataType::Date32,
            FieldType::Time => DataType::Time64(TimeUnit::Microsecond),
            FieldType::DateTime => DataType::Timestamp(TimeUnit::Microsecond, Some(UTC.into())),
            FieldType::LocalDateTime => DataType::Timestamp(TimeUnit::Microsecond, None),
            FieldType::Binary => DataType::Binary,
        }
    }

    /// Makes a nullable Arrow field of this type; metadata tells json from string.
    pub fn field(&self, name: &str) -> Field {
        let field = Field::new(name, self.arrow(), true);
        match self {
            FieldType::Json => {
                field.with_metadata(HashMap::from([(TYPE_KEY.to_owned(), JSON.to_owned())]))
            }
            _ => field,
        }
    }

    /// Reads the field type back from an Arrow field.
    pub fn of(field: &Field) -> Result<FieldType, Error> {
        let field_type = match field.data_type() {
            DataType::Utf8 if field.metadata().get(TYPE_KEY).is_some_and(|kind| kind == JSON) => {
                FieldType::Json
            }
            DataType::Utf8 => FieldType::String,
            DataType::Boolean => FieldType::Bool,
            DataType::Int32 => FieldType::Int32,
            DataType::Int64 => FieldType::Int64,
            DataType::Float64 => FieldType::Float64,
            DataType::Decimal128(precision, scale) => {
                FieldType::Decimal { precision: *precision, scale: *scale }
            }
            DataType::Date32 => FieldType::Date,
            DataType::Time64(TimeUnit::Microsecond) => FieldType::Time,
            DataType::Timestamp(TimeUnit::Microsecond, Some(_)) => FieldType::DateTime,
            DataType::Timestamp(TimeUnit::Microsecond, None) => FieldType::LocalDateTime,
            DataType::Binary => FieldType::Binary,
            data_type => {
                return Err(Error::UnknownType {
                    column: field.name().clone(),
                    data_type: data_type.clone(),
                });
            }
        };
        Ok(field_type)
    }
}

/// Precision 0 means that the application does not say; a negative scale (which Parquet does not
/// know) becomes digits before the point.
fn fitted(precision: u8, scale: i8) -> (u8, i8) {
    if precision == 0 {
        return (DECIMAL128_MAX_PRECISION, scale.clamp(0, DECIMAL128_MAX_PRECISION as i8));
    }
    let digits = i16::from(precision) - i16::from(scale.min(0));
    let scale = scale.clamp(0, DECIMAL128_MAX_PRECISION as i8);
    let digits = digits.max(i16::from(scale)).min(i16::from(DECIMAL128_MAX_PRECISION));
    (digits as u8, scale)
}
