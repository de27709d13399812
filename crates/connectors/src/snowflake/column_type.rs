//! The types of columns, as Snowflake describes them: what may be written, and how a text becomes a value.

use connector_sdk::Bound;
use records::FieldType;
use std::fmt;

/// The type of a column that can be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ColumnType {
    Text {
        length: u64,
    },
    Number {
        precision: u8,
        scale: u8,
    },
    Float,
    Boolean,
    Date,
    Time,
    /// Without a zone.
    LocalTimestamp,
    /// An instant; shown in the zone of whoever asks.
    Instant,
    /// An instant with its offset.
    OffsetTimestamp,
    Binary {
        length: u64,
    },
    Variant,
    Object,
    Array,
}

/// The lengths of columns that are described without one.
const LONGEST_TEXT: u64 = 16_777_216;
const LONGEST_BINARY: u64 = 8_388_608;

impl ColumnType {
    /// Reads a type as Snowflake describes it, such as `NUMBER(10,2)`. `None` for types that are not written.
    pub(super) fn read(described: &str) -> Option<Self> {
        let (name, arguments) = described.split_once('(').unwrap_or((described, ""));
        let mut numbers =
            arguments.trim_end_matches(')').split(',').map(|n| n.trim().parse::<u64>());
        let mut number = || numbers.next().and_then(Result::ok);
        Some(match name.trim().to_ascii_uppercase().as_str() {
            "VARCHAR" | "TEXT" | "STRING" | "CHAR" => {
                Self::Text { length: number().unwrap_or(LONGEST_TEXT) }
            }
            "NUMBER" | "DECIMAL" | "NUMERIC" => Self::Number {
                precision: number().and_then(|digits| u8::try_from(digits).ok()).unwrap_or(38),
                scale: number().and_then(|digits| u8::try_from(digits).ok()).unwrap_or(0),
            },
            "FLOAT" | "DOUBLE" | "REAL" => Self::Float,
            "BOOLEAN" => Self::Boolean,
            "DATE" => Self::Date,
            "TIME" => Self::Time,
            "TIMESTAMP_NTZ" | "DATETIME" => Self::LocalTimestamp,
            "TIMESTAMP_LTZ" => Self::Instant,
            "TIMESTAMP_TZ" => Self::OffsetTimestamp,
            "BINARY" | "VARBINARY" => Self::Binary { length: number().unwrap_or(LONGEST_BINARY) },
            "VARIANT" => Self::Variant,
            "OBJECT" if arguments.is_empty() => Self::Object,
            "ARRAY" if arguments.is_empty() => Self::Array,
            _ => return None,
        })
    }

    /// Returns the type of the values that fit.
    pub(super) fn field_type(self) -> FieldType {
        match self {
            Self::Text { .. } => FieldType::String,
            Self::Number { precision, scale } => {
                FieldType::Decimal { precision, scale: scale as i8 }
            }
            Self::Float => FieldType::Float64,
            Self::Boolean => FieldType::Bool,
            Self::Date => FieldType::Date,
            Self::Time => FieldType::Time,
            Self::LocalTimestamp => FieldType::LocalDateTime,
            Self::Instant | Self::OffsetTimestamp => FieldType::DateTime,
            Self::Binary { .. } => FieldType::Binary,
            Self::Variant | Self::Object | Self::Array => FieldType::Json,
        }
    }

    /// Returns what the type does not say about its values. Snowflake counts characters.
    pub(super) fn bound(self) -> Bound {
        match self {
            Self::Text { length } => Bound::Characters(length),
            _ => Bound::None,
        }
    }

    /// Writes the value of a text, as files have them: every value is a text there, binary in base64.
    pub(super) fn cast(self, text: &str) -> String {
        match self {
            Self::Text { .. } => text.to_owned(),
            Self::Binary { .. } => format!("TO_BINARY({text}, 'BASE64')"),
            Self::Variant => format!("PARSE_JSON({text})"),
            Self::Object | Self::Array => format!("PARSE_JSON({text})::{self}"),
            _ => format!("{text}::{self}"),
        }
    }
}

impl fmt::Display for ColumnType {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plain = match self {
            Self::Text { length } => return write!(formatter, "VARCHAR({length})"),
            Self::Number { precision, scale } => {
                return write!(formatter, "NUMBER({precision},{scale})");
            }
            Self::Binary { length } => return write!(formatter, "BINARY({length})"),
            Self::Float => "FLOAT",
            Self::Boolean => "BOOLEAN",
            Self::Date => "DATE",
            Self::Time => "TIME",
            Self::LocalTimestamp => "TIMESTAMP_NTZ",
            Self::Instant => "TIMESTAMP_LTZ",
            Self::OffsetTimestamp => "TIMESTAMP_TZ",
            Self::Variant => "VARIANT",
            Self::Object => "OBJECT",
            Self::Array => "ARRAY",
        };
        formatter.write_str(plain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_described_type_is_written_as_one() {
        for (described, written, field_type, cast) in [
            ("VARCHAR(5)", "VARCHAR(5)", FieldType::String, "x"),
            ("VARCHAR(134217728)", "VARCHAR(134217728)", FieldType::String, "x"),
            ("TEXT", "VARCHAR(16777216)", FieldType::String, "x"),
            (
                "NUMBER(38,0)",
                "NUMBER(38,0)",
                FieldType::Decimal { precision: 38, scale: 0 },
                "x::NUMBER(38,0)",
            ),
            (
                "NUMBER(10, 2)",
                "NUMBER(10,2)",
                FieldType::Decimal { precision: 10, scale: 2 },
                "x::NUMBER(10,2)",
            ),
            ("FLOAT", "FLOAT", FieldType::Float64, "x::FLOAT"),
            ("BOOLEAN", "BOOLEAN", FieldType::Bool, "x::BOOLEAN"),
            ("DATE", "DATE", FieldType::Date, "x::DATE"),
            ("TIME(9)", "TIME", FieldType::Time, "x::TIME"),
            ("TIMESTAMP_NTZ(9)", "TIMESTAMP_NTZ", FieldType::LocalDateTime, "x::TIMESTAMP_NTZ"),
            ("TIMESTAMP_LTZ(3)", "TIMESTAMP_LTZ", FieldType::DateTime, "x::TIMESTAMP_LTZ"),
            ("TIMESTAMP_TZ(9)", "TIMESTAMP_TZ", FieldType::DateTime, "x::TIMESTAMP_TZ"),
            ("BINARY(8)", "BINARY(8)", FieldType::Binary, "TO_BINARY(x, 'BASE64')"),
            ("VARIANT", "VARIANT", FieldType::Json, "PARSE_JSON(x)"),
            ("OBJECT", "OBJECT", FieldType::Json, "PARSE_JSON(x)::OBJECT"),
            ("ARRAY", "ARRAY", FieldType::Json, "PARSE_JSON(x)::ARRAY"),
        ] {
            let read = ColumnType::read(described).unwrap();
            assert_eq!(
                (read.to_string().as_str(), read.field_type(), &read.cast("x")[..]),
                (written, field_type, cast),
                "{described}"
            );
        }
    }

    #[test]
    fn types_that_a_load_cannot_make_are_not_written() {
        for described in [
            "GEOGRAPHY",
            "GEOMETRY",
            "VECTOR(FLOAT, 3)",
            "MAP(VARCHAR, NUMBER)",
            "ARRAY(NUMBER)",
            "OBJECT(a NUMBER)",
            "FILE",
            "",
        ] {
            assert_eq!(ColumnType::read(described), None, "{described}");
        }
    }
}
