//! Documents as DynamoDB attributes and back, without any change.
//!
//! DynamoDB has one type of number: decimal, of 38 digits, written back in a form of its own (`1.0` as `1`). JSON
//! integers and most fractions survive that. The rest is kept as the number's text in a binary attribute, which JSON
//! never needs for anything else.

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use serde_json::{Map, Number, Value};

/// The smallest fraction that DynamoDB keeps.
/// See <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html>.
const SMALLEST_FRACTION: f64 = 1e-130;

/// Writes JSON as an attribute.
pub(crate) fn to_attribute(value: &Value) -> AttributeValue {
    match value {
        Value::Null => AttributeValue::Null(true),
        Value::Bool(truth) => AttributeValue::Bool(*truth),
        Value::Number(number) if survives(number) => AttributeValue::N(number.to_string()),
        Value::Number(number) => AttributeValue::B(Blob::new(number.to_string())),
        Value::String(text) => AttributeValue::S(text.clone()),
        Value::Array(items) => AttributeValue::L(items.iter().map(to_attribute).collect()),
        Value::Object(members) => {
            let members = members.iter().map(|(name, value)| (name.clone(), to_attribute(value)));
            AttributeValue::M(members.collect())
        }
    }
}

/// Reads an attribute as JSON, members by name; nothing if [`to_attribute`] never writes such a one.
pub(crate) fn from_attribute(attribute: AttributeValue) -> Option<Value> {
    Some(match attribute {
        AttributeValue::Null(_) => Value::Null,
        AttributeValue::Bool(truth) => Value::Bool(truth),
        AttributeValue::N(text) => Value::Number(number(&text)?),
        AttributeValue::B(bytes) => {
            let text = String::from_utf8(bytes.into_inner()).ok()?;
            Value::Number(Number::from_f64(text.parse().ok()?)?)
        }
        AttributeValue::S(text) => Value::String(text),
        AttributeValue::L(items) => {
            Value::Array(items.into_iter().map(from_attribute).collect::<Option<_>>()?)
        }
        AttributeValue::M(members) => {
            let mut members: Vec<_> = members.into_iter().collect();
            members.sort_by(|(one, _), (other, _)| one.cmp(other));
            let members =
                members.into_iter().map(|(name, value)| Some((name, from_attribute(value)?)));
            Value::Object(members.collect::<Option<Map<_, _>>>()?)
        }
        _ => return None,
    })
}

fn survives(number: &Number) -> bool {
    match number.as_f64() {
        Some(float) if number.is_f64() => float.fract() != 0.0 && float.abs() > SMALLEST_FRACTION,
        _ => true,
    }
}

fn number(text: &str) -> Option<Number> {
    if let Ok(integer) = text.parse::<i64>() {
        return Some(integer.into());
    }
    if let Ok(integer) = text.parse::<u64>() {
        return Some(integer.into());
    }
    // The standard library's parser is exact; serde_json's may be off by the last bit.
    Number::from_f64(text.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn there_and_back(value: &Value) -> Value {
        from_attribute(to_attribute(value)).unwrap()
    }

    #[test]
    fn what_json_has_comes_back_unchanged() {
        for value in [
            json!(null),
            json!(true),
            json!(""),
            json!("naïve \u{1F600} \n"),
            json!({ "": [], "a": {}, "b": [null, "", [1, 2.5]] }),
            json!(u64::MAX),
            json!(i64::MIN),
            json!(9_007_199_254_740_993_u64),
            json!(1_700_000_000.123),
            json!(0.1),
            json!(1.0),
            json!(-0.0),
            json!(1e300),
            json!(5e-324),
            json!(f64::MAX),
        ] {
            let back = there_and_back(&value);
            assert_eq!(back, value);
            assert_eq!(back.to_string(), value.to_string());
        }
    }

    #[test]
    fn dynamodbs_own_spelling_of_a_number_is_read() {
        for (text, value) in
            [("1.5E-7", json!(1.5e-7)), ("0.00000015", json!(1.5e-7)), ("12", json!(12))]
        {
            assert_eq!(from_attribute(AttributeValue::N(text.into())), Some(value));
        }
    }

    #[test]
    fn attributes_we_never_write_are_not_documents() {
        assert_eq!(from_attribute(AttributeValue::Ss(vec!["a".into()])), None);
        assert_eq!(from_attribute(AttributeValue::N("12a".into())), None);
        assert_eq!(from_attribute(AttributeValue::B(Blob::new([0xff]))), None);
    }

    proptest! {
        #[test]
        fn every_number_comes_back_to_the_bit(float in any::<f64>(), signed in any::<i64>(), unsigned in any::<u64>()) {
            for value in [json!(float), json!(signed), json!(unsigned)] {
                prop_assert_eq!(there_and_back(&value).to_string(), value.to_string());
            }
        }
    }
}
