//! Reads a value by its shape: reports all violations, and keeps the members that AppFlow knows.

use super::shape::{Choices, Member, NO_LIMIT, Shape, Structure};
use super::text::TextForm;
use crate::Violations;
use crate::spelling::nearest;
use crate::violation::ONE_OF;
use serde_json::{Map, Value};

/// The most characters of a value in a message, so that a hostile value cannot flood it.
const LONGEST_QUOTE: usize = 64;

impl Structure {
    /// Reads an object and reports violations. Returns it without unknown members, and without null members, which
    /// count as absent.
    pub fn read(&self, value: Value, violations: &mut Violations) -> Value {
        self.read_at("", value, violations)
    }

    fn read_at(&self, path: &str, value: Value, violations: &mut Violations) -> Value {
        let Value::Object(mut given) = value else {
            return unfit(path, "must be an object", violations);
        };
        let mut kept = Map::new();
        for Member { name, required, shape } in self.members {
            let path = below(path, name);
            match given.remove(*name) {
                None | Some(Value::Null) if *required => violations.add(path, "is missing"),
                None | Some(Value::Null) => {}
                Some(value) => {
                    let value = shape.beside(&kept).read(&path, value, violations);
                    kept.insert((*name).to_owned(), value);
                }
            }
        }
        Value::Object(kept)
    }
}

impl Shape {
    /// Returns the shape that applies with these earlier members of the same object.
    fn beside(&self, kept: &Map<String, Value>) -> Self {
        match self {
            Self::MapBy(member, keys, shape) => {
                let value = kept.get(*member).and_then(Value::as_str);
                Self::Map(keys(value), shape, NO_LIMIT)
            }
            other => *other,
        }
    }

    fn read(&self, path: &str, value: Value, violations: &mut Violations) -> Value {
        match (self, &value) {
            (Self::Object(structure), _) => return structure.read_at(path, value, violations),
            (Self::List(shape, most), _) => return list(shape, *most, path, value, violations),
            (Self::Map(key, shape, most), _) => {
                return map(key, shape, *most, path, value, violations);
            }
            (Self::Text(form), Value::String(text)) => form.check(path, text, violations),
            (Self::Choice(choices), Value::String(text)) => {
                check_choice(choices, choices, path, text, violations);
            }
            (Self::Key(choices, told), Value::String(text)) => {
                check_choice(choices, told, path, text, violations);
            }
            (Self::Integer(least, most), Value::Number(number)) if number.is_i64() => {
                let number = number.as_i64().unwrap_or_default();
                if !(least..=most).contains(&&number) {
                    violations.add(path, format!("{number} must be {least} to {most}"));
                }
            }
            (Self::Boolean, Value::Bool(_)) | (Self::Instant, Value::Number(_)) => {}
            (Self::Text(_) | Self::Choice(_) | Self::Key(..), _) => {
                return unfit(path, "must be a string", violations);
            }
            (Self::MapBy(..), _) => return self.beside(&Map::new()).read(path, value, violations),
            (Self::Integer(..), _) => return unfit(path, "must be a whole number", violations),
            (Self::Boolean, _) => return unfit(path, "must be true or false", violations),
            (Self::Instant, _) => {
                return unfit(path, "must be a number of seconds since 1970", violations);
            }
        }
        value
    }
}

fn list(
    shape: &Shape,
    most: usize,
    path: &str,
    value: Value,
    violations: &mut Violations,
) -> Value {
    let Value::Array(given) = value else { return unfit(path, "must be a list", violations) };
    check_count(given.len(), most, path, violations);
    let each = given.into_iter().enumerate();
    Value::Array(
        each.map(|(index, value)| shape.read(&format!("{path}[{index}]"), value, violations))
            .collect(),
    )
}

fn map(
    key: &Shape,
    shape: &Shape,
    most: usize,
    path: &str,
    value: Value,
    violations: &mut Violations,
) -> Value {
    let Value::Object(given) = value else { return unfit(path, "must be an object", violations) };
    check_count(given.len(), most, path, violations);
    let mut kept = Map::new();
    for (name, value) in given.into_iter().filter(|(_, value)| !value.is_null()) {
        let mut wrong = Violations::default();
        key.read("", Value::String(name.clone()), &mut wrong);
        // The path of a value contains its key, so a secret key must not be part of it.
        let secret = matches!(key, Shape::Text(TextForm { secret: true, .. }));
        let inner =
            if secret || !wrong.0.is_empty() { path.to_owned() } else { below(path, &name) };
        for violation in wrong.0 {
            violations.add(path, format!("key {}", violation.rule));
        }
        let value = shape.read(&inner, value, violations);
        kept.insert(name, value);
    }
    Value::Object(kept)
}

impl TextForm {
    fn check(&self, path: &str, text: &str, violations: &mut Violations) {
        let count = text.chars().count();
        if (self.least..=self.most).contains(&count) && (self.fits)(text) {
            return;
        }
        let quote = if self.secret { String::new() } else { format!("{} ", quoted(text)) };
        let range = match (self.least, self.most) {
            (0, most) => format!("at most {most}"),
            (least, most) if least == most => format!("{most}"),
            (least, most) => format!("{least} to {most}"),
        };
        violations.add(path, format!("{quote}must be {range} {}", self.words));
    }
}

/// Reports a text that is not one of `choices`. The message lists those in `told`.
fn check_choice(
    choices: Choices,
    told: Choices,
    path: &str,
    text: &str,
    violations: &mut Violations,
) {
    if choices.iter().any(|some| some.contains(&text)) {
        return;
    }
    let all: Vec<&str> = told.iter().flat_map(|some| some.iter().copied()).collect();
    let near = nearest(text, all.iter().copied());
    let near = near.map(|near| format!(" (did you mean \"{near}\"?)")).unwrap_or_default();
    violations.add(path, format!("{}{near}{ONE_OF}{}", quoted(text), all.join(", ")));
}

fn check_count(count: usize, most: usize, path: &str, violations: &mut Violations) {
    if count > most {
        violations.add(path, format!("has {count} entries and may have {most}"));
    }
}

fn unfit(path: &str, rule: &str, violations: &mut Violations) -> Value {
    violations.add(path, rule);
    Value::Null
}

fn below(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

fn quoted(text: &str) -> String {
    let shown: String = text.chars().take(LONGEST_QUOTE).collect();
    let dots = if shown.len() < text.len() { "…" } else { "" };
    format!("\"{shown}{dots}\"")
}
