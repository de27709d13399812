//! Tests of valid texts of values, and of nearly valid ones.

use proptest::prelude::*;

use super::*;
use crate::Found;

#[test]
fn integers_are_read_in_any_notation_that_loses_nothing() {
    let cases = [
        ("0", Ok(0)),
        ("-0", Ok(0)),
        ("007", Ok(7)),
        ("+5", Ok(5)),
        ("10.0", Ok(10)),
        ("1.5e1", Ok(15)),
        ("1200e-2", Ok(12)),
        ("9223372036854775807", Ok(i64::MAX)),
        ("-9223372036854775808", Ok(i64::MIN)),
        ("9223372036854775808", Err(Found::OutOfRange)),
        ("1e400", Err(Found::OutOfRange)),
        ("1.5", Err(Found::Decimals)),
        ("1e-1", Err(Found::Decimals)),
        ("", Err(Found::Text)),
        (" 1", Err(Found::Text)),
        ("1,000", Err(Found::Text)),
        ("0x10", Err(Found::Text)),
        ("٣", Err(Found::Text)),
    ];
    for (text, expected) in cases {
        assert_eq!(parse_int64(text), expected, "{text}");
    }
    assert_eq!(parse_int32("2147483647"), Ok(i32::MAX));
    assert_eq!(parse_int32("2147483648"), Err(Found::OutOfRange));
}

#[test]
fn decimals_are_exact_or_refused() {
    let nines = "9".repeat(38);
    let zeros = format!("1{}e-50", "0".repeat(50));
    let long_fraction = format!("2.5{}", "0".repeat(60));
    let cases = [
        ("10.0", 18, 0, Ok(10)),
        ("0.1", 18, 2, Ok(10)),
        ("-12.34", 4, 2, Ok(-1234)),
        ("123.45", 4, 2, Err(Found::OutOfRange)),
        ("0.001", 18, 2, Err(Found::Decimals)),
        ("0.000", 18, 2, Ok(0)),
        ("0e999999999999999999999", 1, 0, Ok(0)),
        ("1e999999999999999999999", 38, 0, Err(Found::OutOfRange)),
        ("1e-999999999999999999999", 38, 38, Err(Found::Decimals)),
        (".5", 18, 2, Ok(50)),
        ("5.", 18, 2, Ok(500)),
        ("9007199254740993.01", 18, 2, Ok(900_719_925_474_099_301)),
        (nines.as_str(), 38, 0, Ok(10_i128.pow(38) - 1)),
        ("100000000000000000000000000000000000000", 38, 0, Err(Found::OutOfRange)),
        (zeros.as_str(), 38, 0, Ok(1)),
        (long_fraction.as_str(), 2, 1, Ok(25)),
        (".", 18, 2, Err(Found::Text)),
        ("-", 18, 2, Err(Found::Text)),
        ("", 18, 2, Err(Found::Text)),
        ("1e", 18, 2, Err(Found::Text)),
        ("1e+", 18, 2, Err(Found::Text)),
        ("--1", 18, 2, Err(Found::Text)),
        ("1.2.3", 18, 2, Err(Found::Text)),
        ("NaN", 18, 2, Err(Found::Text)),
    ];
    for (text, precision, scale, expected) in cases {
        assert_eq!(parse_decimal(text, precision, scale), expected, "{text} {precision},{scale}");
    }
}

#[test]
fn doubles_are_finite_unless_spelled_out() {
    assert_eq!(parse_float64("1e308"), Ok(1e308));
    assert_eq!(parse_float64("-INF"), Ok(f64::NEG_INFINITY));
    assert!(parse_float64("NaN").unwrap().is_nan());
    assert_eq!(parse_float64("1e309"), Err(Found::OutOfRange));
    for text in ["nan", "inf", "+infinity", "", "1e", "1_0", "0x1p3"] {
        assert_eq!(parse_float64(text), Err(Found::Text), "{text}");
    }
}

#[test]
fn booleans_and_base64_are_read_in_their_known_forms() {
    assert_eq!(parse_bool("TRUE"), Ok(true));
    assert_eq!(parse_bool("0"), Ok(false));
    for text in ["", "yes", "t", "2"] {
        assert_eq!(parse_bool(text), Err(Found::Text), "{text}");
    }
    assert_eq!(parse_binary("-_8="), Ok(vec![0xfb, 0xff]));
    assert_eq!(parse_binary("+/8"), Ok(vec![0xfb, 0xff]));
    assert_eq!(parse_binary(""), Ok(vec![]));
    for text in ["a", "a b=", "%", "+_8=", "YQ=\n"] {
        assert_eq!(parse_binary(text), Err(Found::Text), "{text}");
    }
}

#[test]
fn json_with_half_a_surrogate_pair_is_refused() {
    let good = [r#""\ud83d\ude00""#, r#""\\ud800""#, r#"{"a":["\u00e9"]}"#, "1", r#""\\\\""#];
    for json in good {
        assert_eq!(check_json(json), Ok(()), "{json}");
    }
    let halves = [r#""\ud800""#, r#""\uDE00""#, r#"["\ud83d\u0041"]"#, r#""\ud83d\\ude00""#];
    for json in halves {
        assert_eq!(check_json(json), Err(Found::UnpairedSurrogate), "{json}");
    }
    for text in ["", "{", "[1,]", "abc", "1 2"] {
        assert_eq!(check_json(text), Err(Found::Text), "{text}");
    }
}

proptest! {
    #[test]
    fn integers_of_every_size_are_read_exactly(number in any::<i64>()) {
        prop_assert_eq!(parse_int64(&number.to_string()), Ok(number));
        prop_assert_eq!(parse_decimal(&number.to_string(), 38, 3), Ok(i128::from(number) * 1000));
        prop_assert_eq!(parse_int64(&format!("{number}.000e0")), Ok(number));
    }

    #[test]
    fn surrogates_are_judged_as_serde_json_does(
        text in r#"(\\u[dD][89aAcCfF]00|\\u0041|\\\\|\\n|x|\\ud83d\\ude00){0,6}"#,
    ) {
        let json = format!("\"{text}\"");
        let readable = serde_json::from_str::<String>(&json).is_ok();
        prop_assert_eq!(check_surrogates(&json).is_ok(), readable);
    }

    #[test]
    fn no_text_makes_parsing_panic(text in "\\PC{0,40}|[-+0-9eE.]{0,60}") {
        let _ = (parse_int64(&text), parse_decimal(&text, 38, 38), parse_float64(&text));
        let _ = (parse_bool(&text), parse_binary(&text), check_surrogates(&text));
    }
}
