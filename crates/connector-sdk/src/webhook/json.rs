//! Members of a JSON text as they were written, so that numbers keep all their digits.

use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// The members of an object.
pub type Members<'a> = BTreeMap<String, &'a RawValue>;

/// Reads the members of a JSON object. `None` if the text is not one.
pub fn members(json: &str) -> Option<Members<'_>> {
    serde_json::from_str(json).ok()
}

/// Returns a string's or a number's text, a number in its original digits. `None` for other values.
pub fn text(value: &RawValue) -> Option<String> {
    let json = value.get();
    match json.as_bytes().first()? {
        b'"' => serde_json::from_str(json).ok(),
        b'-' | b'0'..=b'9' => Some(json.to_owned()),
        _ => None,
    }
}

/// Returns a member's text.
pub fn member(members: &Members<'_>, name: &str) -> Option<String> {
    text(members.get(name)?)
}

/// Returns the value at a JSON pointer (RFC 6901).
pub fn at<'a>(json: &'a RawValue, pointer: &str) -> Option<&'a RawValue> {
    let mut value = json;
    for step in pointer.split('/').skip(1) {
        let step = step.replace("~1", "/").replace("~0", "~");
        value = match serde_json::from_str::<Vec<&RawValue>>(value.get()) {
            Ok(elements) => elements.get(step.parse::<usize>().ok()?).copied()?,
            Err(_) => members(value.get())?.remove(&step)?,
        };
    }
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_leads_through_objects_and_lists_to_the_digits_as_sent() {
        let json = r#"{"a/b":{"~":[{"id":12345678901234567890123},"x"]}}"#;
        let value: &RawValue = serde_json::from_str(json).unwrap();
        let id = at(value, "/a~1b/~0/0/id").unwrap();
        assert_eq!(text(id).unwrap(), "12345678901234567890123");
        assert_eq!(text(at(value, "/a~1b/~0/1").unwrap()).unwrap(), "x");
        assert!(at(value, "/a~1b/~0/2").is_none());
        assert!(at(value, "/a").is_none());
        assert!(text(at(value, "/a~1b").unwrap()).is_none());
    }
}
