//! Other texts: contact details, choices from lists, and long descriptions.

use crate::salesforce::data::{Draw, Value};

const WORDS: &[&str] = &[
    "delivers",
    "on",
    "time",
    "and",
    "asks",
    "for",
    "pallets",
    "sometimes",
    "naïve",
    "crates",
    "überall",
    "every",
    "Tuesday",
    "while",
    "the",
    "depot",
    "is",
    "closed",
    "façade",
    "倉庫",
    "مخزن",
    "🚚",
];
const BREAKS: &[&str] =
    &["\n", "\r\n", "\n\n", "\t", "\", \"", "\\n", ", ", "; ", "\u{2029}", "'' ", " , \"\" "];

pub(crate) fn phone(draw: &mut Draw<'_>) -> Value {
    let number = draw.below(10_000_000);
    let tier = draw.below(3);
    Value::text(match tier {
        0 => format!("+41 44 {number:07}"),
        1 => format!("({:03}) {:03}-{:04}", number % 900, number % 1_000, number % 10_000),
        _ => format!("00{number:07}"),
    })
}

pub(crate) fn email(draw: &mut Draw<'_>) -> Value {
    Value::text(format!("desk+{}@example.com", draw.below(1_000_000)))
}

pub(crate) fn website(draw: &mut Draw<'_>) -> Value {
    let number = draw.below(100_000);
    Value::text(format!("https://example.com/{number}?b=%20c#d"))
}

/// Gives an encrypted text as a user without the permission sees it.
pub(crate) fn masked(draw: &mut Draw<'_>) -> Value {
    Value::text(format!("*****{:04}", draw.below(10_000)))
}

/// Gives one value of the field's list.
pub(crate) fn choice(draw: &mut Draw<'_>) -> Value {
    Value::text(draw.pick(draw.field().choices))
}

/// Gives a value of the list, or one that a user typed instead.
pub(crate) fn loose_choice(draw: &mut Draw<'_>) -> Value {
    if draw.chance(20) { Value::text("own \"words\", typed") } else { choice(draw) }
}

/// Gives some values of the list, in its order, joined as Salesforce joins them.
pub(crate) fn choices(draw: &mut Draw<'_>) -> Value {
    let field = draw.field();
    let chosen: Vec<&str> = field.choices.iter().copied().filter(|_| draw.chance(40)).collect();
    Value::text(chosen.join(";"))
}

/// Gives a few lines of text with every kind of break and quote; a few are very long.
pub(crate) fn description(draw: &mut Draw<'_>) -> Value {
    let count = if draw.below(500) == 0 { 1_500 } else { draw.below(16) + 2 };
    let mut text = String::new();
    for _ in 0..count {
        text.push_str(draw.pick(WORDS));
        let space = if draw.chance(12) { draw.pick(BREAKS) } else { " " };
        text.push_str(space);
    }
    text.truncate(text.trim_end().len());
    Value::text(text)
}
