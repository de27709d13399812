//! The types of columns that keep them, chosen so that all readers know them and every value has room.

use arrow_schema::DECIMAL128_MAX_PRECISION;

use super::FieldType;

/// The decimals that a number has room for, unless its described digits before the point need the room.
const DECIMALS: u8 = 18;

impl FieldType {
    /// Returns the type of a column of typed Parquet.
    ///
    /// A number that its application keeps as a double is one, any other a decimal of 38 digits with room on both sides of
    /// the point. Spark knows no times of day, and they can be longer than a day, so they are texts.
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

    /// Returns the type of a field whose application describes it as this one, and promises nothing by that.
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
