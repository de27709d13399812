//! Tests of every conversion, and of values that cannot be converted.

use std::sync::Arc;

use arrow_array::{Array, ArrayRef, Int64Array, StringArray};
use proptest::prelude::*;

use super::*;

const MONEY: FieldType = FieldType::Decimal { precision: 18, scale: 2 };
const SENT: FieldType = FieldType::Number { precision: 4, scale: 1, binary: true };
const FLOATING: FieldType = FieldType::Number { precision: 0, scale: 1, binary: true };
const EXACT: FieldType = FieldType::Number { precision: 18, scale: 2, binary: false };
const WIDE: FieldType = FieldType::Decimal { precision: 38, scale: 2 };

fn texts(array: &ArrayRef, field_type: &FieldType) -> Vec<Option<String>> {
    let texts = canonical_text(array, &field_type.field("a")).unwrap();
    texts.iter().map(|text| text.map(str::to_owned)).collect()
}

/// Builds a value from its text and converts it.
fn converted(from: FieldType, text: &str, to: FieldType) -> Result<String, Found> {
    let text: ArrayRef = Arc::new(StringArray::from(vec![text]));
    let value = convert(&text, &FieldType::String, &from).unwrap();
    assert_eq!(value.failures, [], "the value itself");
    let result = convert(&value.array, &from, &to).unwrap();
    match (result.failures.first(), texts(&result.array, &to).remove(0)) {
        (None, Some(text)) => Ok(text),
        (Some(failure), None) => {
            assert_eq!(failure.reason.expected, Some(to));
            Err(failure.reason.found)
        }
        both => panic!("a value and a failure, or neither: {both:?}"),
    }
}

