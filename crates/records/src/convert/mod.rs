//! Converts a column from one field type to another, exactly or not at all.

use std::borrow::Cow;

use arrow_array::{Array, ArrayRef};

use crate::build::ColumnBuilder;
use crate::parse::{check_json, parse_bool, parse_decimal, parse_float64, write_number};
use crate::text::canonical_text;
use crate::{Error, FieldType, Found, Misfit};

/// The most digits that a double is written with.
const DIGITS_OF_DOUBLE: usize = 17;

/// A converted column, null in the rows that failed.
#[derive(Debug)]
pub struct Converted {
    pub array: ArrayRef,
    pub failures: Vec<Failure>,
}

/// A row that could not be converted, and the reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    pub row: usize,
    pub reason: Misfit,
}

/// Returns whether a conversion between two types exists.
pub fn convertible(from: &FieldType, to: &FieldType) -> bool {
    use FieldType::{Bool, Date, DateTime, Json, LocalDateTime, String};
    match (from, to) {
        _ if from == to => true,
        (String, _) | (_, String) => true,
        (Date | DateTime | LocalDateTime, Date | DateTime | LocalDateTime) => true,
        (Bool, Json) => true,
        (Bool, other) | (other, Bool | Json) => is_number(other),
        _ => is_number(from) && is_number(to),
    }
}

/// Converts each value by its canonical text. A value that would lose anything is a failure.
///
/// One loss is accepted: a date and time becomes a date without its time of day. Dates and local times count as UTC
/// when they become instants.
pub fn convert(array: &ArrayRef, from: &FieldType, to: &FieldType) -> Result<Converted, Error> {
    if !convertible(from, to) {
        return Err(Error::Inconvertible { from: *from, to: *to });
    }
    let texts = canonical_text(array, &from.field("value"))?;
    if from == to {
        return Ok(Converted { array: array.clone(), failures: Vec::new() });
    }
    let mut builder = ColumnBuilder::new(*to, texts.len());
    let mut failures = Vec::new();
    for (row, text) in texts.iter().enumerate() {
        let Some(text) = text else {
            builder.push_null();
            continue;
        };
        if let Err(found) = push(&mut builder, text, from, to) {
            builder.push_null();
            failures.push(Failure { row, reason: Misfit { expected: Some(*to), found } });
        }
    }
    Ok(Converted { array: builder.finish(), failures })
}

fn push(
    builder: &mut ColumnBuilder,
    text: &str,
    from: &FieldType,
    to: &FieldType,
) -> Result<(), Found> {
    let double = matches!(from, FieldType::Float64 | FieldType::Number { binary: true, .. });
    let keeps = matches!(to, FieldType::String | FieldType::Float64)
        || matches!(to, FieldType::Number { binary: true, .. });
    if double && !keeps && !parse_float64(text)?.is_finite() {
        return Err(Found::NotFinite);
    }
    match to {
        FieldType::Json => check_json(text)?,
        FieldType::Float64 => check_exact(text, from)?,
        _ => {}
    }
    builder.push(&restated(text, from, to)?)
}

/// Returns a value's text in the form of the other type.
fn restated<'a>(text: &'a str, from: &FieldType, to: &FieldType) -> Result<Cow<'a, str>, Found> {
    use FieldType::{Bool, Date, DateTime, LocalDateTime};
    let restated = match (from, to) {
        (Date, DateTime) => format!("{text}T00:00:00Z"),
        (Date, LocalDateTime) => format!("{text}T00:00:00"),
        (LocalDateTime, DateTime) => format!("{text}Z"),
        (DateTime, LocalDateTime) => return Ok(text.trim_end_matches('Z').into()),
        (DateTime | LocalDateTime, Date) => {
            return Ok(text.split('T').next().unwrap_or(text).into());
        }
        (Bool, other) if is_number(other) => {
            return Ok(if parse_bool(text)? { "1" } else { "0" }.into());
        }
        (number, Bool) if is_number(number) => match parse_decimal(text, 38, 0)? {
            0 => return Ok("false".into()),
            1 => return Ok("true".into()),
            _ => return Err(Found::OutOfRange),
        },
        _ => return Ok(text.into()),
    };
    Ok(restated.into())
}

/// Checks that the nearest double of an integer or decimal is the same number.
fn check_exact(text: &str, from: &FieldType) -> Result<(), Found> {
    // A binary number without described digits is a double already, however many digits it is written with.
    let exact = match from {
        FieldType::Int64 | FieldType::Decimal { .. } => true,
        FieldType::Number { precision, binary, .. } => !binary || *precision > 0,
        _ => false,
    };
    if !exact {
        return Ok(());
    }
    let nearest = parse_float64(text)?;
    let binary = matches!(from, FieldType::Number { binary: true, .. });
    if !nearest.is_finite() || (binary && is_of_double(text)) {
        return Ok(());
    }
    let (mut as_double, mut as_sent) = (String::new(), String::new());
    write_number(&format!("{nearest:?}"), 0, false, &mut as_double)?;
    write_number(text, 0, false, &mut as_sent)?;
    if as_double == as_sent { Ok(()) } else { Err(Found::Inexact) }
}

/// Returns whether a text may be a double's. Some writers add an unnecessary digit to a fraction.
fn is_of_double(text: &str) -> bool {
    let (number, _) = text.split_once('e').unwrap_or((text, ""));
    let digits = number.bytes().filter(u8::is_ascii_digit).skip_while(|digit| *digit == b'0');
    number.contains('.') && digits.count() <= DIGITS_OF_DOUBLE
}

fn is_number(field_type: &FieldType) -> bool {
    matches!(
        field_type,
        FieldType::Int32
            | FieldType::Int64
            | FieldType::Float64
            | FieldType::Decimal { .. }
            | FieldType::Number { .. }
    )
}

#[cfg(test)]
mod tests;
