//! Which row filters every service evaluates exactly as we do, and their OData.
//!
//! Left to us: `NOT_EQUAL_TO`, because systems disagree about records without a value; order and parts of text, because
//! of collations; and texts that SAP treats as equal to others, with blanks at an end or zeros before digits.

use super::odata::{Condition, Literal, Operator};
use crate::sap_odata::entities::edm::Property;
use chrono::Datelike;
use connector_sdk::{
    self as sdk, Comparison, ConnectorError, ErrorKind, Field, Filter, Result, Window,
};
use records::FieldType;

/// Returns whether a service evaluates a filter on a field as we would.
pub(in crate::sap_odata) fn exact(field: &Field, filter: &Filter) -> bool {
    let comparable = match (field.field_type, filter.comparison) {
        (_, Comparison::NotEqualTo | Comparison::Contains) => false,
        (FieldType::String | FieldType::Bool, comparison) => comparison == Comparison::EqualTo,
        _ => true,
    };
    let known =
        |value: &sdk::Literal| literal(&field.vendor_type, field.field_type, value).is_some();
    field.filterable && comparable && !filter.values.is_empty() && filter.values.iter().all(known)
}

/// Writes a filter that is [`exact`].
pub(in crate::sap_odata) fn condition(property: &Property, filter: &Filter) -> Result<Condition> {
    let mut values = Vec::with_capacity(filter.values.len());
    for value in &filter.values {
        let known = literal(&property.edm, property.field_type, value);
        values.push(known.ok_or_else(|| unfit(&filter.field))?);
    }
    let compare = |operator, value| Condition::Compare(property.name.clone(), operator, value);
    let operator = match filter.comparison {
        Comparison::EqualTo => Operator::Equal,
        Comparison::LessThan => Operator::Less,
        Comparison::LessThanOrEqualTo => Operator::LessOrEqual,
        Comparison::GreaterThan => Operator::Greater,
        Comparison::GreaterThanOrEqualTo => Operator::GreaterOrEqual,
        Comparison::Between => {
            let Ok([lower, upper]) = <[Literal; 2]>::try_from(values) else {
                return Err(unfit(&filter.field));
            };
            let bounds = vec![compare(Operator::Greater, lower), compare(Operator::Less, upper)];
            return Ok(Condition::All(bounds));
        }
        Comparison::NotEqualTo | Comparison::Contains => return Err(unfit(&filter.field)),
    };
    Ok(Condition::Any(values.into_iter().map(|value| compare(operator, value)).collect()))
}

/// Writes a window: its start is included, its end is not.
pub(in crate::sap_odata) fn window(property: &Property, window: &Window) -> Result<Vec<Condition>> {
    let literal = match property.field_type {
        FieldType::DateTime => Literal::Instant,
        FieldType::LocalDateTime => Literal::Local,
        _ => return Err(unfit(&window.field)),
    };
    let compare = |operator, at| Condition::Compare(property.name.clone(), operator, literal(at));
    let from = window.from.map(|from| compare(Operator::GreaterOrEqual, from));
    Ok(from.into_iter().chain([compare(Operator::Less, window.to)]).collect())
}

/// Returns the literal as a value, if a property of this type can be compared with it.
fn literal(edm: &str, field_type: FieldType, value: &sdk::Literal) -> Option<Literal> {
    match (edm, value) {
        ("Edm.String", sdk::Literal::Text(text)) if plain(text) => {
            Some(Literal::Text(text.clone()))
        }
        ("Edm.Boolean", sdk::Literal::Bool(yes)) => Some(Literal::Bool(*yes)),
        ("Edm.Byte", sdk::Literal::Number(digits)) => int32(digits, 0, u8::MAX.into()),
        ("Edm.SByte", sdk::Literal::Number(digits)) => {
            int32(digits, i8::MIN.into(), i8::MAX.into())
        }
        ("Edm.Int16", sdk::Literal::Number(digits)) => {
            int32(digits, i16::MIN.into(), i16::MAX.into())
        }
        ("Edm.Int32", sdk::Literal::Number(digits)) => int32(digits, i32::MIN, i32::MAX),
        ("Edm.Int64", sdk::Literal::Number(digits)) => digits.parse().ok().map(Literal::Int64),
        ("Edm.Decimal", sdk::Literal::Number(digits)) => match field_type {
            FieldType::Number { precision: 0, scale, .. } => decimal(digits, UNTOLD, scale),
            FieldType::Number { precision, scale, .. } => decimal(digits, precision, scale),
            _ => None,
        },
        ("Edm.Date" | "Edm.DateTime", sdk::Literal::Date(day)) if known_year(day.year()) => {
            Some(Literal::Day(*day))
        }
        ("Edm.DateTimeOffset", sdk::Literal::DateTime(at)) if known_year(at.utc().year()) => {
            Some(Literal::Instant(*at))
        }
        _ => None,
    }
}

/// ABAP ignores blanks at the end of a text, and conversions of a field may add or drop zeros before digits.
fn plain(text: &str) -> bool {
    let padded = text.starts_with('0') && text.bytes().all(|byte| byte.is_ascii_digit());
    !text.is_empty() && text.trim() == text && !padded && !text.contains(char::is_control)
}

fn int32(digits: &str, least: i32, most: i32) -> Option<Literal> {
    digits.parse().ok().filter(|number| (least..=most).contains(number)).map(Literal::Int32)
}

/// The digits of a literal for a property without a described precision.
const UNTOLD: u8 = 38;

