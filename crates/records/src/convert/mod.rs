//! Converts a column from one field type to another, exactly or not at all.

use std::borrow::Cow;

use arrow::array::{Array, ArrayRef};

use crate::build::ColumnBuilder;
use crate::parse::{check_json, parse_bool, parse_decimal, parse_float64};
use crate::text::canonical_text;
use crate::{Error, FieldType, Found, Misfit};

/// Is a converted column, null in the rows that failed.
#[derive(Debug)]
pub struct Converted {
    pub array: ArrayRef,
    pub failures: Vec<Failure>,
}

/// Says which row could not be converted, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    pub row: usize,
    pub reason: Misfit,
}

/// Tells whether a conversion from one type to another exists.
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

/// Converts each value by its canonical text; one that would lose anything is a failure.
///
/// Only a date and time loses its time of day where a date is asked for. Dates and local times count
/// as UTC where an instant is asked for.
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
    if *to != FieldType::String && *from == FieldType::Float64 && !parse_float64(text)?.is_finite()
    {
        return Err(Found::NotFinite);
    }
    match to {
        FieldType::Json => check_json(text)?,
        FieldType::Float64 => check_exact(text, from)?,
        _ => {}
    }
    builder.push(&restated(text, from, to)?)
}

/// Restates the text of a value as the other type has it.
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

/// Checks that the nearest double of an integer or decimal reads back as the same number.
fn check_exact(text: &str, from: &FieldType) -> Result<(), Found> {
    let scale = match from {
        FieldType::Int64 => 0,
        FieldType::Decimal { scale, .. } => *scale,
        _ => return Ok(()),
    };
    let nearest = format!("{:?}", parse_float64(text)?);
    if parse_decimal(&nearest, 38, scale) == parse_decimal(text, 38, scale) {
        Ok(())
    } else {
        Err(Found::Inexact)
    }
}

fn is_number(field_type: &FieldType) -> bool {
    matches!(
        field_type,
        FieldType::Int32 | FieldType::Int64 | FieldType::Float64 | FieldType::Decimal { .. }
    )
}

#[cfg(test)]
mod tests;
