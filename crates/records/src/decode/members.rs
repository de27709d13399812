//! Iterates over the members of a valid JSON object without parsing their values.

use memchr::memchr2;

/// Returns the members of an object as their names and raw values, both as written.
///
/// The text must come from a JSON parser, as a `RawValue` does. Other values have no members, and invalid JSON ends
/// early.
pub(super) fn members(object: &str) -> Members<'_> {
    Members { text: object, at: 1 }
}

/// Iterates over the members of an object.
pub(super) struct Members<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Iterator for Members<'a> {
    /// The name is without its quotes but may hold escapes.
    type Item = (&'a str, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        let bytes = self.text.as_bytes();
        let name = skip(bytes, self.at, b',')?;
        if bytes[name] != b'"' {
            return None;
        }
        let colon = string_end(bytes, name)?;
        let value = skip(bytes, colon, b':')?;
        self.at = value_end(bytes, value)?;
        Some((self.text.get(name + 1..colon - 1)?, self.text.get(value..self.at)?))
    }
}

/// Returns the index after white space and one punctuation character.
fn skip(bytes: &[u8], from: usize, punctuation: u8) -> Option<usize> {
    let skipped = |byte: &u8| *byte == punctuation || byte.is_ascii_whitespace();
    Some(from + bytes.get(from..)?.iter().position(|byte| !skipped(byte))?)
}

fn value_end(bytes: &[u8], start: usize) -> Option<usize> {
    match bytes[start] {
        b'"' => string_end(bytes, start),
        b'{' | b'[' => nested_end(bytes, start),
        _ => {
            let ends = |byte: &u8| matches!(byte, b',' | b'}' | b']') || byte.is_ascii_whitespace();
            Some(start + bytes[start..].iter().position(ends)?)
        }
    }
}

fn nested_end(bytes: &[u8], start: usize) -> Option<usize> {
    let mut depth = 0_usize;
    let mut at = start;
    loop {
        match bytes.get(at)? {
            b'"' => {
                at = string_end(bytes, at)?;
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth -= 1,
            _ => {}
        }
        at += 1;
        if depth == 0 {
            return Some(at);
        }
    }
}

fn string_end(bytes: &[u8], quote: usize) -> Option<usize> {
    let mut at = quote + 1;
    loop {
        at += memchr2(b'"', b'\\', bytes.get(at..)?)?;
        if bytes[at] == b'"' {
            return Some(at + 1);
        }
        at += 2;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Map, Value};

    use super::*;

    #[test]
    fn members_are_raw() {
        let object =
            "{ \"a\" : [1, {\"b\":\"}]\\\"\"}] ,\n\"\\u0062\":\"\\\\\",\"é\":null,\"\":-1e5}";
        let found: Vec<_> = members(object).collect();
        let expected = [
            ("a", "[1, {\"b\":\"}]\\\"\"}]"),
            ("\\u0062", "\"\\\\\""),
            ("é", "null"),
            ("", "-1e5"),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn what_is_no_object_or_is_broken_has_no_members() {
        for text in ["", "{", "{}", "{ }", "1", "\"a\"", "[1]", "{\"a\"", "{\"a\":", "{\"a\":1"] {
            assert_eq!(members(text).count(), 0, "{text}");
        }
    }

    fn json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            "[a-z\"\\\\{}\\[\\],:\n é😀]{0,12}".prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 24, 4, |inner| {
            let name = "[a-c\"\\\\:é]{0,3}";
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                proptest::collection::vec((name, inner), 0..4)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn members_are_those_serde_json_sees(value in json(), pretty in any::<bool>()) {
            let names = ["first", "last"].map(str::to_owned);
            let object = Map::from_iter(names.map(|name| (name, value.clone())));
            let write = if pretty { serde_json::to_string_pretty } else { serde_json::to_string };
            let text = write(&object).unwrap();
            let mut seen = Map::new();
            for (name, raw) in members(&text) {
                let name: String = serde_json::from_str(&format!("\"{name}\"")).unwrap();
                seen.insert(name, serde_json::from_str(raw).unwrap());
            }
            prop_assert_eq!(seen, object);
        }

        #[test]
        fn no_text_makes_walking_panic(text in "[{}\\[\\]\":,\\\\a1é ]{0,24}") {
            let _ = members(&text).count();
        }
    }
}
