//! Reads dates and times in the forms that applications send.

use super::MICROS_PER_DAY;
use super::calendar::{days_in_month, days_of};
use crate::Found;

/// Reads a day as days since 1970: `YYYY-MM-DD` with years of up to seven digits, `YYYYMMDD`, or midnight of a day, as
/// ticks or with a time.
pub(crate) fn read_date(text: &str) -> Result<i32, Found> {
    let bytes = text.as_bytes();
    if bytes.len() == 8 && bytes.iter().all(u8::is_ascii_digit) {
        let mut rest = Rest(bytes);
        let day = (|| Some((rest.digits(4)?, rest.digits(2)?, rest.digits(2)?)))();
        let days = day.and_then(|(year, month, day)| checked_days(year, month, day));
        return days.ok_or(Found::Text).and_then(day_number);
    }
    let mut rest = Rest(bytes);
    if let Some(days) = rest.date()
        && rest.0.is_empty()
    {
        return day_number(days);
    }
    // A time of day would be lost, so it must be midnight.
    let micros = read_local_datetime(text)?;
    match micros % MICROS_PER_DAY {
        0 => day_number(micros.div_euclid(MICROS_PER_DAY)),
        _ => Err(Found::Text),
    }
}

fn day_number(days: i64) -> Result<i32, Found> {
    i32::try_from(days).map_err(|_| Found::OutOfRange)
}

/// Reads an instant: date, `T` or a space, time, and an offset as `Z`, `+hh`, `+hhmm` or `+hh:mm`. Without an offset it
/// is UTC, and a date alone is its midnight.
///
/// `24:00` is the midnight after the day, and a leap second is the second after it, as in POSIX. Digits beyond the
/// microsecond are dropped, because instants have microseconds everywhere. The offset of ticks belongs to the clock
/// that counts them, as in SAP's and Microsoft's own clients.
pub(crate) fn read_datetime(text: &str) -> Result<i64, Found> {
    if let Some((micros, offset)) = ticks(text)? {
        return micros.checked_sub(offset).ok_or(Found::OutOfRange);
    }
    let (days, micros, offset) = moment(text).ok_or(Found::Text)?;
    instant(days, micros - offset)
}

/// Reads a date and time without an offset or with offset zero.
pub(crate) fn read_local_datetime(text: &str) -> Result<i64, Found> {
    if let Some((micros, 0)) = ticks(text)? {
        return Ok(micros);
    }
    match moment(text) {
        Some((days, micros, 0)) => instant(days, micros),
        _ => Err(Found::Text),
    }
}

/// Returns whether a text is one of those that some applications send in place of a missing date.
pub(crate) fn is_no_date(text: &str) -> bool {
    let zeros = |text: &str| text.bytes().all(|byte| byte == b'0');
    match text.strip_prefix("0000-00-00") {
        Some(time) => time.bytes().all(|byte| b"Tt 0:.Zz+".contains(&byte)),
        None => text.is_empty() || (matches!(text.len(), 8 | 14) && zeros(text)),
    }
}

/// Returns whether an instant has non-zero digits beyond the microsecond.
pub(crate) fn is_sharper(text: &str) -> bool {
    // After a complete date and time, the seventh decimal is at least the 27th character.
    if text.len() < 27 {
        return false;
    }
    let fraction = text.split_once('.').map_or("", |(_, fraction)| fraction);
    let digits = fraction.bytes().take_while(u8::is_ascii_digit);
    digits.skip(6).any(|digit| digit != b'0')
}

/// Returns a day, and the microseconds of its time and of the offset.
fn moment(text: &str) -> Option<(i64, i64, i64)> {
    let mut rest = Rest(text.as_bytes());
    let days = rest.date()?;
    if rest.0.is_empty() {
        return Some((days, 0, 0));
    }
    rest.eat(b"Tt ")?;
    let micros = rest.time()?;
    let offset = if rest.0.is_empty() { 0 } else { rest.offset()? };
    rest.0.is_empty().then_some((days, micros, offset))
}

