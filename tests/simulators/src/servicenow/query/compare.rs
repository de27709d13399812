//! Compares values as the instance's database does: by the element's type, and texts whatever their case.

use std::cmp::Ordering;

use chrono::{Datelike, Duration, NaiveDateTime};

use super::{Condition, Element, Operator};

const INSTANT: &str = "%Y-%m-%d %H:%M:%S";

/// Where date-time literals are meant.
#[derive(Clone, Copy)]
pub(super) enum Zone {
    Utc,
    /// Eight hours behind.
    West,
    /// An hour ahead in summer.
    Summer,
}

/// What instances differ in.
#[derive(Clone, Copy)]
pub(super) struct Habits {
    pub(super) zone: Zone,
    pub(super) strict_nulls: bool,
}

impl Habits {
    pub(super) fn holds(self, condition: &Condition, found: &str) -> bool {
        let Condition { element, operator, value } = condition;
        let missing = found.is_empty();
        let wanted = self.literal(element, value);
        match operator {
            Operator::Empty => missing,
            Operator::NotEmpty => !missing,
            // A query for nothing, or for this word, is one for missing values.
            Operator::Equal if value.is_empty() || value == "NULL" => missing,
            Operator::NotEqual if value.is_empty() || value == "NULL" => !missing,
            _ if missing => self.holds_for_nothing(element, *operator, value),
            Operator::Equal => order(element, found, &wanted).is_eq(),
            Operator::NotEqual => order(element, found, &wanted).is_ne(),
            Operator::Less => order(element, found, &wanted).is_lt(),
            Operator::LessOrEqual => order(element, found, &wanted).is_le(),
            Operator::Greater => order(element, found, &wanted).is_gt(),
            Operator::GreaterOrEqual => order(element, found, &wanted).is_ge(),
            Operator::Contains => has(found, value),
            Operator::ContainsNot => !has(found, value),
            Operator::StartsWith => found.to_lowercase().starts_with(&value.to_lowercase()),
            Operator::EndsWith => found.to_lowercase().ends_with(&value.to_lowercase()),
            Operator::In => value.split(',').any(|one| order(element, found, one).is_eq()),
            Operator::NotIn => !value.split(',').any(|one| order(element, found, one).is_eq()),
        }
    }

    fn holds_for_nothing(self, element: &Element, operator: Operator, value: &str) -> bool {
        let nothing_counts = match operator {
            Operator::NotEqual | Operator::ContainsNot | Operator::NotIn => true,
            Operator::Equal => element.kind == "boolean" && value == "false",
            Operator::Less | Operator::LessOrEqual => true,
            _ => false,
        };
        nothing_counts && !self.strict_nulls
    }

    /// Returns a literal as UTC has it.
    fn literal(self, element: &Element, value: &str) -> String {
        let instant = NaiveDateTime::parse_from_str(value, INSTANT);
        let (true, Ok(at)) = (timed(element), instant) else {
            return value.to_owned();
        };
        let hours = match self.zone {
            Zone::Utc => 0,
            Zone::West => 8,
            Zone::Summer if (4..10).contains(&at.month()) => -1,
            Zone::Summer => 0,
        };
        (at + Duration::hours(hours)).format(INSTANT).to_string()
    }
}

/// Compares two values that are there.
pub(super) fn order(element: &Element, a: &str, b: &str) -> Ordering {
    match element.kind {
        "integer" | "longint" | "decimal" | "currency" | "price" | "float" | "percent_complete" => {
            match (a.parse::<i64>(), b.parse::<i64>()) {
                (Ok(a), Ok(b)) => a.cmp(&b),
                _ => number(a).total_cmp(&number(b)),
            }
        }
        "boolean" => (a == "true").cmp(&(b == "true")),
        "GUID" | "reference" | "glide_date_time" | "due_date" | "glide_date" => a.cmp(b),
        _ => folded(a).cmp(&folded(b)),
    }
}

fn timed(element: &Element) -> bool {
    matches!(element.kind, "glide_date_time" | "due_date")
}

fn number(text: &str) -> f64 {
    text.parse().unwrap_or(f64::NAN)
}

/// Case and blanks at the end make no difference.
fn folded(text: &str) -> String {
    text.trim_end_matches(' ').to_lowercase()
}

/// Looks for the parts of a text between wildcards, one after the other.
fn has(found: &str, value: &str) -> bool {
    let found = found.to_lowercase();
    let mut rest = found.as_str();
    for part in value.to_lowercase().split('%') {
        let Some(at) = rest.find(part) else {
            return false;
        };
        rest = &rest[at + part.len()..];
    }
    true
}
