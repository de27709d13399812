//! Numbers as texts with all their digits, in one form.

use super::{Notation, parse_decimal};
use crate::Found;

/// The most digits without an exponent. A longer number keeps an exponent.
const LONGEST: i64 = 80;

/// Writes a number with at least `scale` decimals, and with more if it has more. It never rounds.
///
/// If `binary` is set, infinity and not-a-number are accepted, spelled as in OData.
pub(crate) fn write_number(
    text: &str,
    scale: u8,
    binary: bool,
    out: &mut String,
) -> Result<(), Found> {
    let least = usize::from(scale);
    if let Some(decimals) = plain_decimals(text.as_bytes()) {
        let extra = decimals.saturating_sub(least);
        let zeros = text.bytes().rev().take(extra).take_while(|digit| *digit == b'0').count();
        let mut kept = &text[..text.len() - zeros];
        kept = kept.strip_suffix('.').unwrap_or(kept);
        out.push_str(kept);
        if decimals == 0 && least > 0 {
            out.push('.');
        }
        out.extend(std::iter::repeat_n('0', least.saturating_sub(decimals)));
        return Ok(());
    }
    match text {
        "NaN" if binary => out.push_str("NaN"),
        "INF" | "Infinity" if binary => out.push_str("Infinity"),
        "-INF" | "-Infinity" if binary => out.push_str("-Infinity"),
        _ => respell(&Notation::of(text).ok_or(Found::Text)?, least, out),
    }
    Ok(())
}

/// Returns whether a number in the form of [`write_number`] has more digits than described. Precision 0 means that none
/// are described.
pub(crate) fn exceeds(text: &str, precision: u8, scale: u8) -> bool {
    if precision == 0 {
        return false;
    }
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let least = usize::from(precision.saturating_sub(scale)).max(1);
    whole.len() > least || fraction.len() > usize::from(scale)
}

/// Reads a number as a multiple of `10^-decimals`, with these decimals. `None` if it has more than 38 digits or is not
/// a number.
pub fn parse_exact(text: &str) -> Option<(i128, i8)> {
    let number = Notation::of(text)?;
    if number.digits().all(|digit| digit == 0) {
        return Some((0, 0));
    }
    let decimals = number.fraction.len() as i64 - number.exponent;
    let zeros = number.trailing_zeros() as i64;
    let scale = (decimals - zeros).clamp(0, decimals.max(0));
    let scale = i8::try_from(scale).ok().filter(|scale| *scale <= 38)?;
    parse_decimal(text, 38, scale).ok().map(|count| (count, scale))
}

/// Counts the decimals of a number in plain form: without leading zeros, without a plus and without an exponent. `None`
/// for other forms.
fn plain_decimals(text: &[u8]) -> Option<usize> {
    let unsigned = text.strip_prefix(b"-").unwrap_or(text);
    let whole = unsigned.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let fraction = match unsigned.get(whole) {
        None => &unsigned[whole..],
        Some(b'.') => &unsigned[whole + 1..],
        Some(_) => return None,
    };
    let padded = unsigned.first() == Some(&b'0') && (whole > 1 || unsigned.len() < text.len());
    let point = whole < unsigned.len();
    if whole == 0 || padded || (point && fraction.is_empty()) || unsigned.len() as i64 > LONGEST {
        return None;
    }
    fraction.iter().all(u8::is_ascii_digit).then_some(fraction.len())
}

