//! Tests of dates and times, among them against `chrono` where it reaches.

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
        ("294247-01-10T04:00:54.775807Z", Err(Found::Text)),
        ("+294247-01-10T04:00:54.775807Z", Ok(i64::MAX)),
        ("+294247-01-10T04:00:54.775808Z", Err(Found::OutOfRange)),
        ("-290308-12-21T19:59:05.224192Z", Ok(i64::MIN)),
        ("-290308-12-21T19:59:05.224191Z", Err(Found::OutOfRange)),
        ("2026-11-20T00:00:00", Err(Found::Text)),
        ("2026-11-20", Err(Found::Text)),
        ("2026-11-20T24:00:00Z", Err(Found::Text)),
        ("2026-11-20T00:60:00Z", Err(Found::Text)),
        ("2026-11-20T00:00:60Z", Err(Found::Text)),
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
    assert_eq!(read_time("13:00:00.000Z"), Ok(46_800_000_000));
    assert_eq!(read_time("23:59:59.999999"), Ok(MICROS_PER_DAY - 1));
    assert_eq!(read_time("07:05"), Ok(25_500_000_000));
    for text in ["24:00:00", "7:05", "07", "07:05:", "07:05:00+01:00"] {
        assert_eq!(read_time(text), Err(Found::Text), "{text}");
    }
    assert_eq!(read_local_datetime("1970-01-01T00:00:00.000001"), Ok(1));
    assert_eq!(read_local_datetime("1970-01-01T00:00:00Z"), Err(Found::Text));
}

#[test]
fn ticks_and_spans_are_read_where_applications_send_them() {
    let noon = 1_795_132_800_000_000; // 2026-11-20T00:00:00Z
    for (text, instant, local, date) in [
        ("/Date(1795132800000)/", Ok(noon), Ok(noon), Ok(20_777)),
        ("/Date(1795132800000+0000)/", Ok(noon), Ok(noon), Ok(20_777)),
        ("/Date(1795136400000+0060)/", Ok(noon), Err(Found::Text), Err(Found::Text)),
        ("/Date(1795118400000-240)/", Ok(noon), Err(Found::Text), Err(Found::Text)),
        ("/Date(-86400000)/", Ok(-MICROS_PER_DAY), Ok(-MICROS_PER_DAY), Ok(-1)),
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
    assert_eq!(read_time("PT12H34M56S"), Ok(45_296_000_000));
    assert_eq!(read_time("PT00H00M00S"), Ok(0));
    assert_eq!(read_time("PT7H"), Ok(25_200_000_000));
    assert_eq!(read_time("PT34M1.5S"), Ok(2_041_500_000));
    for text in [
        "PT",
        "PT24H",
        "P1DT1H",
        "PT1S1M",
        "PT1H1",
        "PT1.5H",
        "PT-1H",
        "PT999999S",
        "-PT1H",
        "PT1.S",
    ] {
        assert_eq!(read_time(text), Err(Found::Text), "{text}");
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
        let _ = (read_date(&text), read_time(&text), read_datetime(&text), read_local_datetime(&text));
    }
}
