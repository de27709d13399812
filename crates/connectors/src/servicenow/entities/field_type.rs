//! The one table from ServiceNow's internal types to ours.

use records::FieldType;

/// The dictionary does not say how many digits a number has.
const DECIMAL: FieldType = FieldType::Number { precision: 0, scale: 10, binary: false };
const FLOAT: FieldType = FieldType::Number { precision: 0, scale: 1, binary: true };

/// Returns our type for a dictionary entry's `internal_type`; unknown types stay texts.
/// See <https://docs.servicenow.com/bundle/orlando-platform-administration/page/administer/reference-pages/reference/r_FieldTypes.html>.
pub(in crate::servicenow) fn of(internal_type: &str) -> FieldType {
    match internal_type {
        "boolean" => FieldType::Bool,
        "integer" => FieldType::Int32,
        "longint" | "auto_increment" => FieldType::Int64,
        "decimal" | "currency" | "price" | "percent_complete" => DECIMAL,
        "float" => FLOAT,
        "glide_date" | "date" => FieldType::Date,
        "glide_date_time" | "due_date" => FieldType::DateTime,
        "datetime" => FieldType::LocalDateTime,
        _ => FieldType::String,
    }
}

/// Returns whether the database contains the values of a type as they are read, unlike journals, passwords and
/// compressed texts.
pub(in crate::servicenow) fn filterable(internal_type: &str) -> bool {
    !matches!(
        internal_type,
        "journal" | "journal_input" | "journal_list" | "password" | "password2" | "compressed"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use records::Column;
    use records::decode::JsonRecords;
    use records::text::canonical_text;

    #[test]
    fn numbers_arrive_with_all_their_decimals() {
        let columns = [("amount", of("currency")), ("share", of("float"))]
            .map(|(name, field_type)| Column { name: name.to_owned(), field_type });
        let record = r#"{"amount":"1234.567890123456789","share":"0.12345678901234567"}"#;
        let raw = serde_json::from_str(record).unwrap();
        let decoded = JsonRecords::of_texts(&columns).decode(&[raw]).unwrap();
        assert_eq!(decoded.rejected, []);
        let batch = decoded.batch;
        for (place, expected) in ["1234.567890123456789", "0.12345678901234567"].iter().enumerate()
        {
            let texts = canonical_text(batch.column(place), batch.schema().field(place)).unwrap();
            assert_eq!(texts.value(0), *expected);
        }
    }

    #[test]
    fn each_type_has_its_own() {
        for (internal_type, expected) in [
            ("boolean", FieldType::Bool),
            ("integer", FieldType::Int32),
            ("longint", FieldType::Int64),
            ("currency", DECIMAL),
            ("float", FLOAT),
            ("glide_date", FieldType::Date),
            ("due_date", FieldType::DateTime),
            ("datetime", FieldType::LocalDateTime),
        ] {
            assert_eq!(of(internal_type), expected, "{internal_type}");
        }
        for text in [
            "string",
            "GUID",
            "reference",
            "glide_list",
            "glide_duration",
            "glide_time",
            "conditions",
            "x",
        ] {
            assert_eq!(of(text), FieldType::String, "{text}");
        }
        assert!(!filterable("journal_input") && filterable("string"));
    }
}