/// Writes a number without an exponent, without insignificant zeros, and zero without a sign.
fn respell(number: &Notation<'_>, least: usize, out: &mut String) {
    let length = number.whole.len() + number.fraction.len() - number.trailing_zeros();
    let digits: String = number
        .digits()
        .take(length)
        .skip_while(|digit| *digit == 0)
        .map(|digit| char::from(b'0' + digit))
        .collect();
    let decimals = length as i64 - number.whole.len() as i64 - number.exponent;
    let (digits, decimals) = if digits.is_empty() { ("0", 0) } else { (digits.as_str(), decimals) };
    if number.negative && digits != "0" {
        out.push('-');
    }
    let count = digits.len() as i64;
    if count.max(decimals) - decimals.min(0) > LONGEST {
        let (first, rest) = digits.split_at(1);
        out.push_str(first);
        if !rest.is_empty() {
            out.push('.');
            out.push_str(rest);
        }
        out.push('e');
        out.push_str(&(count - 1 - decimals).to_string());
        return;
    }
    let zeros = |count: i64| std::iter::repeat_n('0', usize::try_from(count).unwrap_or(0));
    let whole = usize::try_from(count - decimals.max(0)).unwrap_or(0);
    out.push_str(if whole == 0 { "0" } else { &digits[..whole] });
    out.extend(zeros(-decimals));
    if decimals > 0 || least > 0 {
        out.push('.');
        out.extend(zeros(decimals - count));
        out.push_str(&digits[whole..]);
        out.extend(zeros(least as i64 - decimals.max(0)));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(text: &str, scale: u8) -> Result<String, Found> {
        let mut out = String::new();
        write_number(text, scale, false, &mut out).map(|()| out)
    }

    #[test]
    fn a_number_has_the_described_decimals_and_those_it_has_beyond() {
        for (text, scale, expected) in [
            ("10", 2, "10.00"),
            ("10.0", 2, "10.00"),
            ("10.000", 2, "10.00"),
            ("10.000", 0, "10"),
            ("237.631", 1, "237.631"),
            ("1234.5678901234567", 2, "1234.5678901234567"),
            ("12.3400", 3, "12.340"),
            ("1.0E7", 2, "10000000.00"),
            ("1.25e-3", 2, "0.00125"),
            ("-1.5E+1", 0, "-15"),
            ("+007.50", 1, "7.5"),
            (".5", 2, "0.50"),
            ("5.", 0, "5"),
            ("-0.00", 2, "0.00"),
            ("-0", 0, "0"),
            ("-0.5", 0, "-0.5"),
            ("0e99999999999", 1, "0.0"),
            ("1e300", 1, "1e300"),
            ("-12.5e-400", 1, "-1.25e-399"),
            ("1e99999999999999999999", 0, "1e1000000000000"),
            ("0.3333333333333333333333333333333333", 9, "0.3333333333333333333333333333333333"),
        ] {
            assert_eq!(written(text, scale).as_deref(), Ok(expected), "{text} {scale}");
        }
        for text in ["", "-", ".", "1e", "NaN", "Infinity", "1,5", "0x1", "1 ", "--1", "1.2.3"] {
            assert_eq!(written(text, 2), Err(Found::Text), "{text}");
        }
        let mut out = String::new();
        for word in ["NaN", "INF", "-INF"] {
            assert_eq!(write_number(word, 1, true, &mut out), Ok(()));
        }
        assert_eq!(out, "NaNInfinity-Infinity");
    }

    #[test]
    fn digits_beyond_the_description_are_noticed() {
        for (text, precision, scale, more) in [
            ("237.631", 4, 1, true),
            ("237.6", 4, 1, false),
            ("1237.6", 4, 1, true),
            ("-237.6", 4, 1, false),
            ("0.25", 2, 2, false),
            ("1234.56", 0, 0, false),
            ("12", 2, 0, false),
            ("123", 2, 0, true),
        ] {
            assert_eq!(exceeds(text, precision, scale), more, "{text} {precision},{scale}");
        }
    }

    #[test]
    fn exact_numbers_are_counted_in_their_own_decimals() {
        assert_eq!(parse_exact("237.631"), Some((237_631, 3)));
        assert_eq!(parse_exact("10.00"), Some((10, 0)));
        assert_eq!(parse_exact("-1e3"), Some((-1_000, 0)));
        assert_eq!(parse_exact("0.00"), Some((0, 0)));
        assert_eq!(parse_exact("1e-38"), Some((1, 38)));
        assert_eq!(parse_exact("1e-39"), None);
        assert_eq!(parse_exact("1e39"), None);
        assert_eq!(parse_exact("x"), None);
    }

    proptest! {
        #[test]
        fn a_number_is_the_same_in_its_spelling(
            text in "[+-]?[0-9]{1,12}(\\.[0-9]{1,12})?([eE][+-]?[0-9]{1,2})?", scale in 0..20_u8,
        ) {
            let spelled = written(&text, scale).unwrap();
            prop_assert_eq!(parse_exact(&spelled), parse_exact(&text));
            prop_assert_eq!(written(&spelled, scale).unwrap(), spelled.clone());
            prop_assert!(serde_json::from_str::<serde_json::Value>(&spelled).is_ok(), "{}", spelled);
        }

        #[test]
        fn no_text_makes_writing_panic(text in "\\PC{0,12}|[-+0-9.eE]{0,24}", scale in any::<u8>()) {
            let _ = (written(&text, scale), parse_exact(&text));
        }
    }
}
