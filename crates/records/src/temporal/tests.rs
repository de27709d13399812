//! Tests of dates and times, also against `chrono` within its range.

use chrono::{DateTime, Datelike, Days, NaiveDate};
use proptest::prelude::*;

use super::calendar::{date_of, days_of};
use super::*;
use crate::Found;

fn datetime(micros: i64) -> String {
    let mut out = String::new();
    write_datetime(&mut out, micros);
    out
}

#[test]
fn instants_are_read_in_every_form_of_offset() {
    let noon = 1_795_132_800_000_000; // 2026-11-20T00:00:00Z
    let cases = [
        ("2026-11-20T00:00:00Z", Ok(noon)),
        ("2026-11-20t00:00:00z", Ok(noon)),
        ("2026-11-20 00:00Z", Ok(noon)),
        ("2026-11-20T00:00:00.000+0000", Ok(noon)),
        ("2026-11-20T01:30:00+01:30", Ok(noon)),
        ("2026-11-19T16:00:00-08", Ok(noon)),
        ("2026-11-20T00:00:00.941443513Z", Ok(noon + 941_443)),
        ("1969-12-31T23:59:59.999999Z", Ok(-1)),
        ("0000-02-29T00:00:00Z", Ok(-62_162_121_600_000_000)),
        ("294247-01-10T04:00:54.775807Z", Ok(i64::MAX)),
        ("20262-11-20T00:00:00Z", Ok(577_267_689_600_000_000)),
        ("+294247-01-10T04:00:54.775807Z", Ok(i64::MAX)),
        ("+294247-01-10T04:00:54.775808Z", Err(Found::OutOfRange)),
        ("-290308-12-21T19:59:05.224192Z", Ok(i64::MIN)),
        ("-290308-12-21T19:59:05.224191Z", Err(Found::OutOfRange)),
        ("2026-11-20T00:00:00", Ok(noon)),
        ("2026-11-20", Ok(noon)),
        ("2026-11-19T24:00:00Z", Ok(noon)),
        ("2026-11-19T23:59:60Z", Ok(noon)),
        ("2026-11-19T23:59:60.5Z", Ok(noon + 500_000)),
        ("0001-01-01T00:00:00Z", Ok(-62_135_596_800_000_000)),
        ("9999-12-31T23:59:59.9999999Z", Ok(253_402_300_799_999_999)),
        ("2026-11-20T24:00:01Z", Err(Found::Text)),
        ("2026-11-20T25:00:00Z", Err(Found::Text)),
        ("2026-11-20T00:60:00Z", Err(Found::Text)),
        ("2026-11-20T00:00:61Z", Err(Found::Text)),
        ("2026-11-20T00:00:00.Z", Err(Found::Text)),
        ("2026-11-20T00:00:00+1", Err(Found::Text)),
        ("2026-11-20T00:00:00+24:00", Err(Found::Text)),
        ("2026-11-20T00:00:00+01:", Err(Found::Text)),
        ("2026-11-20T00:00:00Z ", Err(Found::Text)),
        ("2026-02-29T00:00:00Z", Err(Found::Text)),
        ("2026-11-20T00:00:00é", Err(Found::Text)),
        ("٢٠٢٦-11-20T00:00:00Z", Err(Found::Text)),
        ("", Err(Found::Text)),
    ];
    for (text, expected) in cases {
        assert_eq!(read_datetime(text), expected, "{text}");
    }
}

#[test]
fn dates_and_times_are_strict() {
    assert_eq!(read_date("1970-01-01"), Ok(0));
    assert_eq!(read_date("1900-03-01"), Ok(-25_508));
    for text in ["1900-02-29", "2026-13-01", "2026-00-01", "2026-1-1", "26-01-01", "2026-01-01T"] {
        assert_eq!(read_date(text), Err(Found::Text), "{text}");
    }
    assert_eq!(read_date("+00012345-01-01"), Err(Found::Text));
    assert_eq!(read_local_datetime("1970-01-01T00:00:00.000001"), Ok(1));
    assert_eq!(read_local_datetime("1970-01-01T00:00:00Z"), Ok(0));
    assert_eq!(read_local_datetime("1970-01-01T00:00:00+0000"), Ok(0));
    assert_eq!(read_local_datetime("1970-01-01T00:00:00+01:00"), Err(Found::Text));
    assert_eq!(read_local_datetime("1970-01-01"), Ok(0));
}