/// Accepts digits that the property could have itself; some systems round others, and some refuse them.
fn decimal(digits: &str, precision: u8, scale: u8) -> Option<Literal> {
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let fraction = fraction.trim_end_matches('0');
    let number = match fraction {
        "" => whole.to_owned(),
        _ => format!("{whole}.{fraction}"),
    };
    let unsigned = whole.strip_prefix('-').unwrap_or(whole);
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let scale = usize::from(scale);
    let fits = (1..=usize::from(precision).saturating_sub(scale)).contains(&unsigned.len())
        && fraction.len() <= scale;
    (all_digits(unsigned) && all_digits(fraction) && fits).then_some(Literal::Decimal(number))
}

/// The years that all systems know, Microsoft's included.
fn known_year(year: i32) -> bool {
    (1753..=9999).contains(&year)
}

fn unfit(field: &str) -> ConnectorError {
    ConnectorError::new(
        ErrorKind::InvalidArgument,
        format!(
            "sap cannot compare field {field} with what the flow asks for; check its DATA_TYPE"
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sap_odata::entities::edm::Dialect;

    fn property(edm: &str, field_type: FieldType) -> Property {
        Property {
            name: "P".into(),
            label: None,
            edm: edm.into(),
            field_type,
            key: false,
            filterable: true,
            sortable: true,
            writable: sdk::Writable::default(),
        }
    }

    fn pushed(
        edm: &str,
        field_type: FieldType,
        comparison: Comparison,
        values: &[sdk::Literal],
    ) -> Option<String> {
        let property = property(edm, field_type);
        let values = values.to_vec();
        let filter = Filter { field: "P".into(), field_type, comparison, values };
        let exact = exact(&Field::from(&property), &filter);
        exact.then(|| condition(&property, &filter).unwrap().text(Dialect::V2))
    }

    #[test]
    fn what_every_system_does_alike_is_pushed_down() {
        use Comparison::{Between, Contains, EqualTo, GreaterThan, LessThan, NotEqualTo};
        let text = |text: &str| sdk::Literal::Text(text.into());
        let number = |digits: &str| sdk::Literal::Number(digits.into());
        let money = FieldType::Number { precision: 5, scale: 2, binary: false };
        for (edm, field_type, comparison, values, expected) in [
            ("Edm.String", FieldType::String, EqualTo, vec![text("a'b")], Some("P eq 'a''b'")),
            (
                "Edm.String",
                FieldType::String,
                EqualTo,
                vec![text("a"), text("b")],
                Some("P eq 'a' or P eq 'b'"),
            ),
            ("Edm.String", FieldType::String, EqualTo, vec![text("1000")], Some("P eq '1000'")),
            ("Edm.String", FieldType::String, EqualTo, vec![text("0001000")], None),
            ("Edm.String", FieldType::String, EqualTo, vec![text("a ")], None),
            ("Edm.String", FieldType::String, EqualTo, vec![text("")], None),
            ("Edm.String", FieldType::String, NotEqualTo, vec![text("a")], None),
            ("Edm.String", FieldType::String, Contains, vec![text("a")], None),
            ("Edm.String", FieldType::String, LessThan, vec![text("a")], None),
            ("Edm.Guid", FieldType::String, EqualTo, vec![text("a")], None),
            ("Edm.Byte", FieldType::Int32, LessThan, vec![number("255")], Some("P lt 255")),
            ("Edm.Byte", FieldType::Int32, LessThan, vec![number("256")], None),
            ("Edm.Byte", FieldType::Int32, LessThan, vec![number("1.5")], None),
            (
                "Edm.Int64",
                FieldType::Int64,
                Between,
                vec![number("1"), number("9")],
                Some("P gt 1L and P lt 9L"),
            ),
            ("Edm.Decimal", money, GreaterThan, vec![number("-12.50")], Some("P gt -12.5M")),
            ("Edm.Decimal", money, GreaterThan, vec![number("100.00")], Some("P gt 100M")),
            ("Edm.Decimal", money, GreaterThan, vec![number("100")], Some("P gt 100M")),
            ("Edm.Decimal", money, GreaterThan, vec![number("1.234")], None),
            ("Edm.Decimal", money, GreaterThan, vec![number("1000")], None),
            ("Edm.Decimal", money, GreaterThan, vec![number("1e2")], None),
            ("Edm.Double", FieldType::Float64.described(), LessThan, vec![number("1")], None),
            (
                "Edm.Boolean",
                FieldType::Bool,
                EqualTo,
                vec![sdk::Literal::Bool(true)],
                Some("P eq true"),
            ),
            (
                "Edm.DateTime",
                FieldType::Date,
                LessThan,
                vec![sdk::Literal::Date("2026-11-20".parse().unwrap())],
                Some("P lt datetime'2026-11-20T00:00:00'"),
            ),
            (
                "Edm.DateTime",
                FieldType::Date,
                LessThan,
                vec![sdk::Literal::Date("1000-01-01".parse().unwrap())],
                None,
            ),
        ] {
            let found = pushed(edm, field_type, comparison, &values);
            assert_eq!(found.as_deref(), expected, "{edm} {comparison:?} {values:?}");
        }
    }

    #[test]
    fn what_the_service_cannot_filter_by_is_not_pushed_down() {
        let fixed = Property { filterable: false, ..property("Edm.Int32", FieldType::Int32) };
        let filter = Filter {
            field: "P".into(),
            field_type: FieldType::Int32,
            comparison: Comparison::EqualTo,
            values: vec![sdk::Literal::Number("1".into())],
        };
        assert!(!exact(&Field::from(&fixed), &filter));
        let day = property("Edm.Date", FieldType::Date);
        let to = flow::Timestamp::from_millis(0);
        assert!(window(&day, &Window { field: "P".into(), from: None, to }).is_err());
    }
}
