//! Values in filters, parsed by the type of the field that they are compared with.

use chrono::{DateTime, NaiveDate};
use connector_sdk::Literal;
use flow::Timestamp;
use records::FieldType;

/// Parses a value. Dates and times are epoch milliseconds, as AppFlow's console writes them, or ISO 8601.
pub(super) fn parse(field_type: FieldType, text: &str) -> Result<Literal, String> {
    match field_type {
        FieldType::String => Ok(Literal::Text(text.to_owned())),
        FieldType::Bool => match text.trim().to_ascii_lowercase().as_str() {
            "true" => Ok(Literal::Bool(true)),
            "false" => Ok(Literal::Bool(false)),
            _ => Err("a yes-or-no field is compared with true or false".to_owned()),
        },
        FieldType::Int32
        | FieldType::Int64
        | FieldType::Float64
        | FieldType::Decimal { .. }
        | FieldType::Number { .. } => number(text.trim()).map(Literal::Number),
        FieldType::Date => date(text.trim()).map(Literal::Date),
        FieldType::DateTime => instant(text.trim()).map(Literal::DateTime),
        FieldType::Time | FieldType::LocalDateTime | FieldType::Binary | FieldType::Json => {
            Err(format!("a {field_type} field cannot be filtered by"))
        }
    }
}

/// Checks a number and keeps its digits, so that it can be compared exactly.
fn number(text: &str) -> Result<String, String> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let plain = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if plain(whole) && plain(fraction) && digits.len() <= 40 {
        return Ok(text.to_owned());
    }
    Err("a number field is compared with a number such as 12 or -0.5".to_owned())
}

fn date(text: &str) -> Result<NaiveDate, String> {
    if let Ok(date) = NaiveDate::parse_from_str(text, "%Y-%m-%d") {
        return Ok(date);
    }
    instant(text).map(|instant| instant.utc().date_naive()).map_err(|_| {
        "a date field is compared with a day such as 2026-11-20, or with epoch milliseconds"
            .to_owned()
    })
}

fn instant(text: &str) -> Result<Timestamp, String> {
    let millis = text.parse::<i64>().ok().and_then(DateTime::from_timestamp_millis);
    let iso = || DateTime::parse_from_rfc3339(text).ok().map(|instant| instant.to_utc());
    millis.or_else(iso).map(Timestamp::from).ok_or_else(|| {
        "a datetime field is compared with epoch milliseconds such as 1672531200000, or 2023-01-01T00:00:00Z"
            .to_owned()
    })
}
