//! The column types of typed Parquet. All readers know them, and every value fits.

use arrow_schema::DECIMAL128_MAX_PRECISION;

use super::FieldType;

/// The decimals of a number, unless its described digits before the point need the room.
const DECIMALS: u8 = 18;

impl FieldType {
    /// Returns the type of a column of typed Parquet.
    ///
    /// A number that its application stores as a double is a double. Any other number is a decimal of 38 digits with
    /// room on both sides of the point. Spark has no times of day, and they can be longer than a day, so they are
    /// texts.
    pub fn typed(&self) -> FieldType {
        match *self {
            FieldType::Number { binary: true, .. } => FieldType::Float64,
            FieldType::Number { precision, scale, binary: false } => {
                let whole = precision.saturating_sub(scale);
                let room = DECIMAL128_MAX_PRECISION.saturating_sub(whole);
                let scale = DECIMALS.min(room).max(scale.min(DECIMAL128_MAX_PRECISION));
                FieldType::Decimal { precision: DECIMAL128_MAX_PRECISION, scale: scale as i8 }
            }
            FieldType::Time => FieldType::String,
            other => other,
        }
    }

    /// Returns the type for a field described as this one, if the application's values may have more digits than
    /// described.
    pub fn described(&self) -> FieldType {
        match *self {
            FieldType::Decimal { precision, scale } => {
                let scale = scale.clamp(0, DECIMAL128_MAX_PRECISION as i8) as u8;
                FieldType::Number { precision, scale, binary: false }
            }
            FieldType::Float64 => FieldType::Number { precision: 0, scale: 1, binary: true },
            other => other,
        }
    }
}
