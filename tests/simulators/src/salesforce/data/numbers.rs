//! Numbers: small, huge, negative, exact to the cent; and texts that only look like numbers.

use crate::salesforce::data::{Draw, Value};

pub(crate) fn boolean(draw: &mut Draw<'_>) -> Value {
    Value::Bool(draw.chance(60))
}

pub(crate) fn few(draw: &mut Draw<'_>) -> Value {
    Value::Double(draw.between(1, 40) as f64)
}

pub(crate) fn headcount(draw: &mut Draw<'_>) -> Value {
    let tier = draw.below(10);
    Value::Int(match tier {
        0 => 0,
        1 => 99_999_999,
        2..6 => draw.between(1, 50),
        _ => draw.between(50, 400_000),
    })
}

/// Gives integers up to the ends of 64 bits, which a double cannot hold.
pub(crate) fn sequence(draw: &mut Draw<'_>) -> Value {
    let tier = draw.below(10);
    Value::Int(match tier {
        0 => i64::MAX,
        1 => i64::MIN + 1,
        2 => 9_007_199_254_740_993,
        3 => draw.between(-1_000_000_000_000_000_000, 1_000_000_000_000_000_000),
        _ => draw.between(-5_000, 5_000_000_000),
    })
}

/// Gives amounts with cents, some of fifteen digits and more.
pub(crate) fn money(draw: &mut Draw<'_>) -> Value {
    let tier = draw.below(10);
    let cents = match tier {
        0 => 0,
        1 => draw.between(100_000_000_000_000, 999_999_999_999_999),
        2 => draw.between(10_000_000_000_000_000, 99_999_999_999_999_999),
        3 => -draw.between(1, 100_000_000),
        _ => draw.between(1, 500_000_000),
    };
    Value::Double(cents as f64 / 100.0)
}

/// Gives whole amounts, most of them large enough for the scientific form.
pub(crate) fn revenue(draw: &mut Draw<'_>) -> Value {
    let tier = draw.below(8);
    Value::Double(match tier {
        0 => draw.between(0, 10_000_000) as f64,
        1 => draw.between(100_000_000_000_000, 999_999_999_999_999) as f64,
        2 => (draw.between(1, 900) * 1_000_000) as f64,
        _ => draw.between(10_000, 60_000_000_000) as f64,
    })
}

/// Gives whole numbers in a field of doubles.
pub(crate) fn whole(draw: &mut Draw<'_>) -> Value {
    let big = draw.chance(10);
    let number =
        if big { draw.between(0, 9_007_199_254_740_992) } else { draw.between(-100, 1_000) };
    Value::Double(number as f64)
}

/// Gives numbers with six places, down to the very small.
pub(crate) fn fine(draw: &mut Draw<'_>) -> Value {
    let tiny = draw.chance(20);
    let millionths = if tiny { draw.between(-900, 900) } else { draw.between(0, 9_000_000_000) };
    Value::Double(millionths as f64 / 1e6)
}

pub(crate) fn percent(draw: &mut Draw<'_>) -> Value {
    Value::Double(draw.between(-500, 10_001) as f64 / 100.0)
}

/// Gives a key that no other record has.
pub(crate) fn legacy_key(draw: &mut Draw<'_>) -> Value {
    Value::text(format!("{:08}", draw.index * 7 + 3))
}

pub(crate) fn invoice_number(draw: &mut Draw<'_>) -> Value {
    Value::text(format!("INV-{:06}", draw.index + 1))
}
