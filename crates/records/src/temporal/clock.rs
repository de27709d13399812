//! Times of day as texts with all their digits, in one form: `hh:mm:ss.mmm`, with more decimals if there are any.

use std::fmt::Write;

use crate::Found;

/// The usual number of decimals, and the minimum for a time with more.
const DECIMALS: [usize; 2] = [3, 6];

/// Writes `hh:mm[:ss[.fraction]]`, `hhmmss` or a span since midnight, such as `PT24H00M00S`, as a time.
///
/// The end of a day is `24:00:00.000`, to distinguish it from the beginning. A longer span has more hours.
pub(crate) fn write_clock(text: &str, out: &mut String) -> Result<(), Found> {
    let time = Time::of(text).ok_or(Found::Text)?;
    if time.negative {
        out.push('-');
    }
    let (hours, minutes) = (time.minutes / 60, time.minutes % 60);
    write!(out, "{hours:02}:{minutes:02}:{:02}.", time.seconds).ok();
    let fraction = time.fraction.trim_end_matches('0');
    let [least, more] = DECIMALS;
    let width = if fraction.len() > least { more } else { least };
    write!(out, "{fraction:0<width$}").ok();
    Ok(())
}

/// The parts of a time.
struct Time<'a> {
    negative: bool,
    minutes: u64,
    /// Separate from the minutes, because a leap second is second 60 of its minute.
    seconds: u64,
    fraction: &'a str,
}

impl<'a> Time<'a> {
    fn of(text: &'a str) -> Option<Time<'a>> {
        let (negative, unsigned) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let time = match unsigned.strip_prefix('P') {
            Some(span) => Time::of_span(span)?,
            None => Time::of_clock(unsigned)?,
        };
        let nothing = time.minutes == 0 && time.seconds == 0 && time.fraction.is_empty();
        Some(Time { negative: negative && !nothing, ..time })
    }

    fn of_clock(text: &'a str) -> Option<Time<'a>> {
        let text = ["Z", "z", "+00:00", "+0000"]
            .iter()
            .find_map(|zone| text.strip_suffix(zone))
            .unwrap_or(text);
        if text.len() == 6
            && let Some([hours, minutes, seconds]) = pairs(text)
        {
            return Time::checked(hours, minutes, seconds, "");
        }
        let (hours, rest) = text.split_once(':')?;
        let hours = Some(hours).filter(|hours| hours.len() >= 2).and_then(number)?;
        let (minutes, rest) =
            rest.split_once(':').map_or((rest, None), |(minutes, rest)| (minutes, Some(rest)));
        let (seconds, fraction) = match rest {
            None => ("00", ""),
            Some(rest) => rest.split_once('.').map_or((rest, ""), |parts| parts),
        };
        if rest.is_some_and(|rest| rest.ends_with('.')) || minutes.len() != 2 || seconds.len() != 2
        {
            return None;
        }
        Time::checked(hours, number(minutes)?, number(seconds)?, fraction)
    }

    fn checked(hours: u64, minutes: u64, seconds: u64, fraction: &'a str) -> Option<Time<'a>> {
        let digits = fraction.bytes().all(|byte| byte.is_ascii_digit());
        let fraction = fraction.trim_end_matches('0');
        let minutes = Some(minutes).filter(|minutes| *minutes < 60)?;
        (digits && seconds <= 60).then_some(Time {
            negative: false,
            minutes: hours * 60 + minutes,
            seconds,
            fraction,
        })
    }

    /// Reads days, hours, minutes and seconds of ISO 8601, each of them optional, and nothing else.
    fn of_span(span: &'a str) -> Option<Time<'a>> {
        let (days, clock) = span.split_once('T').unwrap_or((span, ""));
        let mut seconds = 0;
        let mut fraction = "";
        let mut read = false;
        for (mut rest, units) in [(days, &[('D', 86_400)][..]), (clock, &CLOCK_UNITS[..])] {
            for (unit, length) in units {
                let Some((count, behind)) = rest.split_once(*unit) else { continue };
                let (whole, decimals) = match count.split_once('.') {
                    Some((_, "")) => return None,
                    Some(parts) if *unit == 'S' => parts,
                    Some(_) => return None,
                    None => (count, ""),
                };
                if !decimals.bytes().all(|byte| byte.is_ascii_digit()) {
                    return None;
                }
                seconds += number(whole)? * length;
                fraction = decimals.trim_end_matches('0');
                (rest, read) = (behind, true);
            }
            if !rest.is_empty() {
                return None;
            }
        }
        read.then_some(Time {
            negative: false,
            minutes: seconds / 60,
            seconds: seconds % 60,
            fraction,
        })
    }
}

const CLOCK_UNITS: [(char, u64); 3] = [('H', 3_600), ('M', 60), ('S', 1)];

/// Reads up to nine digits.
fn number(text: &str) -> Option<u64> {
    let digits = (1..=9).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

fn pairs(text: &str) -> Option<[u64; 3]> {
    Some([number(text.get(..2)?)?, number(text.get(2..4)?)?, number(text.get(4..)?)?])
}
