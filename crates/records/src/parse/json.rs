//! Checks texts that are kept as JSON.

use memchr::memchr;
use serde::de::IgnoredAny;

use crate::Found;

/// Checks that a text is one JSON value, and that its strings are valid Unicode.
pub(crate) fn check_json(text: &str) -> Result<(), Found> {
    serde_json::from_str::<IgnoredAny>(text).map_err(|_| Found::Text)?;
    check_surrogates(text)
}

/// Checks that valid JSON has no escaped half of a surrogate pair, which strict readers refuse.
pub(crate) fn check_surrogates(json: &str) -> Result<(), Found> {
    let mut rest = json.as_bytes();
    while let Some(at) = memchr(b'\\', rest) {
        rest = &rest[at..];
        let length = match unit(rest) {
            None => 2,
            Some(0xD800..=0xDBFF) => match rest.get(6..).and_then(unit) {
                Some(0xDC00..=0xDFFF) => 12,
                _ => return Err(Found::UnpairedSurrogate),
            },
            Some(0xDC00..=0xDFFF) => return Err(Found::UnpairedSurrogate),
            Some(_) => 6,
        };
        rest = rest.get(length..).unwrap_or_default();
    }
    Ok(())
}

/// Reads a `\uXXXX` escape at the beginning of some bytes.
fn unit(bytes: &[u8]) -> Option<u16> {
    let digits = bytes.strip_prefix(b"\\u")?.get(..4)?;
    u16::from_str_radix(str::from_utf8(digits).ok()?, 16).ok()
}
