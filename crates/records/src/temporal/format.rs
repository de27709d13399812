//! Writes dates and times.

use std::fmt::Write;

use super::MICROS_PER_DAY;
use super::calendar::date_of;

/// Writes `YYYY-MM-DD`. Years outside 0 to 9999 get a sign, as in ISO 8601.
pub(crate) fn write_date(out: &mut String, days: i64) {
    let (year, month, day) = date_of(days);
    if (0..=9999).contains(&year) {
        write_pair(out, year / 100);
        write_pair(out, year % 100);
    } else {
        let sign = if year < 0 { '-' } else { '+' };
        write!(out, "{sign}{:04}", year.unsigned_abs()).ok();
    }
    out.push('-');
    write_pair(out, month);
    out.push('-');
    write_pair(out, day);
}

/// Writes `hh:mm:ss.mmm`, with microseconds if there are any.
fn write_time(out: &mut String, micros: i64) {
    let (seconds, micros) = (micros / 1_000_000, micros % 1_000_000);
    write_pair(out, seconds / 3_600);
    out.push(':');
    write_pair(out, seconds / 60 % 60);
    out.push(':');
    write_pair(out, seconds % 60);
    out.push('.');
    write_digit(out, micros / 100_000);
    write_pair(out, micros / 1_000 % 100);
    if micros % 1_000 != 0 {
        write_digit(out, micros / 100 % 10);
        write_pair(out, micros % 100);
    }
}

/// Writes a date and a time with `T` between them, without a zone.
pub(crate) fn write_datetime(out: &mut String, micros: i64) {
    write_date(out, micros.div_euclid(MICROS_PER_DAY));
    out.push('T');
    write_time(out, micros.rem_euclid(MICROS_PER_DAY));
}

fn write_pair(out: &mut String, number: i64) {
    write_digit(out, number / 10);
    write_digit(out, number % 10);
}

fn write_digit(out: &mut String, digit: i64) {
    out.push(char::from(b'0' + (digit % 10) as u8));
}