#[test]
fn a_date_may_come_without_dashes_or_as_its_midnight() {
    for text in [
        "2026-11-20",
        "20261120",
        "2026-11-20 00:00:00",
        "2026-11-20T00:00:00.000Z",
        "2026-11-19T24:00:00",
    ] {
        assert_eq!(read_date(text), Ok(20_777), "{text}");
    }
    assert_eq!(read_date("00010101"), Ok(-719_162));
    assert_eq!(read_date("12026-01-01"), Ok(3_672_879));
    for text in ["20261320", "2026112", "2026-11-20T00:00:01", "2026-11-20T00:00:00+01:00"] {
        assert_eq!(read_date(text), Err(Found::Text), "{text}");
    }
}

#[test]
fn zeros_are_no_date_and_the_first_day_is_one() {
    for text in ["", "0000-00-00", "0000-00-00 00:00:00", "0000-00-00T00:00:00.000Z", "00000000"] {
        assert!(is_no_date(text), "{text}");
    }
    for text in ["0001-01-01", "0000-01-01", "00010101", "0000-00-00x", "0", "2026-00-00"] {
        assert!(!is_no_date(text), "{text}");
    }
}

#[test]
fn digits_beyond_the_microsecond_are_noticed() {
    assert!(is_sharper("2026-11-20T00:00:00.1234567Z"));
    assert!(is_sharper("2026-11-20T00:00:00.0000001"));
    for text in ["2026-11-20T00:00:00.1234560Z", "2026-11-20T00:00:00.123456+00:00", "2026-11-20"] {
        assert!(!is_sharper(text), "{text}");
    }
}

#[test]
fn times_of_day_keep_all_that_tells_them_apart() {
    let time = |text: &str| {
        let mut out = String::new();
        write_clock(text, &mut out).map(|()| out)
    };
    for (text, expected) in [
        ("13:00:00.000Z", "13:00:00.000"),
        ("00:00:00", "00:00:00.000"),
        ("24:00:00", "24:00:00.000"),
        ("240000", "24:00:00.000"),
        ("235959", "23:59:59.000"),
        ("07:05", "07:05:00.000"),
        ("23:59:59.999999", "23:59:59.999999"),
        ("23:59:59.9999999", "23:59:59.9999999"),
        ("23:59:59.1234500", "23:59:59.123450"),
        ("23:59:60", "23:59:60.000"),
        ("10:00:00+00:00", "10:00:00.000"),
        ("PT00H00M00S", "00:00:00.000"),
        ("PT24H00M00S", "24:00:00.000"),
        ("PT12H34M56S", "12:34:56.000"),
        ("PT7H", "07:00:00.000"),
        ("PT34M1.5S", "00:34:01.500"),
        ("PT34M1.00000010S", "00:34:01.0000001"),
        ("P1DT1H", "25:00:00.000"),
        ("PT86400S", "24:00:00.000"),
        ("-PT1H30M", "-01:30:00.000"),
        ("-PT0S", "00:00:00.000"),
        ("25:00:00.000", "25:00:00.000"),
        ("-01:30:00.000", "-01:30:00.000"),
    ] {
        assert_eq!(time(text).as_deref(), Ok(expected), "{text}");
        assert_eq!(time(expected).as_deref(), Ok(expected), "{expected}");
    }
    for text in [
        "",
        "7:05",
        "07",
        "07:05:",
        "07:05:1",
        "07:05:00.",
        "07:60:00",
        "07:05:61",
        "07:05:00+01:00",
        "2460000",
        "246000",
        "PT",
        "P",
        "PT1S1M",
        "PT1H1",
        "PT1.5H",
        "PT-1H",
        "PT1.S",
        "PT1.aS",
        "P1Y",
        "é7:00",
    ] {
        assert_eq!(time(text), Err(Found::Text), "{text}");
    }
}

