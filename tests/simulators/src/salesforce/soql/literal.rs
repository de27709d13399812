//! Literals, converted to the type of the field they are compared with.

use chrono::{DateTime, NaiveDate, NaiveTime, Timelike};

use crate::salesforce::answer::ApiError;
use crate::salesforce::schema::{Field, Kind};
use crate::salesforce::soql::predicate::Operand;
use crate::salesforce::soql::syntax::Literal;

/// Converts a literal for a field, or says which type the field wants.
pub(crate) fn operand(literal: &Literal, field: &Field) -> Result<Operand, ApiError> {
    let converted = match (literal, field.kind) {
        (Literal::Null, _) => Some(Operand::Null),
        (Literal::Bool(yes), Kind::Boolean) => Some(Operand::Bool(*yes)),
        (Literal::Text(text), Kind::Id | Kind::Reference) => return id(&text.value),
        (Literal::Text(text), kind) if kind.is_text() => {
            Some(Operand::Text(text.value.to_lowercase()))
        }
        (Literal::Number(text), Kind::Int | Kind::Long) => text.parse().ok().map(Operand::Int),
        (Literal::Number(text), Kind::Double | Kind::Currency | Kind::Percent) => {
            text.parse().ok().map(Operand::Double)
        }
        (Literal::Moment(text), Kind::Date) => {
            NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().map(Operand::Date)
        }
        (Literal::Moment(text), Kind::Datetime) => datetime(text),
        (Literal::Moment(text), Kind::Time) => time(text),
        _ => None,
    };
    converted.ok_or_else(|| wrong_type(field))
}

/// Reads an instant; without a zone or an offset it is none.
fn datetime(text: &str) -> Option<Operand> {
    let moment = DateTime::parse_from_rfc3339(text)
        .or_else(|_| DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f%z"));
    moment.ok().map(|moment| Operand::Datetime(moment.timestamp_millis()))
}

fn time(text: &str) -> Option<Operand> {
    let time = NaiveTime::parse_from_str(text.strip_suffix('Z')?, "%H:%M:%S%.f").ok()?;
    let millis = i64::from(time.num_seconds_from_midnight()) * 1_000;
    Some(Operand::Time(millis + i64::from(time.nanosecond() / 1_000_000)))
}

/// Reads an id of fifteen or eighteen characters.
fn id(text: &str) -> Result<Operand, ApiError> {
    let valid = [15, 18].contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric());
    match valid {
        true => Ok(Operand::Id(text[..15].to_owned())),
        false => {
            let message = format!("invalid ID field: {text}");
            Err(ApiError::new(400, "INVALID_QUERY_FILTER_OPERATOR", message))
        }
    }
}

fn wrong_type(field: &Field) -> ApiError {
    let (name, wanted) = (field.name, field.kind.literal());
    let quotes = match wanted {
        "string" => "should be enclosed in quotes",
        _ => "should not be enclosed in quotes",
    };
    ApiError::invalid_field(format!(
        "value of filter criterion for field '{name}' must be of type {wanted} and {quotes}"
    ))
}