#[test]
fn values_are_converted_exactly_or_fail() {
    use FieldType::*;
    let cases = [
        (String, "12.50", MONEY, Ok("12.50")),
        (String, "12.505", MONEY, Err(Found::Decimals)),
        (String, "", Int64, Err(Found::Text)),
        (String, "", String, Ok("")),
        (String, "TRUE", Bool, Ok("true")),
        (String, "2026-11-20T02:00:00+0200", DateTime, Ok("2026-11-20T00:00:00.000Z")),
        (String, "2026-11-20", DateTime, Ok("2026-11-20T00:00:00.000Z")),
        (String, "20.11.2026", DateTime, Err(Found::Text)),
        (String, "{\"a\":1}", Json, Ok("{\"a\":1}")),
        (String, "{\"a\":}", Json, Err(Found::Text)),
        (String, "\"\\ud800\"", Json, Err(Found::UnpairedSurrogate)),
        (String, "%", Binary, Err(Found::Text)),
        (Int64, "2147483648", Int32, Err(Found::OutOfRange)),
        (Int64, "-7", MONEY, Ok("-7.00")),
        (Int64, "9007199254740993", Float64, Err(Found::Inexact)),
        (Int64, "9007199254740992", Float64, Ok("9007199254740992.0")),
        (Int64, "1", Bool, Ok("true")),
        (Int64, "2", Bool, Err(Found::OutOfRange)),
        (Int64, "5", String, Ok("5")),
        (Int32, "5", Json, Ok("5")),
        (Float64, "1e16", Int64, Ok("10000000000000000")),
        (Float64, "0.5", Int64, Err(Found::Decimals)),
        (Float64, "0.1", MONEY, Ok("0.10")),
        (Float64, "NaN", MONEY, Err(Found::NotFinite)),
        (Float64, "-Infinity", Json, Err(Found::NotFinite)),
        (Float64, "NaN", String, Ok("NaN")),
        (Float64, "1.0", Bool, Ok("true")),
        (MONEY, "0.10", Float64, Ok("0.1")),
        (WIDE, "12345678901234567.89", Float64, Err(Found::Inexact)),
        (WIDE, "12345678901234567.89", MONEY, Err(Found::OutOfRange)),
        (MONEY, "10.00", Int32, Ok("10")),
        (MONEY, "10.01", Int32, Err(Found::Decimals)),
        (MONEY, "0.00", Bool, Ok("false")),
        (Bool, "true", MONEY, Ok("1.00")),
        (Bool, "false", String, Ok("false")),
        (Bool, "false", Json, Ok("false")),
        (Date, "2026-11-20", DateTime, Ok("2026-11-20T00:00:00.000Z")),
        (Date, "+999999-01-01", LocalDateTime, Err(Found::OutOfRange)),
        (Date, "+5000000-01-01", LocalDateTime, Err(Found::OutOfRange)),
        (DateTime, "1969-12-31T23:00:00Z", Date, Ok("1969-12-31")),
        (DateTime, "1969-12-31T23:00:00Z", LocalDateTime, Ok("1969-12-31T23:00:00.000")),
        (LocalDateTime, "1969-12-31T23:00:00", DateTime, Ok("1969-12-31T23:00:00.000Z")),
        (Time, "13:00:00Z", String, Ok("13:00:00.000")),
        (SENT, "237.631", SENT, Ok("237.631")),
        (SENT, "237.631", Float64, Ok("237.631")),
        (SENT, "237.631", String, Ok("237.631")),
        (SENT, "237.631", MONEY, Err(Found::Decimals)),
        (SENT, "NaN", Float64, Ok("NaN")),
        (SENT, "NaN", EXACT, Err(Found::NotFinite)),
        (SENT, "1e400", Float64, Err(Found::OutOfRange)),
        (SENT, "0.12345678901234567890", Float64, Err(Found::Inexact)),
        (SENT, "999999999999999999", Float64, Err(Found::Inexact)),
        (SENT, "1.4285714285714286E-5", Float64, Ok("1.4285714285714285e-5")),
        (SENT, "1.0E300", Float64, Ok("1e300")),
        (FLOATING, "0.12345678901234567890", Float64, Ok("0.12345678901234568")),
        (EXACT, "0.12345678901234567890", Float64, Err(Found::Inexact)),
        (EXACT, "237.631", Float64, Ok("237.631")),
        (EXACT, "237.631", Int64, Err(Found::Decimals)),
        (EXACT, "237.0", Int64, Ok("237")),
        (EXACT, "1.00", Bool, Ok("true")),
        (MONEY, "10.50", EXACT, Ok("10.50")),
        (Float64, "10.5", SENT, Ok("10.5")),
        (Binary, "-_8", String, Ok("+/8=")),
        (Json, "[1, 2]", String, Ok("[1, 2]")),
        (String, "9223372036854775808", Int64, Err(Found::OutOfRange)),
        (String, "-9223372036854775809", Int64, Err(Found::OutOfRange)),
        (Int64, "4294967297", Int32, Err(Found::OutOfRange)),
        (Float64, "1e19", Int64, Err(Found::OutOfRange)),
        (Float64, "1e300", WIDE, Err(Found::OutOfRange)),
        (Float64, "Infinity", Int64, Err(Found::NotFinite)),
        (Float64, "NaN", Bool, Err(Found::NotFinite)),
        (Date, "9999-12-31", DateTime, Ok("9999-12-31T00:00:00.000Z")),
        (DateTime, "9999-12-31T23:59:59.999999-0100", Date, Ok("+10000-01-01")),
        (DateTime, "0001-01-01T00:00:00+01:00", Date, Ok("0000-12-31")),
    ];
    for (from, text, to, expected) in cases {
        assert_eq!(
            converted(from, text, to),
            expected.map(str::to_owned),
            "{text} from {from} to {to}"
        );
    }
}

/// One value of each type and its conversion to every other type, in the order of the rows.
///
/// `-` is a pair without a conversion, `!` a text that is not a value of the other type.
const OUTCOMES: &str = "
    string        1                         1 true 1 1 1.0 1.00 ! ! ! ! ! 1
    boolean       true                      true true 1 1 1.0 1.00 - - - - - true
    int           1                         1 true 1 1 1.0 1.00 - - - - - 1
    long          1                         1 true 1 1 1.0 1.00 - - - - - 1
    double        1.0                       1.0 true 1 1 1.0 1.00 - - - - - 1.0
    decimal(18,2) 1.00                      1.00 true 1 1 1.0 1.00 - - - - - 1.00
    date          1969-07-20                1969-07-20 - - - - - \
        1969-07-20 - 1969-07-20T00:00:00.000Z 1969-07-20T00:00:00.000 - -
    time          20:17:40.000              20:17:40.000 - - - - - - 20:17:40.000 - - - -
    datetime      1969-07-20T20:17:40.000Z  1969-07-20T20:17:40.000Z - - - - - \
        1969-07-20 - 1969-07-20T20:17:40.000Z 1969-07-20T20:17:40.000 - -
    localdatetime 1969-07-20T20:17:40.000   1969-07-20T20:17:40.000 - - - - - \
        1969-07-20 - 1969-07-20T20:17:40.000Z 1969-07-20T20:17:40.000 - -
    binary        +/8=                      +/8= - - - - - - - - - +/8= -
    json          {}                        {} - - - - - - - - - - {}