/// Reads ticks of OData V2, `/Date(milliseconds[+minutes])/`, as microseconds since 1970 and microseconds of the
/// offset.
///
/// See <https://www.odata.org/documentation/odata-version-2-0/json-format/>.
fn ticks(text: &str) -> Result<Option<(i64, i64)>, Found> {
    let Some(inner) = text.strip_prefix("/Date(").and_then(|rest| rest.strip_suffix(")/")) else {
        return Ok(None);
    };
    let sign = inner.rfind(['+', '-']).filter(|place| *place > 0).unwrap_or(inner.len());
    let (millis, minutes) = inner.split_at(sign);
    let digits =
        |text: &str| text.trim_start_matches(['+', '-']).bytes().all(|b| b.is_ascii_digit());
    if !digits(millis) || !digits(minutes) {
        return Err(Found::Text);
    }
    let millis: i64 = millis.parse().map_err(|_| Found::Text)?;
    let minutes: i32 =
        if minutes.is_empty() { 0 } else { minutes.parse().map_err(|_| Found::Text)? };
    let micros = millis.checked_mul(1_000).ok_or(Found::OutOfRange)?;
    Ok(Some((micros, i64::from(minutes) * 60_000_000)))
}

fn instant(days: i64, micros: i64) -> Result<i64, Found> {
    // The first day of the range starts before the range, so the sum needs more bits.
    let micros = i128::from(days) * i128::from(MICROS_PER_DAY) + i128::from(micros);
    i64::try_from(micros).map_err(|_| Found::OutOfRange)
}

fn checked_days(year: i64, month: i64, day: i64) -> Option<i64> {
    let known = (1..=12).contains(&month) && (1..=days_in_month(year, month)).contains(&day);
    known.then(|| days_of(year, month, day))
}

/// The part that was not read yet.
struct Rest<'a>(&'a [u8]);

impl Rest<'_> {
    fn date(&mut self) -> Option<i64> {
        let sign = self.eat(b"+-");
        let length = self.0.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let year = (4..=7).contains(&length).then(|| self.digits(length)).flatten()?;
        let year = if sign == Some(b'-') { -year } else { year };
        self.eat(b"-")?;
        let month = self.digits(2)?;
        self.eat(b"-")?;
        checked_days(year, month, self.digits(2)?)
    }

    fn time(&mut self) -> Option<i64> {
        let hour = self.digits(2)?;
        self.eat(b":")?;
        let minute = self.digits(2).filter(|minute| *minute < 60)?;
        let mut micros = (hour * 60 + minute) * 60_000_000;
        if self.eat(b":").is_some() {
            micros += self.digits(2).filter(|second| *second <= 60)? * 1_000_000;
            if self.eat(b".").is_some() {
                micros += self.fraction()?;
            }
        }
        (hour < 24 || micros == MICROS_PER_DAY).then_some(micros)
    }

    fn fraction(&mut self) -> Option<i64> {
        let length = self.0.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let kept = length.min(6);
        let micros = if kept == 0 {
            return None;
        } else {
            self.digits(kept)?
        };
        self.0 = &self.0[length - kept..];
        Some(micros * 10_i64.pow(6 - kept as u32))
    }

    fn offset(&mut self) -> Option<i64> {
        if self.eat(b"Zz").is_some() {
            return Some(0);
        }
        let sign = if self.eat(b"+-")? == b'-' { -1 } else { 1 };
        let hours = self.digits(2).filter(|hours| *hours < 24)?;
        let colon = self.eat(b":").is_some();
        let minutes = match self.0.is_empty() && !colon {
            true => 0,
            false => self.digits(2).filter(|minutes| *minutes < 60)?,
        };
        Some(sign * (hours * 60 + minutes) * 60_000_000)
    }

    fn digits(&mut self, count: usize) -> Option<i64> {
        let (digits, rest) = self.0.split_at_checked(count)?;
        let mut number = 0;
        for digit in digits {
            if !digit.is_ascii_digit() {
                return None;
            }
            number = number * 10 + i64::from(digit - b'0');
        }
        self.0 = rest;
        Some(number)
    }

    fn eat(&mut self, any_of: &[u8]) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        if !any_of.contains(first) {
            return None;
        }
        self.0 = rest;
        Some(*first)
    }
}
