//! Adds one raw JSON value to its column.

use std::borrow::Cow;

use memchr::memchr;

use crate::build::ColumnBuilder;
use crate::parse::check_surrogates;
use crate::{FieldType, Found, Oddity};

/// Adds a raw value and returns what is odd about it, if anything. An error adds nothing.
pub(super) fn push(
    builder: &mut ColumnBuilder,
    field_type: FieldType,
    raw: &str,
) -> Result<Option<Oddity>, Found> {
    let found = class(raw);
    if found == Found::Null {
        builder.push_null();
        return Ok(None);
    }
    if field_type == FieldType::Json {
        check_surrogates(raw)?;
        builder.push(raw)?;
        return Ok(None);
    }
    match found {
        Found::Text => builder.push_sent(&unquoted(raw)?),
        Found::Number if takes_numbers(field_type) => builder.push_sent(raw),
        Found::Boolean if matches!(field_type, FieldType::String | FieldType::Bool) => {
            builder.push(raw).map(|()| None)
        }
        other => Err(other),
    }
}

/// Adds a raw value of a record whose values are all texts.
pub(super) fn push_text(
    builder: &mut ColumnBuilder,
    field_type: FieldType,
    raw: &str,
) -> Result<Option<Oddity>, Found> {
    if raw == "\"\"" && field_type != FieldType::String {
        builder.push_null();
        return Ok(None);
    }
    push(builder, field_type, raw)
}

/// Returns the text of a record if it is an object, otherwise its class.
pub(super) fn object(raw: &str) -> Result<&str, Found> {
    match class(raw) {
        Found::Object => Ok(raw),
        other => Err(other),
    }
}

/// Returns the class of a raw value by its first character.
pub(super) fn class(raw: &str) -> Found {
    match raw.as_bytes().first() {
        Some(b'"') => Found::Text,
        Some(b'{') => Found::Object,
        Some(b'[') => Found::Array,
        Some(b't' | b'f') => Found::Boolean,
        Some(b'n') | None => Found::Null,
        Some(_) => Found::Number,
    }
}

fn takes_numbers(field_type: FieldType) -> bool {
    matches!(
        field_type,
        FieldType::String
            | FieldType::Int32
            | FieldType::Int64
            | FieldType::Float64
            | FieldType::Decimal { .. }
            | FieldType::Number { .. }
    )
}

fn unquoted(raw: &str) -> Result<Cow<'_, str>, Found> {
    let text = raw.get(1..raw.len() - 1).unwrap_or_default();
    if memchr(b'\\', text.as_bytes()).is_none() {
        return Ok(Cow::Borrowed(text));
    }
    // The raw value is valid JSON, so its only possible error is half a surrogate pair.
    serde_json::from_str(raw).map(Cow::Owned).map_err(|_| Found::UnpairedSurrogate)
}