";

#[test]
fn each_type_becomes_each_other_type_or_does_not() {
    let rows = OUTCOMES.trim().lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
    let rows: Vec<_> = rows.collect();
    let types: Vec<_> = rows.iter().map(|row| FieldType::parse_name(row[0]).unwrap()).collect();
    assert_eq!(types.len(), 12);
    for (from, row) in types.iter().zip(&rows) {
        assert_eq!(row.len(), 2 + types.len(), "{from}");
        for (to, outcome) in types.iter().zip(&row[2..]) {
            assert_eq!(convertible(from, to), *outcome != "-", "{from} to {to}");
            if *outcome == "-" {
                let column = ColumnBuilder::new(*from, 0).finish();
                let error = convert(&column, from, to).unwrap_err();
                assert!(matches!(error, Error::Inconvertible { .. }), "{from} to {to}");
                continue;
            }
            let expected = match *outcome {
                "!" => Err(Found::Text),
                text => Ok(text.to_owned()),
            };
            assert_eq!(converted(*from, row[1], *to), expected, "{from} to {to}");
        }
    }
}

#[test]
fn nulls_stay_and_failures_name_their_rows() {
    let column: ArrayRef = Arc::new(StringArray::from(vec![None, Some("x"), Some("1"), Some("")]));
    let result = convert(&column, &FieldType::String, &FieldType::Int64).unwrap();
    let expected: &dyn Array = &Int64Array::from(vec![None, None, Some(1), None]);
    assert_eq!(result.array.as_ref(), expected);
    let rows: Vec<_> = result.failures.iter().map(|failure| failure.row).collect();
    assert_eq!(rows, [1, 3]);
    let reason = result.failures[0].reason.to_string();
    assert_eq!(reason, "expected long, found a string that does not spell one");
}

#[test]
fn an_array_that_is_not_of_the_source_type_is_an_error() {
    let column: ArrayRef = Arc::new(Int64Array::from(vec![1]));
    let error = convert(&column, &FieldType::String, &FieldType::Int64).unwrap_err();
    assert!(matches!(error, Error::WrongArray { .. }));
}

proptest! {
    #[test]
    fn numbers_survive_a_round_trip_or_fail_on_the_way(number in any::<i64>()) {
        for through in [FieldType::String, WIDE, FieldType::Float64, FieldType::Json] {
            match converted(FieldType::Int64, &number.to_string(), through) {
                Err(found) => prop_assert_eq!((through, found), (FieldType::Float64, Found::Inexact)),
                Ok(_) if through == FieldType::Json => {}
                Ok(text) => {
                    let back = converted(through, &text, FieldType::Int64);
                    prop_assert_eq!(back, Ok(number.to_string()));
                }
            }
        }
    }

    #[test]
    fn integers_are_never_wrapped(number in -10_i128.pow(20)..10_i128.pow(20)) {
        let wide = FieldType::Decimal { precision: 38, scale: 0 };
        let text = number.to_string();
        for (to, fits) in [
            (FieldType::Int64, i64::try_from(number).is_ok()),
            (FieldType::Int32, i32::try_from(number).is_ok()),
        ] {
            let expected = if fits { Ok(text.clone()) } else { Err(Found::OutOfRange) };
            prop_assert_eq!(converted(wide, &text, to), expected.clone());
            prop_assert_eq!(converted(FieldType::String, &text, to), expected);
        }
    }
}
