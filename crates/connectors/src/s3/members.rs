//! Reads the members of a JSON object and notes those that are not what they must be.

use flow::Violations;
use serde_json::{Map, Value};
use std::ops::RangeInclusive;

/// An object that is being read; a `null` member counts as absent.
pub(super) struct Members<'a, 'v> {
    /// Where the object is: what comes before the names of its members.
    path: String,
    members: Option<&'a Map<String, Value>>,
    violations: &'v mut Violations,
}

impl<'a, 'v> Members<'a, 'v> {
    /// Takes the outermost value.
    pub(super) fn of(value: &'a Value, violations: &'v mut Violations) -> Self {
        if !value.is_object() {
            violations.add("", "must be an object");
        }
        Self { path: String::new(), members: value.as_object(), violations }
    }

    /// Goes into a member that is an object; an absent one has no members.
    pub(super) fn inside(&mut self, name: &str) -> Members<'a, '_> {
        let value = self.get(name);
        if value.is_some_and(|value| !value.is_object()) {
            self.wrong(name, "must be an object");
        }
        Members {
            path: format!("{}{name}.", self.path),
            members: value.and_then(Value::as_object),
            violations: self.violations,
        }
    }

    fn get(&self, name: &str) -> Option<&'a Value> {
        self.members?.get(name).filter(|value| !value.is_null())
    }

    /// Says whether a member is there.
    pub(super) fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// Notes what is wrong with a member.
    pub(super) fn wrong(&mut self, name: &str, rule: impl Into<String>) {
        self.violations.add(format!("{}{name}", self.path), rule);
    }

    /// Reads a text.
    pub(super) fn text(&mut self, name: &str) -> Option<&'a str> {
        let value = self.get(name)?;
        let text = value.as_str();
        if text.is_none() {
            self.wrong(name, "must be a text");
        }
        text
    }

    /// Reads a yes or no; no when absent.
    pub(super) fn truth(&mut self, name: &str) -> bool {
        let Some(value) = self.get(name) else {
            return false;
        };
        if !value.is_boolean() {
            self.wrong(name, "must be true or false");
        }
        value == &Value::Bool(true)
    }

    /// Reads a number within limits.
    pub(super) fn number(&mut self, name: &str, limits: RangeInclusive<u64>) -> Option<u64> {
        let value = self.get(name)?;
        let number = value.as_u64().filter(|number| limits.contains(number));
        if number.is_none() {
            let (least, most) = (limits.start(), limits.end());
            self.wrong(name, format!("is {value} and must be a number from {least} to {most}"));
        }
        number
    }

    /// Reads one of the `allowed` words.
    pub(super) fn choice(&mut self, name: &str, allowed: &[&str]) -> Option<&'a str> {
        let chosen = self.text(name)?;
        if allowed.contains(&chosen) {
            return Some(chosen);
        }
        self.wrong(name, format!("is {chosen:?} and must be one of {}", allowed.join(", ")));
        None
    }

    /// Reads a list of the `allowed` words.
    pub(super) fn choices(&mut self, name: &str, allowed: &[&str]) -> Vec<&'a str> {
        let Some(value) = self.get(name) else {
            return Vec::new();
        };
        let chosen: Option<Vec<&str>> =
            value.as_array().and_then(|items| items.iter().map(Value::as_str).collect());
        match chosen {
            Some(chosen) if chosen.iter().all(|one| allowed.contains(one)) => chosen,
            _ => {
                self.wrong(name, format!("must be a list of {}", allowed.join(", ")));
                Vec::new()
            }
        }
    }
}
