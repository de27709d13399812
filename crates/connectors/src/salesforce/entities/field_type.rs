//! The one table from Salesforce's field types to ours.

use records::FieldType;

/// The most decimals of a description.
const MOST_DECIMALS: u8 = 18;
/// A number without a description.
const COMPUTED: FieldType = FieldType::Number { precision: 0, scale: 1, binary: true };

/// Returns our type for describe's `type`.
/// See <https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/field_types.htm>.
pub(in crate::salesforce) fn of(vendor_type: &str, precision: u32, scale: u32) -> FieldType {
    match vendor_type {
        "boolean" => FieldType::Bool,
        "int" => FieldType::Int32,
        "long" => FieldType::Int64,
        "double" | "currency" | "percent" => number(precision, scale),
        "date" => FieldType::Date,
        "datetime" => FieldType::DateTime,
        "time" => FieldType::Time,
        "address" | "location" | "complexvalue" | "json" => FieldType::Json,
        // A base64 field answers with the address of its content, which is a text.
        _ => FieldType::String,
    }
}

/// Returns our type for a formula's `type`. Its numbers are computed, and describe does not tell their decimals.
pub(in crate::salesforce) fn of_formula(vendor_type: &str) -> FieldType {
    match vendor_type {
        "double" | "currency" | "percent" => COMPUTED,
        other => of(other, 0, 0),
    }
}

/// Salesforce keeps numbers as doubles and returns all their decimals, whatever the scale in describe, and calls that
/// "working as designed".
fn number(precision: u32, scale: u32) -> FieldType {
    match (u8::try_from(precision), u8::try_from(scale)) {
        (Ok(precision), Ok(scale)) if precision >= scale => {
            FieldType::Number { precision, scale, binary: true }
        }
        (_, Ok(scale)) if scale <= MOST_DECIMALS => {
            FieldType::Number { precision: 0, scale, binary: true }
        }
        _ => COMPUTED,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use records::Column;
    use records::decode::JsonRecords;
    use records::text::canonical_text;

    #[test]
    fn a_formula_keeps_the_decimals_it_computes() {
        for number in ["double", "currency", "percent"] {
            assert_eq!(of_formula(number), COMPUTED);
        }
        assert_eq!(of_formula("string"), FieldType::String);
        assert_eq!(of_formula("datetime"), FieldType::DateTime);
    }

    #[test]
    fn each_type_has_its_own() {
        use FieldType::{Bool, Date, DateTime, Int32, Int64, Json, String, Time};
        let number = FieldType::Number { precision: 18, scale: 2, binary: true };
        let text = [
            "id",
            "reference",
            "string",
            "textarea",
            "phone",
            "email",
            "url",
            "encryptedstring",
            "combobox",
            "anyType",
            "picklist",
            "multipicklist",
            "base64",
            "a type of tomorrow",
        ];
        for vendor_type in text {
            assert_eq!(of(vendor_type, 0, 0), String, "{vendor_type}");
        }
        for (vendor_type, expected) in [
            ("boolean", Bool),
            ("int", Int32),
            ("long", Int64),
            ("double", number),
            ("currency", number),
            ("percent", number),
            ("date", Date),
            ("datetime", DateTime),
            ("time", Time),
            ("address", Json),
            ("location", Json),
            ("complexvalue", Json),
            ("json", Json),
        ] {
            assert_eq!(of(vendor_type, 18, 2), expected, "{vendor_type}");
        }
    }

    #[test]
    fn numbers_keep_their_digits() {
        let number = |precision, scale| FieldType::Number { precision, scale, binary: true };
        for (precision, scale, expected) in [
            (18, 0, number(18, 0)),
            (18, 15, number(18, 15)),
            (0, 0, number(0, 0)),
            (0, 6, number(0, 6)),
            (40, 2, number(40, 2)),
            (2, 6, number(0, 6)),
            (0, 200, COMPUTED),
        ] {
            assert_eq!(of("double", precision, scale), expected, "{precision} {scale}");
            assert_eq!(expected.typed(), FieldType::Float64);
        }
    }

    #[test]
    fn decimals_beyond_the_scale_arrive() {
        let columns = [("Rate__c", of("double", 4, 1)), ("Amount", of("currency", 18, 2))]
            .map(|(name, field_type)| Column { name: name.to_owned(), field_type });
        let record = r#"{"Rate__c":237.631,"Amount":1234.5678901234567}"#;
        let raw = serde_json::from_str(record).unwrap();
        let decoded = JsonRecords::new(&columns).decode(&[raw]).unwrap();
        assert_eq!(decoded.rejected, []);
        let batch = decoded.batch;
        for (place, expected) in ["237.631", "1234.5678901234567"].into_iter().enumerate() {
            let texts = canonical_text(batch.column(place), batch.schema().field(place)).unwrap();
            assert_eq!(texts.value(0), expected);
        }
        assert_eq!(decoded.odd.len(), 2, "{:?}", decoded.odd);
    }
}
