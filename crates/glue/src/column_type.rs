//! The types of columns in the words of Hive, which Glue and Athena speak, as the files have them.

use records::FieldType;
use records::encode::Format;

/// Returns the type that a reader must give a column to see what is in the files.
pub(crate) fn hive_type(field_type: FieldType, format: Format) -> String {
    match format {
        Format::Csv => "string".to_owned(),
        Format::JsonLines => of_json(field_type),
        Format::Parquet => of_parquet(field_type),
    }
}

fn of_parquet(field_type: FieldType) -> String {
    match field_type {
        FieldType::Date => "date".to_owned(),
        FieldType::DateTime | FieldType::LocalDateTime => "timestamp".to_owned(),
        FieldType::Binary => "binary".to_owned(),
        other => of_json(other),
    }
}

/// JSON has numbers and truths; all else is written as a text, and nested values are read as their text.
fn of_json(field_type: FieldType) -> String {
    let plain = match field_type {
        FieldType::Bool => "boolean",
        FieldType::Int32 => "int",
        FieldType::Int64 => "bigint",
        FieldType::Float64 => "double",
        // Digits and scale as the files have them: fitted into what Arrow holds.
        FieldType::Decimal { .. } => {
            return FieldType::of(&field_type.field("")).unwrap_or(field_type).to_string();
        }
        // The decimals of a type would be all that a reader sees of those in the files.
        FieldType::Number { .. } => return of_json(field_type.typed()),
        FieldType::String
        | FieldType::Json
        | FieldType::Date
        | FieldType::Time
        | FieldType::DateTime
        | FieldType::LocalDateTime
        | FieldType::Binary => "string",
    };
    plain.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_has_a_name_in_every_format() {
        let decimal = |precision, scale| FieldType::Decimal { precision, scale };
        let number = |precision, scale, binary| FieldType::Number { precision, scale, binary };
        for (field_type, parquet, json) in [
            (FieldType::String, "string", "string"),
            (FieldType::Json, "string", "string"),
            (FieldType::Bool, "boolean", "boolean"),
            (FieldType::Int32, "int", "int"),
            (FieldType::Int64, "bigint", "bigint"),
            (FieldType::Float64, "double", "double"),
            (decimal(18, 2), "decimal(18,2)", "decimal(18,2)"),
            (decimal(0, 5), "decimal(38,5)", "decimal(38,5)"),
            (decimal(5, -2), "decimal(7,0)", "decimal(7,0)"),
            (FieldType::Date, "date", "string"),
            (number(4, 1, true), "double", "double"),
            (number(4, 1, false), "decimal(38,18)", "decimal(38,18)"),
            (number(31, 2, false), "decimal(38,9)", "decimal(38,9)"),
            (number(38, 38, false), "decimal(38,38)", "decimal(38,38)"),
            (FieldType::Time, "string", "string"),
            (FieldType::DateTime, "timestamp", "string"),
            (FieldType::LocalDateTime, "timestamp", "string"),
            (FieldType::Binary, "binary", "string"),
        ] {
            assert_eq!(hive_type(field_type, Format::Parquet), parquet, "{field_type}");
            assert_eq!(hive_type(field_type, Format::JsonLines), json, "{field_type}");
            assert_eq!(hive_type(field_type, Format::Csv), "string", "{field_type}");
        }
    }
}
