//! Reads exact decimals without converting to doubles.

use crate::Found;

/// The most digits that always fit into 64 bits.
const SHORT: usize = 18;

/// Reads a number as a multiple of `10^-scale`, if it loses nothing and stays within `precision`.
pub(crate) fn parse_decimal(text: &str, precision: u8, scale: i8) -> Result<i128, Found> {
    let number = Notation::of(text).ok_or(Found::Text)?;
    let length = number.whole.len() + number.fraction.len() - number.trailing_zeros();
    let digits = number.digits().take(length).skip_while(|digit| *digit == 0);
    let count = digits.clone().count();
    if count == 0 {
        return Ok(0);
    }
    // The last remaining digit is not zero, so a negative shift would lose it.
    let decimals = length as i64 - number.whole.len() as i64;
    let shift = number.exponent - decimals + i64::from(scale);
    if shift < 0 {
        return Err(Found::Decimals);
    }
    if count as i64 + shift > i64::from(precision) {
        return Err(Found::OutOfRange);
    }
    let magnitude = if count <= SHORT {
        i128::from(digits.fold(0_u64, |sum, digit| sum * 10 + u64::from(digit)))
    } else {
        digits.fold(0_i128, |sum, digit| sum * 10 + i128::from(digit))
    };
    let magnitude = magnitude * 10_i128.pow(shift as u32);
    Ok(if number.negative { -magnitude } else { magnitude })
}

/// The parts of a number as it was written.
pub(crate) struct Notation<'a> {
    pub(super) negative: bool,
    pub(super) whole: &'a [u8],
    pub(super) fraction: &'a [u8],
    pub(super) exponent: i64,
}

impl<'a> Notation<'a> {
    /// Splits a text into its parts. `None` if it is not a number.
    pub(crate) fn of(text: &'a str) -> Option<Notation<'a>> {
        let bytes = text.as_bytes();
        let (negative, rest) = match bytes.first()? {
            b'-' => (true, &bytes[1..]),
            b'+' => (false, &bytes[1..]),
            _ => (false, bytes),
        };
        let (whole, rest) = leading_digits(rest);
        let (fraction, rest) = match rest.first() {
            Some(b'.') => leading_digits(&rest[1..]),
            _ => (&rest[..0], rest),
        };
        if whole.is_empty() && fraction.is_empty() {
            return None;
        }
        let exponent = match rest.split_first() {
            None => 0,
            Some((b'e' | b'E', power)) => exponent(power)?,
            Some(_) => return None,
        };
        Some(Notation { negative, whole, fraction, exponent })
    }

    pub(super) fn digits(&self) -> impl DoubleEndedIterator<Item = u8> + Clone {
        self.whole.iter().chain(self.fraction).map(|digit| digit - b'0')
    }

    pub(super) fn trailing_zeros(&self) -> usize {
        self.digits().rev().take_while(|digit| *digit == 0).count()
    }
}

fn leading_digits(bytes: &[u8]) -> (&[u8], &[u8]) {
    let length = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
    bytes.split_at(length)
}

/// Reads an exponent. Huge exponents saturate, since only their sign matters.
fn exponent(power: &[u8]) -> Option<i64> {
    let (negative, digits) = match power.first()? {
        b'-' => (true, &power[1..]),
        b'+' => (false, &power[1..]),
        _ => (false, power),
    };
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let magnitude = digits
        .iter()
        .fold(0_i64, |sum, digit| (sum * 10 + i64::from(digit - b'0')).min(1_000_000_000_000));
    Some(if negative { -magnitude } else { magnitude })
}
