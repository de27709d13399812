//! Reads booleans, integers and doubles.

use super::parse_decimal;
use crate::Found;

/// Reads `true` or `false` in any case, `1` or `0`.
pub(crate) fn parse_bool(text: &str) -> Result<bool, Found> {
    match text {
        "true" | "1" => Ok(true),
        "false" | "0" => Ok(false),
        _ if text.eq_ignore_ascii_case("true") => Ok(true),
        _ if text.eq_ignore_ascii_case("false") => Ok(false),
        _ => Err(Found::Text),
    }
}

/// Reads a whole number in any notation, such as `10`, `10.0` or `1e1`.
pub(crate) fn parse_int64(text: &str) -> Result<i64, Found> {
    if let Ok(number) = text.parse() {
        return Ok(number);
    }
    i64::try_from(parse_decimal(text, 38, 0)?).map_err(|_| Found::OutOfRange)
}

/// Reads a whole number that fits into 32 bits.
pub(crate) fn parse_int32(text: &str) -> Result<i32, Found> {
    i32::try_from(parse_int64(text)?).map_err(|_| Found::OutOfRange)
}

/// Reads the nearest double. Infinity and not-a-number must be spelled as in OData.
pub(crate) fn parse_float64(text: &str) -> Result<f64, Found> {
    match text {
        "NaN" => return Ok(f64::NAN),
        "INF" | "Infinity" => return Ok(f64::INFINITY),
        "-INF" | "-Infinity" => return Ok(f64::NEG_INFINITY),
        _ => {}
    }
    let number: f64 = text.parse().map_err(|_| Found::Text)?;
    if number.is_finite() {
        return Ok(number);
    }
    // The standard library also accepts words, such as `nan` and `+infinity`.
    let spelled = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
    Err(if spelled { Found::OutOfRange } else { Found::Text })
}
