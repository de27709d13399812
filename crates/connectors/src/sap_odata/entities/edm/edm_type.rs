//! Types of OData, and ours for them.

use records::FieldType;

/// A decimal without a description.
const UNTOLD: FieldType = FieldType::Number { precision: 0, scale: 9, binary: false };
/// A floating number, which has no description.
const FLOATING: FieldType = FieldType::Number { precision: 0, scale: 1, binary: true };

/// The facets of a property.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Facets<'a> {
    pub(super) precision: Option<&'a str>,
    pub(super) scale: Option<&'a str>,
    /// Whether it is shown without its time of day.
    pub(super) date_alone: bool,
}

/// Returns our type; `None` for a stream, which is no part of a record.
pub(super) fn field_type(edm: &str, facets: Facets<'_>) -> Option<FieldType> {
    let primitive = match edm.strip_prefix("Edm.") {
        Some(primitive) => primitive,
        // A complex type, or a collection.
        None => return Some(FieldType::Json),
    };
    Some(match primitive {
        "Stream" => return None,
        // A duration of version 4 may be longer than a day.
        "String" | "Guid" | "Duration" => FieldType::String,
        "Boolean" => FieldType::Bool,
        "Byte" | "SByte" | "Int16" | "Int32" => FieldType::Int32,
        "Int64" => FieldType::Int64,
        "Decimal" => decimal(facets),
        "Double" | "Single" => FLOATING,
        "DateTime" if facets.date_alone => FieldType::Date,
        "DateTime" => FieldType::LocalDateTime,
        "DateTimeOffset" => FieldType::DateTime,
        "Date" => FieldType::Date,
        "Time" | "TimeOfDay" => FieldType::Time,
        "Binary" => FieldType::Binary,
        // Places on earth, and types of the future.
        _ => FieldType::Json,
    })
}

fn decimal(facets: Facets<'_>) -> FieldType {
    let precision: Option<u8> = facets.precision.and_then(|digits| digits.parse().ok());
    let scale: Option<u8> = match facets.scale {
        // A missing scale is nought; a word such as `variable` leaves it open.
        None => Some(0),
        Some(text) => text.parse().ok(),
    };
    match (precision, scale) {
        (Some(precision @ 1..=38), Some(scale)) if scale <= precision => {
            FieldType::Number { precision, scale, binary: false }
        }
        _ => UNTOLD,
    }
}