#[test]
fn ticks_are_read_where_applications_send_them() {
    let noon = 1_795_132_800_000_000; // 2026-11-20T00:00:00Z
    for (text, instant, local, date) in [
        ("/Date(1795132800000)/", Ok(noon), Ok(noon), Ok(20_777)),
        ("/Date(1795132800000+0000)/", Ok(noon), Ok(noon), Ok(20_777)),
        ("/Date(1795136400000+0060)/", Ok(noon), Err(Found::Text), Err(Found::Text)),
        ("/Date(1795118400000-240)/", Ok(noon), Err(Found::Text), Err(Found::Text)),
        ("/Date(-86400000)/", Ok(-MICROS_PER_DAY), Ok(-MICROS_PER_DAY), Ok(-1)),
        (
            "/Date(-62135596800000)/",
            Ok(-62_135_596_800_000_000),
            Ok(-62_135_596_800_000_000),
            Ok(-719_162),
        ),
        ("/Date(-1)/", Ok(-1_000), Ok(-1_000), Err(Found::Text)),
        (
            "/Date(9223372036854775807)/",
            Err(Found::OutOfRange),
            Err(Found::OutOfRange),
            Err(Found::OutOfRange),
        ),
        ("/Date()/", Err(Found::Text), Err(Found::Text), Err(Found::Text)),
        ("/Date(1.5)/", Err(Found::Text), Err(Found::Text), Err(Found::Text)),
        ("/Date(1+2+3)/", Err(Found::Text), Err(Found::Text), Err(Found::Text)),
        ("/Date(1", Err(Found::Text), Err(Found::Text), Err(Found::Text)),
    ] {
        assert_eq!(read_datetime(text), instant, "{text}");
        assert_eq!(read_local_datetime(text), local, "{text}");
        assert_eq!(read_date(text), date, "{text}");
    }
}

#[test]
fn instants_are_written_with_as_many_digits_as_they_need() {
    let cases = [
        (0, "1970-01-01T00:00:00.000"),
        (1, "1970-01-01T00:00:00.000001"),
        (1_000, "1970-01-01T00:00:00.001"),
        (-1, "1969-12-31T23:59:59.999999"),
        (9_214_646_400_000_000, "2262-01-01T00:00:00.000"),
        (253_402_300_800_000_000, "+10000-01-01T00:00:00.000"),
        (-62_167_219_200_000_000, "0000-01-01T00:00:00.000"),
        (-62_167_219_200_000_001, "-0001-12-31T23:59:59.999999"),
        (i64::MAX, "+294247-01-10T04:00:54.775807"),
        (i64::MIN, "-290308-12-21T19:59:05.224192"),
    ];
    for (micros, expected) in cases {
        assert_eq!(datetime(micros), expected);
    }
}

#[test]
fn the_calendar_agrees_with_chrono_on_every_day_of_twelve_centuries() {
    let mut date = NaiveDate::from_ymd_opt(1500, 1, 1).unwrap();
    let epoch = NaiveDate::default();
    while date.year() < 2700 {
        let days = (date - epoch).num_days();
        let parts = (i64::from(date.year()), i64::from(date.month()), i64::from(date.day()));
        assert_eq!(date_of(days), parts);
        assert_eq!(days_of(parts.0, parts.1, parts.2), days);
        date = date + Days::new(1);
    }
}

proptest! {
    #[test]
    fn any_instant_is_read_back(micros in any::<i64>()) {
        prop_assert_eq!(read_local_datetime(&datetime(micros)), Ok(micros));
        prop_assert_eq!(read_datetime(&format!("{}Z", datetime(micros))), Ok(micros));
    }

    #[test]
    fn instants_agree_with_chrono(micros in -62_000_000_000_000_000_i64..253_000_000_000_000_000) {
        let text = DateTime::from_timestamp_micros(micros).unwrap().to_rfc3339();
        prop_assert_eq!(read_datetime(&text), Ok(micros));
    }

    #[test]
    fn no_text_makes_reading_panic(text in "\\PC{0,40}|[-+0-9T:.Z ]{0,32}") {
        let _ = (read_date(&text), read_datetime(&text), read_local_datetime(&text));
        let _ = (write_clock(&text, &mut String::new()), is_no_date(&text), is_sharper(&text));
    }
}
