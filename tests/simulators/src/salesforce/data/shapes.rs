//! Values with a shape of their own: binary, any type, objects and arrays.

use serde_json::json;

use crate::salesforce::data::{Draw, Id, Value, mix};

const SIZES: &[&str] = &["small", "größer", "\"XL\""];

/// Gives a binary value, of which answers show a link.
pub(crate) fn blob(draw: &mut Draw<'_>) -> Value {
    Value::Blob(draw.own_id(), draw.field().name)
}

/// Gives a text, a whole number or a boolean.
pub(crate) fn any(draw: &mut Draw<'_>) -> Value {
    let tier = draw.below(10);
    match tier {
        0..2 => Value::Bool(draw.chance(50)),
        2..4 => Value::Int(draw.between(-9, 9_999)),
        _ => Value::text(format!("was \"{}\"", draw.pick(SIZES))),
    }
}

/// Gives the bytes behind a link: a few, the same for the same record.
pub(crate) fn blob_bytes(seed: u64, id: Id) -> Vec<u8> {
    let mut state = mix(seed ^ mix(id.index));
    let mut bytes = vec![0x89, b'P', 0, 0xff, b'\n'];
    for _ in 0..state % 64 {
        state = mix(state);
        bytes.push(state as u8);
    }
    bytes
}

pub(crate) fn settings(draw: &mut Draw<'_>) -> Value {
    let (size, copies) = (draw.pick(SIZES), draw.below(9));
    let shape = json!({ "size": size, "copies": copies, "nested": { "on": true, "by": null } });
    Value::Json(shape.to_string())
}

/// Gives an array or an object of labels, now and then an empty one.
pub(crate) fn labels(draw: &mut Draw<'_>) -> Value {
    let tier = draw.below(10);
    let shape = match tier {
        0 => json!([]),
        1 => json!({}),
        2..6 => json!({ "a,b": [1, 2.5, null], "📦": "yes" }),
        _ => json!(["north", draw.pick(SIZES), "line\nbreak"]),
    };
    Value::Json(shape.to_string())
}
