//! Reads dates and times in the forms that applications send.

use super::MICROS_PER_DAY;
use super::calendar::{days_in_month, days_of};
use crate::Found;

/// Reads `YYYY-MM-DD` as days since 1970, with signed years of up to seven digits; or ticks at midnight.
pub(crate) fn read_date(text: &str) -> Result<i32, Found> {
    if let Some((micros, 0)) = ticks(text)? {
        let whole = micros % MICROS_PER_DAY == 0;
        let days = micros.div_euclid(MICROS_PER_DAY);
        return if whole {
            i32::try_from(days).map_err(|_| Found::OutOfRange)
        } else {
            Err(Found::Text)
        };
    }
    let mut rest = Rest(text.as_bytes());
    let days = rest.date().ok_or(Found::Text)?;
    rest.end()?;
    i32::try_from(days).map_err(|_| Found::OutOfRange)
}

/// Reads `hh:mm[:ss[.fraction]][Z]`, or the span since midnight, `PThhHmmMss[.fraction]S`, as microseconds.
pub(crate) fn read_time(text: &str) -> Result<i64, Found> {
    if let Some(span) = text.strip_prefix("PT") {
        return Rest(span.as_bytes())
            .span()
            .filter(|micros| *micros < MICROS_PER_DAY)
            .ok_or(Found::Text);
    }
    let mut rest = Rest(text.as_bytes());
    let micros = rest.time().ok_or(Found::Text)?;
    rest.eat(b"Zz");
    rest.end()?;
    Ok(micros)
}

/// Reads an instant: date, `T` or a space, time, and an offset as `Z`, `+hh`, `+hhmm` or `+hh:mm`.
///
/// Digits beyond the microsecond are dropped: instants are kept to the microsecond everywhere. Of ticks, the offset is
/// that of the clock that counts them, as SAP's and Microsoft's own clients have it.
pub(crate) fn read_datetime(text: &str) -> Result<i64, Found> {
    if let Some((micros, offset)) = ticks(text)? {
        return micros.checked_sub(offset).ok_or(Found::OutOfRange);
    }
    let mut rest = Rest(text.as_bytes());
    let (days, micros) = rest.datetime().ok_or(Found::Text)?;
    let offset = rest.offset().ok_or(Found::Text)?;
    rest.end()?;
    instant(days, micros - offset)
}

/// Reads a date and time that has no offset.
pub(crate) fn read_local_datetime(text: &str) -> Result<i64, Found> {
    if let Some((micros, 0)) = ticks(text)? {
        return Ok(micros);
    }
    let mut rest = Rest(text.as_bytes());
    let (days, micros) = rest.datetime().ok_or(Found::Text)?;
    rest.end()?;
    instant(days, micros)
}

/// Reads the ticks of OData V2, `/Date(milliseconds[+minutes])/`, as microseconds since 1970 and those of the offset.
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
    // The earliest day of the range starts before the range does, hence the wider sum.
    let micros = i128::from(days) * i128::from(MICROS_PER_DAY) + i128::from(micros);
    i64::try_from(micros).map_err(|_| Found::OutOfRange)
}

/// Is what has not been read yet.
struct Rest<'a>(&'a [u8]);

impl Rest<'_> {
    fn datetime(&mut self) -> Option<(i64, i64)> {
        let days = self.date()?;
        self.eat(b"Tt ")?;
        Some((days, self.time()?))
    }

    fn date(&mut self) -> Option<i64> {
        let year = match self.eat(b"+-") {
            Some(sign) => {
                let length = self.0.iter().take_while(|byte| byte.is_ascii_digit()).count();
                let year = if (4..=7).contains(&length) {
                    self.digits(length)?
                } else {
                    return None;
                };
                if sign == b'-' { -year } else { year }
            }
            None => self.digits(4)?,
        };
        self.eat(b"-")?;
        let month = self.digits(2).filter(|month| (1..=12).contains(month))?;
        self.eat(b"-")?;
        let day = self.digits(2).filter(|day| (1..=days_in_month(year, month)).contains(day))?;
        Some(days_of(year, month, day))
    }

    fn time(&mut self) -> Option<i64> {
        let hour = self.digits(2).filter(|hour| *hour < 24)?;
        self.eat(b":")?;
        let minute = self.digits(2).filter(|minute| *minute < 60)?;
        let mut micros = (hour * 60 + minute) * 60_000_000;
        if self.eat(b":").is_some() {
            micros += self.digits(2).filter(|second| *second < 60)? * 1_000_000;
            if self.eat(b".").is_some() {
                micros += self.fraction()?;
            }
        }
        Some(micros)
    }

    /// Reads hours, minutes and seconds, each of which may be missing, and nothing behind them.
    fn span(&mut self) -> Option<i64> {
        let mut micros = 0;
        let mut read = false;
        for (unit, length) in [(b'H', 3_600_000_000), (b'M', 60_000_000), (b'S', 1_000_000)] {
            let count = self.0.iter().take_while(|byte| byte.is_ascii_digit()).count();
            let dot = self.0.get(count) == Some(&b'.') && unit == b'S';
            if count == 0 || count > 5 || !(dot || self.0.get(count) == Some(&unit)) {
                continue;
            }
            micros += self.digits(count)? * length;
            if dot {
                self.eat(b".")?;
                micros += self.fraction()?;
            }
            self.eat(&[unit])?;
            read = true;
        }
        (read && self.0.is_empty()).then_some(micros)
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

    fn end(&self) -> Result<(), Found> {
        if self.0.is_empty() { Ok(()) } else { Err(Found::Text) }
    }
}
