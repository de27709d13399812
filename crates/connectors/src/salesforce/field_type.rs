//! The one table from Salesforce's field types to ours.

use records::FieldType;

/// The digits a number has where describe does not say.
const USUAL_PRECISION: u8 = 18;
/// The most digits that fit an exact number.
const MOST_DIGITS: u32 = 38;

/// Returns our type for describe's `type`.
/// See <https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/field_types.htm>.
pub(super) fn of(vendor_type: &str, precision: u32, scale: u32) -> FieldType {
    match vendor_type {
        "boolean" => FieldType::Bool,
        "int" => FieldType::Int32,
        "long" => FieldType::Int64,
        "double" | "currency" | "percent" => decimal(precision, scale),
        "date" => FieldType::Date,
        "datetime" => FieldType::DateTime,
        "time" => FieldType::Time,
        "address" | "location" | "complexvalue" | "json" => FieldType::Json,
        // A base64 field answers with the address of its content, which is a text.
        _ => FieldType::String,
    }
}

/// Returns our type for a formula's `type`: its numbers are computed and have more decimals than describe says, so only
/// the double that Salesforce sends holds them as they are.
pub(super) fn of_formula(vendor_type: &str) -> FieldType {
    match vendor_type {
        "double" | "currency" | "percent" => FieldType::Float64,
        other => of(other, 0, 0),
    }
}

fn decimal(precision: u32, scale: u32) -> FieldType {
    let precision = precision.min(MOST_DIGITS);
    match (u8::try_from(precision), i8::try_from(scale)) {
        (Ok(precision), Ok(scale)) if precision > 0 && scale.unsigned_abs() <= precision => {
            FieldType::Decimal { precision, scale }
        }
        (_, Ok(scale)) if scale.unsigned_abs() <= USUAL_PRECISION => {
            FieldType::Decimal { precision: USUAL_PRECISION, scale }
        }
        _ => FieldType::Float64,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_keeps_the_decimals_it_computes() {
        for number in ["double", "currency", "percent"] {
            assert_eq!(of_formula(number), FieldType::Float64);
        }
        assert_eq!(of_formula("string"), FieldType::String);
        assert_eq!(of_formula("datetime"), FieldType::DateTime);
    }

    #[test]
    fn each_type_has_its_own() {
        use FieldType::{Bool, Date, DateTime, Decimal, Int32, Int64, Json, String, Time};
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
            ("double", Decimal { precision: 18, scale: 2 }),
            ("currency", Decimal { precision: 18, scale: 2 }),
            ("percent", Decimal { precision: 18, scale: 2 }),
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
        for (precision, scale, expected) in [
            (18, 0, FieldType::Decimal { precision: 18, scale: 0 }),
            (18, 15, FieldType::Decimal { precision: 18, scale: 15 }),
            (0, 0, FieldType::Decimal { precision: 18, scale: 0 }),
            (0, 6, FieldType::Decimal { precision: 18, scale: 6 }),
            (40, 2, FieldType::Decimal { precision: 38, scale: 2 }),
            (2, 6, FieldType::Decimal { precision: 18, scale: 6 }),
            (0, 200, FieldType::Float64),
        ] {
            assert_eq!(of("double", precision, scale), expected, "{precision} {scale}");
        }
    }
}
