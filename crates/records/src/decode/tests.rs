//! Tests of decoding, mostly with hostile records.

use std::collections::HashMap;

use arrow_array::StringArray;
use proptest::prelude::*;
use serde_json::Value;

use super::*;
use crate::text::canonical_text;
use crate::{FieldType, Found};

const MONEY: FieldType = FieldType::Decimal { precision: 18, scale: 2 };

fn column(name: &str, field_type: FieldType) -> Column {
    Column { name: name.to_owned(), field_type }
}

fn decode(columns: &[Column], records: &[&str]) -> Decoded {
    let raw: Vec<&RawValue> =
        records.iter().map(|record| serde_json::from_str(record).unwrap()).collect();
    JsonRecords::new(columns).decode(&raw).unwrap()
}

/// Returns the canonical texts of a column of the batch.
fn texts(decoded: &Decoded, column: usize) -> Vec<Option<String>> {
    let schema = decoded.batch.schema();
    let texts = canonical_text(decoded.batch.column(column), schema.field(column)).unwrap();
    texts.iter().map(|text| text.map(str::to_owned)).collect()
}

/// Decodes one value. If it is rejected, the right field must be named and the neighbours must stay.
fn value(field_type: FieldType, json: &str) -> Result<Option<String>, Found> {
    let record = format!(r#"{{"before":"b","value":{json},"after":1}}"#);
    let columns = [
        column("before", FieldType::String),
        column("value", field_type),
        column("after", FieldType::Int32),
    ];
    let good = r#"{"before":"g","after":2}"#;
    let decoded = decode(&columns, &[good, &record, good]);
    let mut values = texts(&decoded, 1);
    if decoded.rejected.is_empty() {
        assert_eq!(texts(&decoded, 0)[1].as_deref(), Some("b"));
        assert_eq!(texts(&decoded, 2)[1].as_deref(), Some("1"));
        return Ok(values.remove(1));
    }
    assert_eq!(values, [None, None]);
    assert_eq!(texts(&decoded, 0), [Some("g".to_owned()), Some("g".to_owned())]);
    let [Rejected { index: 1, field, reason }] = &decoded.rejected[..] else {
        panic!("one rejected record: {:?}", decoded.rejected);
    };
    assert_eq!((field.as_str(), reason.expected), ("value", Some(field_type)));
    Err(reason.found)
}

#[test]
fn values_fit_their_type_or_are_rejected() {
    use FieldType::*;
    let cases = [
        (String, r#""a""#, Ok(Some("a"))),
        (String, r#""""#, Ok(Some(""))),
        (String, "null", Ok(None)),
        (String, "1.10", Ok(Some("1.10"))),
        (String, "123456789012345678901234567890", Ok(Some("123456789012345678901234567890"))),
        (String, "true", Ok(Some("true"))),
        (String, r#""\u00e9\ud83d\ude00\n\"\\\u0000""#, Ok(Some("é😀\n\"\\\0"))),
        (String, r#""\ud83d""#, Err(Found::UnpairedSurrogate)),
        (String, r#""a\ude00b""#, Err(Found::UnpairedSurrogate)),
        (String, "{}", Err(Found::Object)),
        (String, "[1]", Err(Found::Array)),
        (Bool, "false", Ok(Some("false"))),
        (Bool, r#""true""#, Ok(Some("true"))),
        (Bool, "1", Err(Found::Number)),
        (Bool, r#""""#, Err(Found::Text)),
        (Int32, "-2147483648", Ok(Some("-2147483648"))),
        (Int32, "2147483648", Err(Found::OutOfRange)),
        (Int32, "10.0", Ok(Some("10"))),
        (Int32, "1.5", Err(Found::Decimals)),
        (Int32, "true", Err(Found::Boolean)),
        (Int64, "9223372036854775807", Ok(Some("9223372036854775807"))),
        (Int64, r#""9007199254740993""#, Ok(Some("9007199254740993"))),
        (Int64, "9223372036854775808", Err(Found::OutOfRange)),
        (Int64, r#""\u0031""#, Ok(Some("1"))),
        (Int64, r#""""#, Err(Found::Text)),
        (Float64, "1e-7", Ok(Some("1e-7"))),
        (Float64, r#""INF""#, Ok(Some("Infinity"))),
        (Float64, "1e999", Err(Found::OutOfRange)),
        (MONEY, "10.0", Ok(Some("10.00"))),
        (MONEY, r#""1.25""#, Ok(Some("1.25"))),
        (MONEY, "9999999999999999.99", Ok(Some("9999999999999999.99"))),
        (MONEY, "10000000000000000.00", Err(Found::OutOfRange)),
        (MONEY, "0.005", Err(Found::Decimals)),
        (MONEY, "[]", Err(Found::Array)),
        (Decimal { precision: 18, scale: 0 }, "10.0", Ok(Some("10"))),
        (Date, r#""2010-01-01""#, Ok(Some("2010-01-01"))),
        (Date, r#""2010-02-29""#, Err(Found::Text)),
        (Date, "20100101", Err(Found::Number)),
        (Time, r#""13:00:00.000Z""#, Ok(Some("13:00:00.000"))),
        (DateTime, r#""2011-07-07T00:37:00.000+0000""#, Ok(Some("2011-07-07T00:37:00.000Z"))),
        (DateTime, r#""2011-07-07T00:37:00+02:00""#, Ok(Some("2011-07-06T22:37:00.000Z"))),
        (DateTime, r#""2011-07-07T00:37:00""#, Ok(Some("2011-07-07T00:37:00.000Z"))),
        (DateTime, r#""0000-00-00 00:00:00""#, Ok(None)),
        (Date, r#""00000000""#, Ok(None)),
        (Time, r#""PT24H00M00S""#, Ok(Some("24:00:00.000"))),
        (DateTime, "1310000000", Err(Found::Number)),
        (LocalDateTime, r#""2011-07-07 00:37:00""#, Ok(Some("2011-07-07T00:37:00.000"))),
        (Binary, r#""aGk=""#, Ok(Some("aGk="))),
        (Binary, r#""aGk\u003d""#, Ok(Some("aGk="))),
        (Binary, r#""hé""#, Err(Found::Text)),
        (Json, r#"{ "b" : [1.0, "\u00e9\/"] }"#, Ok(Some(r#"{ "b" : [1.0, "\u00e9\/"] }"#))),
        (Json, r#""text""#, Ok(Some(r#""text""#))),
        (Json, "-0.0", Ok(Some("-0.0"))),
        (Json, "null", Ok(None)),
        (Json, r#"["\udc00"]"#, Err(Found::UnpairedSurrogate)),
        (Int32, "4294967297", Err(Found::OutOfRange)),
        (Int64, "-9223372036854775809", Err(Found::OutOfRange)),
        (Int64, "18446744073709551617", Err(Found::OutOfRange)),
        (Int64, r#""340282366920938463463374607431768211457""#, Err(Found::OutOfRange)),
        (Int64, r#""NaN""#, Err(Found::Text)),
        (Float64, r#""NaN""#, Ok(Some("NaN"))),
        (Float64, r#""nan""#, Err(Found::Text)),
        (MONEY, r#""Infinity""#, Err(Found::Text)),
        (Bool, r#""0""#, Ok(Some("false"))),
        (Date, r#""0001-01-01""#, Ok(Some("0001-01-01"))),
        (Date, r#""9999-12-31""#, Ok(Some("9999-12-31"))),
        (Date, r#""\ud800""#, Err(Found::UnpairedSurrogate)),
        (DateTime, r#""1883-11-18T12:03:57-0456""#, Ok(Some("1883-11-18T16:59:57.000Z"))),
        (DateTime, r#""9999-12-31T23:59:59.999999Z""#, Ok(Some("9999-12-31T23:59:59.999999Z"))),
        (LocalDateTime, r#""2262-04-12T00:00""#, Ok(Some("2262-04-12T00:00:00.000"))),
        (Binary, "1", Err(Found::Number)),
    ];
    for (field_type, json, expected) in cases {
        let expected = expected.map(|text: Option<&str>| text.map(str::to_owned));
        assert_eq!(value(field_type, json), expected, "{json} as {field_type}");
    }
}

#[test]
fn dotted_names_lead_into_objects() {
    let columns = [
        column("Id", FieldType::String),
        column("Owner.Name", FieldType::String),
        column("Owner.Manager.Age", FieldType::Int32),
        column("Owner", FieldType::Json),
    ];
    let decoded = decode(
        &columns,
        &[
            r#"{"Id":"1","Owner":{"Name":"Ada","Manager":{"Age":40,"Name":"no"}}}"#,
            r#"{"Owner":{"Manager":null},"Id":"2"}"#,
            r#"{"Id":"3","Owner":null}"#,
            r#"{"Id":"4"}"#,
            r#"{"Id":"5","Owner":{"Name":"kept","Manager":7}}"#,
            r#"{"Id":"6","Owner":"text"}"#,
            r#"{"Id":"7","Owner.Name":"whole","Owner":{"Name":"nested"}}"#,
            r#"{"\u0049d":"8","Owner":{"\u004eame":"escaped"}}"#,
            r#"{"Id":"9","Owner":{"Name":"first"},"Owner":{"Manager":{"Age":1}}}"#,
        ],
    );
    let names = ["Ada", "", "", "", "whole", "escaped", ""];
    let names = names.map(|name| (!name.is_empty()).then(|| name.to_owned()));
    assert_eq!(texts(&decoded, 1), names);
    let ages =
        [Some("40"), None, None, None, None, None, Some("1")].map(|age| age.map(str::to_owned));
    assert_eq!(texts(&decoded, 2), ages);
    assert_eq!(texts(&decoded, 3)[2], None);
    assert_eq!(texts(&decoded, 3)[4].as_deref(), Some(r#"{"Name":"nested"}"#));
    let told: Vec<_> = decoded
        .rejected
        .iter()
        .map(|record| (record.index, record.field.as_str(), record.reason.to_string()))
        .collect();
    assert_eq!(
        told,
        [
            (4, "Owner.Manager.Age", "expected an object, found a number".to_owned()),
            (5, "Owner.Name", "expected an object, found a string".to_owned()),
        ]
    );
    let schema = decoded.batch.schema();
    let fields: Vec<_> = schema.fields().iter().map(|field| field.name().as_str()).collect();
    assert_eq!(fields, ["Id", "Owner.Name", "Owner.Manager.Age", "Owner"]);
}

#[test]
fn odd_names_are_just_names() {
    let names = ["", ".", "a.", ".b", "a..b", "é.ü", "Id", "Id"];
    let columns = names.map(|name| column(name, FieldType::Int32));
    let record = r#"{"":0,".":1,"a.":2,".b":3,"a..b":4,"é":{"ü":5},"Id":6}"#;
    let decoded = decode(&columns, &[record]);
    assert_eq!(decoded.rejected, []);
    let values: Vec<_> =
        (0..names.len()).map(|position| texts(&decoded, position).remove(0)).collect();
    let expected = ["0", "1", "2", "3", "4", "5", "6", "6"].map(|text| Some(text.to_owned()));
    assert_eq!(values, expected);
}

#[test]
fn what_is_no_object_is_rejected_and_empty_pages_are_batches() {
    let columns = [column("a", FieldType::Int32)];
    let decoded = decode(&columns, &["1", "{\"a\":1}", "null", "[]", "\"{}\""]);
    assert_eq!(texts(&decoded, 0), [Some("1".to_owned())]);
    let found: Vec<_> =
        decoded.rejected.iter().map(|record| (record.index, record.reason.found)).collect();
    let classes = [(0, Found::Number), (2, Found::Null), (3, Found::Array), (4, Found::Text)];
    assert_eq!(found, classes);

    assert_eq!(decode(&columns, &[]).batch.num_rows(), 0);
    assert_eq!(decode(&columns, &["{}", "{ }"]).batch.num_rows(), 2);
    assert_eq!(decode(&[], &["{\"a\":1}", "{}"]).batch.num_rows(), 2);
    assert_eq!(decode(&[], &["1", "{}"]).batch.num_rows(), 1);
}

#[test]
fn a_page_of_nothing_but_misfits_costs_no_more_than_another() {
    let columns = [column("a", FieldType::Date), column("b", FieldType::Int32)];
    let records = vec![r#"{"a":"x","b":"y"}"#; 10_000];
    let decoded = decode(&columns, &records);
    assert_eq!(decoded.batch.num_rows(), 0);
    assert_eq!(decoded.rejected.len(), 10_000);
    assert!(decoded.rejected.iter().all(|record| record.field == "a"));
}

#[test]
fn reasons_hold_no_value() {
    let decoded = decode(&[column("a", MONEY)], &[r#"{"a":"sesame"}"#]);
    let told = format!("{:?} {}", decoded.rejected, decoded.rejected[0].reason);
    assert!(!told.contains("sesame"), "{told}");
    let reason = decoded.rejected[0].reason.to_string();
    assert_eq!(reason, "expected decimal(18,2), found a string that does not spell one");
}

fn record() -> impl Strategy<Value = HashMap<String, Value>> {
    let value = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        // serde_json itself reads longer fractions one bit wrong.
        any::<i32>().prop_map(|number| Value::from(f64::from(number) / 4.0)),
        "\\PC{0,12}".prop_map(Value::from),
        "[0-9.eE+-]{0,4}".prop_map(Value::from),
        proptest::collection::vec(any::<i8>(), 0..3).prop_map(Value::from),
        proptest::collection::hash_map("[ab]", "[a-z]{0,3}", 0..2)
            .prop_map(|members| serde_json::to_value(members).unwrap()),
    ];
    proptest::collection::hash_map("[abcd]", value, 0..4)
}

/// Reads a whole number in any notation, such as `5`, `5.`, `5.0` or `.5e1`.
fn whole(text: &str) -> Option<Value> {
    if let Ok(number) = text.parse::<i64>() {
        return Some(number.into());
    }
    // The standard library reads words such as `inf` too, which are not JSON numbers.
    let digits = text.starts_with(|first: char| first.is_ascii_digit() || "+-.".contains(first));
    let number = text.parse::<f64>().ok().filter(|_| digits)?;
    (number.fract() == 0.0 && number.abs() < 1e18).then(|| (number as i64).into())
}

/// Reads the expected value of a field from the tree. `None` is a misfit.
fn expected(record: &HashMap<String, Value>, field: &str) -> Option<Value> {
    let value = record.get(field).cloned().unwrap_or_default();
    match (field, &value) {
        (_, Value::Null) | ("c", _) | ("a", Value::String(_)) => Some(value),
        ("a", Value::Number(_) | Value::Bool(_)) => Some(value.to_string().into()),
        ("b", Value::Number(_)) => whole(&value.to_string()),
        ("b", Value::String(text)) => whole(text),
        ("d", Value::Object(members)) => Some(members.get("b").cloned().unwrap_or_default()),
        _ => None,
    }
}

proptest! {
    /// The oracle parses each record into a tree, which decoding avoids.
    #[test]
    fn decoding_agrees_with_a_tree_of_values(
        records in proptest::collection::vec(record(), 0..12),
        pretty in any::<bool>(),
    ) {
        let write = if pretty { serde_json::to_string_pretty } else { serde_json::to_string };
        let json: Vec<_> = records.iter().map(|record| write(record).unwrap()).collect();
        let columns = [
            column("a", FieldType::String),
            column("b", FieldType::Int64),
            column("c", FieldType::Json),
            column("d.b", FieldType::String),
        ];
        let decoded = decode(&columns, &json.iter().map(String::as_str).collect::<Vec<_>>());
        let columns: Vec<_> = (0..4).map(|position| texts(&decoded, position)).collect();
        let (mut row, mut rejected) = (0, decoded.rejected.iter());
        for (index, record) in records.iter().enumerate() {
            let expected = ["a", "b", "c", "d"].map(|field| expected(record, field));
            if let Some(misfit) = expected.iter().position(Option::is_none) {
                let told = rejected.next().unwrap();
                prop_assert_eq!((told.index, &told.field[..1]), (index, &"abcd"[misfit..=misfit]));
                continue;
            }
            for (position, value) in expected.into_iter().flatten().enumerate() {
                let found = match (position, columns[position][row].clone()) {
                    (_, None) => Value::Null,
                    (0 | 3, Some(text)) => text.into(),
                    (_, Some(text)) => serde_json::from_str(&text).unwrap(),
                };
                prop_assert_eq!(found, value);
            }
            row += 1;
        }
        prop_assert!(rejected.next().is_none());
        prop_assert_eq!(row, decoded.batch.num_rows());
    }
}

#[test]
fn texts_alone_spell_values_and_their_absence() {
    let types = [FieldType::String, FieldType::Int32, FieldType::Bool, FieldType::DateTime];
    let columns: Vec<Column> = types
        .iter()
        .map(|field_type| Column { name: field_type.to_string(), field_type: *field_type })
        .collect();
    let record = |values: [&str; 4]| {
        let members = columns
            .iter()
            .zip(values)
            .map(|(column, value)| format!("{:?}:{value:?}", column.name));
        format!("{{{}}}", members.collect::<Vec<_>>().join(","))
    };
    let lines = [
        record(["a", "-7", "true", "2026-11-20 00:00:00"]),
        record(["", "", "", ""]),
        record([" ", "7", "false", "2026-11-20T01:00:00+01:00"]),
        record(["", " ", "", ""]),
        record(["", "", "", "20.11.2026"]),
    ];
    let raw: Vec<&RawValue> =
        lines.iter().map(|line| serde_json::from_str(line).unwrap()).collect();
    let decoded = JsonRecords::of_texts(&columns).decode(&raw).unwrap();
    let column = |at: usize| {
        let field = decoded.batch.schema().field(at).clone();
        let texts = canonical_text(decoded.batch.column(at), &field).unwrap();
        texts.iter().map(|text| text.map(str::to_owned)).collect::<Vec<_>>()
    };
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(column(0), [some("a"), some(""), some(" ")]);
    assert_eq!(column(1), [some("-7"), None, some("7")]);
    assert_eq!(column(2), [some("true"), None, some("false")]);
    let instant = some("2026-11-20T00:00:00.000Z");
    assert_eq!(column(3), [instant.clone(), None, instant]);
    let rejected: Vec<usize> = decoded.rejected.iter().map(|rejected| rejected.index).collect();
    assert_eq!(rejected, [3, 4]);
    assert!(JsonRecords::new(&columns).decode(&raw[1..2]).unwrap().rejected.len() == 1);
}

#[test]
fn what_is_odd_about_a_column_is_said_once() {
    let rate = FieldType::Number { precision: 4, scale: 1, binary: true };
    let columns = [("rate", rate), ("day", FieldType::Date), ("at", FieldType::DateTime)]
        .map(|(name, field_type)| Column { name: name.to_owned(), field_type });
    let records = [
        r#"{"rate":237.6,"day":"0001-01-01","at":"2026-11-20T00:00:00.1234560Z"}"#,
        r#"{"rate":237.631,"day":"0000-00-00","at":"2026-11-20T00:00:00.1234567Z"}"#,
        r#"{"rate":1237.6,"day":"00000000","at":"2026-11-20T00:00:00Z"}"#,
        r#"{"rate":1234.5678901234567,"day":"","at":""}"#,
    ];
    let raw: Vec<&RawValue> =
        records.iter().map(|record| serde_json::from_str(record).unwrap()).collect();
    let decoded = JsonRecords::new(&columns).decode(&raw).unwrap();
    assert_eq!(decoded.rejected, []);
    let odd = [
        ("rate", Oddity::MoreDigits { precision: 4, scale: 1 }),
        ("day", Oddity::NoDate),
        ("at", Oddity::Sharper),
    ];
    assert_eq!(decoded.odd, odd.map(|(name, oddity)| (name.to_owned(), oddity)));
    let numbers = canonical_text(decoded.batch.column(0), decoded.batch.schema().field(0)).unwrap();
    let expected = ["237.6", "237.631", "1237.6", "1234.5678901234567"];
    assert_eq!(numbers, StringArray::from(expected.to_vec()));
}
