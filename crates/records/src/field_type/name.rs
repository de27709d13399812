//! The names that AppFlow and the applications use for the field types.

use std::fmt;

use super::FieldType;

/// The type of a decimal without described digits.
const UNTOLD: FieldType = FieldType::Number { precision: 0, scale: 9, binary: false };

impl FieldType {
    /// Returns the name for AppFlow's `fieldType`.
    pub fn name(&self) -> &'static str {
        match self {
            FieldType::String => "string",
            FieldType::Bool => "boolean",
            FieldType::Int32 => "int",
            FieldType::Int64 => "long",
            FieldType::Float64 | FieldType::Number { binary: true, .. } => "double",
            FieldType::Decimal { .. } | FieldType::Number { .. } => "decimal",
            FieldType::Date => "date",
            FieldType::Time => "time",
            FieldType::DateTime => "datetime",
            FieldType::LocalDateTime => "localdatetime",
            FieldType::Binary => "binary",
            FieldType::Json => "json",
        }
    }

    /// Parses a data type of a task property, ignoring case. `None` if it is not known.
    ///
    /// `decimal` alone keeps all digits; `decimal(18,2)` says how many. `integer` is 64 bits wide, because several
    /// applications use that name for their 64-bit ids.
    pub fn parse_name(name: &str) -> Option<FieldType> {
        let word = name.trim().to_ascii_lowercase();
        let field_type = match word.as_str() {
            "string" | "text" | "id" | "reference" | "ref" | "guid" | "textarea" | "phone"
            | "email" | "url" | "encryptedstring" | "combobox" | "anytype" | "picklist"
            | "multipicklist" | "enum" | "char" | "varchar" => FieldType::String,
            "boolean" | "bool" | "checkbox" => FieldType::Bool,
            "int" | "int32" | "short" | "int16" | "byte" => FieldType::Int32,
            "integer" | "long" | "int64" | "longint" | "bigint" => FieldType::Int64,
            "double" | "float" | "float64" | "single" | "real" => FieldType::Float64,
            "biginteger" => FieldType::Decimal { precision: 38, scale: 0 },
            "decimal" | "bigdecimal" | "currency" | "percent" | "price" | "number" | "numeric" => {
                UNTOLD
            }
            "date" => FieldType::Date,
            "time" => FieldType::Time,
            "datetime" | "datetimeoffset" | "timestamp" => FieldType::DateTime,
            "localdatetime" => FieldType::LocalDateTime,
            "binary" | "base64" | "bytearray" | "bytes" => FieldType::Binary,
            "json" | "object" | "struct" | "map" | "list" | "array" | "address" | "location"
            | "complexvalue" => FieldType::Json,
            other => return sized_decimal(other),
        };
        Some(field_type)
    }
}

impl fmt::Display for FieldType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FieldType::Decimal { precision, scale } => write!(f, "decimal({precision},{scale})"),
            FieldType::Number { .. } => f.write_str("number"),
            other => f.write_str(other.name()),
        }
    }
}

fn sized_decimal(word: &str) -> Option<FieldType> {
    let sizes = word.strip_prefix("decimal(")?.strip_suffix(')')?;
    let (precision, scale) = sizes.split_once(',')?;
    let precision = precision.trim().parse().ok().filter(|digits| (1..=38).contains(digits))?;
    let scale =
        scale.trim().parse().ok().filter(|digits| (0..=precision as i8).contains(digits))?;
    Some(FieldType::Decimal { precision, scale })
}
