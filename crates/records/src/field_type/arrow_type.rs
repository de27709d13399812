//! The Arrow type of each field type, and the field type of each Arrow field.

use std::collections::HashMap;

use arrow_schema::{DECIMAL128_MAX_PRECISION, DataType, Field, TimeUnit};

use super::FieldType;
use crate::Error;

const UTC: &str = "+00:00";
const TYPE_KEY: &str = "penstock.type";
const JSON: &str = "json";
const TIME: &str = "time";
const BINARY: &str = "binary number";
const EXACT: &str = "exact number";

impl FieldType {
    /// Returns the Arrow type. Decimals are fitted into 38 digits and a scale of at least 0.
    pub fn arrow(&self) -> DataType {
        match *self {
            FieldType::String | FieldType::Json | FieldType::Number { .. } | FieldType::Time => {
                DataType::Utf8
            }
            FieldType::Bool => DataType::Boolean,
            FieldType::Int32 => DataType::Int32,
            FieldType::Int64 => DataType::Int64,
            FieldType::Float64 => DataType::Float64,
            FieldType::Decimal { precision, scale } => {
                let (precision, scale) = fitted(precision, scale);
                DataType::Decimal128(precision, scale)
            }
            FieldType::Date => DataType::Date32,
            FieldType::DateTime => DataType::Timestamp(TimeUnit::Microsecond, Some(UTC.into())),
            FieldType::LocalDateTime => DataType::Timestamp(TimeUnit::Microsecond, None),
            FieldType::Binary => DataType::Binary,
        }
    }

    /// Builds a nullable Arrow field of this type. Metadata distinguishes the types that are stored as text.
    pub fn field(&self, name: &str) -> Field {
        let field = Field::new(name, self.arrow(), true);
        let kind = match self {
            FieldType::Json => JSON.to_owned(),
            FieldType::Time => TIME.to_owned(),
            FieldType::Number { precision, scale, binary } => {
                format!("{},{precision},{scale}", if *binary { BINARY } else { EXACT })
            }
            _ => return field,
        };
        field.with_metadata(HashMap::from([(TYPE_KEY.to_owned(), kind)]))
    }

    /// Returns the field type of an Arrow field.
    pub fn of(field: &Field) -> Result<FieldType, Error> {
        let field_type = match field.data_type() {
            DataType::Utf8 => held_as_text(field.metadata().get(TYPE_KEY).map(String::as_str)),
            DataType::Boolean => FieldType::Bool,
            DataType::Int32 => FieldType::Int32,
            DataType::Int64 => FieldType::Int64,
            DataType::Float64 => FieldType::Float64,
            DataType::Decimal128(precision, scale) => {
                FieldType::Decimal { precision: *precision, scale: *scale }
            }
            DataType::Date32 => FieldType::Date,
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

fn held_as_text(kind: Option<&str>) -> FieldType {
    match kind {
        Some(JSON) => FieldType::Json,
        Some(TIME) => FieldType::Time,
        Some(kind) => number(kind).unwrap_or(FieldType::String),
        None => FieldType::String,
    }
}

fn number(kind: &str) -> Option<FieldType> {
    let mut parts = kind.split(',');
    let binary = match parts.next()? {
        BINARY => true,
        EXACT => false,
        _ => return None,
    };
    let precision = parts.next()?.parse().ok()?;
    let scale = parts.next()?.parse().ok()?;
    Some(FieldType::Number { precision, scale, binary })
}

/// Precision 0 means that the application does not describe it. A negative scale, which Parquet does not have, becomes
/// digits before the point.
fn fitted(precision: u8, scale: i8) -> (u8, i8) {
    if precision == 0 {
        return (DECIMAL128_MAX_PRECISION, scale.clamp(0, DECIMAL128_MAX_PRECISION as i8));
    }
    let digits = i16::from(precision) - i16::from(scale.min(0));
    let scale = scale.clamp(0, DECIMAL128_MAX_PRECISION as i8);
    let digits = digits.max(i16::from(scale)).min(i16::from(DECIMAL128_MAX_PRECISION));
    (digits as u8, scale)
}
