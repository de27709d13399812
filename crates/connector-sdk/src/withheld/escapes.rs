//! Escapes that a text may contain: each decoder returns one reading of the text.

use super::bytes::text_of;

/// Returns the readings of a text under each kind of escapes, without the text itself. `None` if an entity is not
/// known.
pub(super) fn readings(text: &str) -> Option<Vec<String>> {
    let mut found =
        vec![percent(text, false), percent(text, true), backslash(text), text.to_owned()];
    found.push(entities(text)?);
    // A code may stand for a byte as well as for a character.
    found.extend(found.iter().map(|reading| rejoined(reading)).collect::<Vec<_>>());
    found.retain(|reading| reading != text);
    Some(found)
}

/// Decodes `%2F`, and `+` as a space if `plus` is set, as in a form.
fn percent(text: &str, plus: bool) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let code = (*first == b'%').then(|| after.get(..2).and_then(byte)).flatten();
        rest = after.get(if code.is_some() { 2 } else { 0 }..).unwrap_or_default();
        bytes.push(match code {
            Some(code) => code,
            None if plus && *first == b'+' => b' ',
            None => *first,
        });
    }
    text_of(&bytes)
}

fn byte(digits: &[u8]) -> Option<u8> {
    u8::from_str_radix(str::from_utf8(digits).ok()?, 16).ok()
}

/// Decodes the escapes of JSON and of programming languages: `\u00e4`, `\u{e4}`, `\xe4`, `\/`, `\n`.
fn backslash(text: &str) -> String {
    let mut units: Vec<u16> = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        let (unit, length) = match (c, rest.chars().next()) {
            ('\\', Some('U')) if rest[1..].starts_with("000") => {
                digits(&rest[1..], 8).unwrap_or((u32::from('U'), 0))
            }
            ('\\', Some('u' | 'U')) => digits(&rest[1..], 4).unwrap_or((u32::from('u'), 0)),
            ('\\', Some('x' | 'X')) => digits(&rest[1..], 2).unwrap_or((u32::from('x'), 0)),
            ('\\', Some('n')) => (u32::from('\n'), 0),
            ('\\', Some('r')) => (u32::from('\r'), 0),
            ('\\', Some('t')) => (u32::from('\t'), 0),
            ('\\', Some(other)) => {
                push(&mut units, u32::from(other));
                rest = &rest[other.len_utf8()..];
                continue;
            }
            _ => {
                push(&mut units, u32::from(c));
                continue;
            }
        };
        push(&mut units, unit);
        rest = &rest[1 + length..];
    }
    String::from_utf16_lossy(&units)
}

/// Reads a code in braces or with `count` digits, and returns it with its length.
fn digits(text: &str, count: usize) -> Option<(u32, usize)> {
    if let Some(inner) = text.strip_prefix('{') {
        let (inner, _) = inner.split_once('}')?;
        return Some((u32::from_str_radix(inner, 16).ok()?, inner.len() + 2));
    }
    Some((u32::from_str_radix(text.get(..count)?, 16).ok()?, count))
}

fn push(units: &mut Vec<u16>, code: u32) {
    match (char::from_u32(code), u16::try_from(code)) {
        (Some(c), _) => units.extend_from_slice(c.encode_utf16(&mut [0; 2])),
        // Half of a surrogate pair; the other half follows.
        (None, Ok(half)) => units.push(half),
        (None, Err(_)) => {}
    }
}

/// Decodes `&lt;`, `&#60;` and `&#x3c;`. `None` for an entity name that is not in this short list.
fn entities(text: &str) -> Option<String> {
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        clean.push_str(before);
        let end = after.find(|c: char| !c.is_ascii_alphanumeric() && c != '#');
        let name = end.filter(|end| after[*end..].starts_with(';')).map(|end| &after[..end]);
        let Some(name) = name.filter(|name| !name.is_empty()) else {
            clean.push('&');
            rest = after;
            continue;
        };
        clean.push(match name.strip_prefix('#') {
            Some(code) => char::from_u32(number(code)?)?,
            None => named(name)?,
        });
        rest = &after[name.len() + 1..];
    }
    clean.push_str(rest);
    Some(clean)
}

fn number(code: &str) -> Option<u32> {
    match code.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16).ok(),
        None => code.parse().ok(),
    }
}

fn named(name: &str) -> Option<char> {
    Some(match name.to_ascii_lowercase().as_str() {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        _ => return None,
    })
}

/// Decodes UTF-8 whose bytes were each read as a character.
fn rejoined(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    for c in text.chars() {
        match u8::try_from(u32::from(c)) {
            Ok(byte) => bytes.push(byte),
            Err(_) => bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    text_of(&bytes)
}
