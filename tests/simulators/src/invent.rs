//! Invents values from a seed: words, names and texts with everything that breaks careless readers.

use chrono::{DateTime, Utc};
use fastrand::Rng;

/// Starts the inventions for one record of one object, so that each record is the same whatever was asked before.
pub fn record_rng(seed: u64, object: &str, index: usize) -> Rng {
    let mut state = Rng::with_seed(seed).u64(..);
    for byte in object.bytes().chain(index.to_le_bytes()) {
        state = Rng::with_seed(state ^ u64::from(byte)).u64(..);
    }
    Rng::with_seed(state)
}

/// Picks one.
pub fn one<'a, T: ?Sized>(rng: &mut Rng, of: &[&'a T]) -> &'a T {
    of[rng.usize(..of.len())]
}

/// Invents a person's name.
pub fn name(rng: &mut Rng) -> String {
    format!("{} {}", one(rng, &FIRST_NAMES), one(rng, &LAST_NAMES))
}

/// Invents a line of some words.
pub fn line(rng: &mut Rng, words: usize) -> String {
    let words: Vec<&str> = (0..words).map(|_| one(rng, &WORDS)).collect();
    words.join(" ")
}

/// Invents a text of some lines; one in eight is a nasty one.
pub fn text(rng: &mut Rng) -> String {
    if rng.u8(..8) == 0 {
        return one(rng, &NASTY).to_owned();
    }
    let lines: Vec<String> = (0..rng.usize(1..4))
        .map(|_| {
            let words = rng.usize(3..12);
            line(rng, words)
        })
        .collect();
    lines.join("\n")
}

/// Invents a moment in whole seconds, within so many days before `end`.
pub fn moment(rng: &mut Rng, end: DateTime<Utc>, days: i64) -> DateTime<Utc> {
    let seconds = rng.i64(0..days * 86_400);
    DateTime::from_timestamp(end.timestamp() - seconds, 0).unwrap_or(end)
}

const FIRST_NAMES: [&str; 12] = [
    "Ada",
    "Björn",
    "Chiara",
    "Désirée",
    "Emeka",
    "Fatma",
    "Grace",
    "Hiroshi",
    "Inés",
    "José",
    "Łukasz",
    "Zoë",
];
const LAST_NAMES: [&str; 12] = [
    "Adeyemi",
    "Brontë",
    "Curie",
    "Dvořák",
    "Eriksen",
    "Fermi",
    "Gödel",
    "Hopper",
    "Ibsen",
    "O'Neil",
    "Sørensen",
    "Šmíd",
];
const WORDS: [&str; 20] = [
    "order", "delayed", "printer", "invoice", "refund", "the", "and", "please", "account", "login",
    "password", "shipment", "broken", "café", "naïve", "über", "today", "again", "with", "help",
];
const NASTY: [&str; 10] = [
    "",
    "comma, \"quote\", 'tick'",
    "line one\r\nline two\n\nline four",
    "tab\tand back\\slash",
    "日本語のテキスト",
    "🚰 emoji 👩‍👩‍👧‍👦 family",
    "=SUM(A1:A9)",
    "null",
    "  spaces around  ",
    "<b>html</b> &amp; \u{2028}separator",
];
