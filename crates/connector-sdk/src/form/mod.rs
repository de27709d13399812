//! Reads the members of a JSON object, such as a flow's settings, and notes wrong ones.

mod profile;

#[cfg(test)]
mod tests;

use crate::{oauth, rest};
use flow::Violations;
pub use profile::{Profile, properties_path};
use serde_json::Value;
use std::ops::RangeInclusive;

/// The longest address of an application.
const LONGEST_ADDRESS: usize = 256;

/// An object that is being read. A `null` member counts as absent; a dot in a name leads into a member that is an object.
pub struct Members<'a, 'v> {
    path: String,
    value: &'a Value,
    violations: &'v mut Violations,
}

impl<'a, 'v> Members<'a, 'v> {
    /// Takes the outermost value and notes if it is no object.
    pub fn of(value: &'a Value, violations: &'v mut Violations) -> Self {
        let mut members = Self::at("", value, violations);
        if !value.is_object() {
            members.wrong_itself("must be an object");
        }
        members
    }

    /// Takes the value at a path; a value that is no object has no members.
    pub fn at(path: impl Into<String>, value: &'a Value, violations: &'v mut Violations) -> Self {
        Self { path: path.into(), value, violations }
    }

    /// Goes into a member and notes if it is no object; an absent one has no members.
    pub fn inside(&mut self, name: &str) -> Members<'a, '_> {
        let value = self.get(name);
        if value.is_some_and(|value| !value.is_object()) {
            self.wrong(name, "must be an object");
        }
        Members::at(self.path_of(name), value.unwrap_or(&Value::Null), self.violations)
    }

    fn get(&self, name: &str) -> Option<&'a Value> {
        let value = name.split('.').try_fold(self.value, |value, step| value.get(step));
        value.filter(|value| !value.is_null())
    }

    fn path_of(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) }
    }

    /// Returns whether a member is there, whatever its type.
    pub fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// Returns whether a member is an object.
    pub fn has_object(&self, name: &str) -> bool {
        self.get(name).is_some_and(Value::is_object)
    }

    /// Returns whether members are all texts that are not empty.
    pub fn has_texts(&self, names: &[&str]) -> bool {
        names.iter().all(|name| self.filled(name).is_some())
    }

    /// Returns a text that is not empty; notes nothing if it is not one.
    pub fn filled(&self, name: &str) -> Option<&'a str> {
        self.get(name)?.as_str().filter(|text| !text.is_empty())
    }

    /// Returns a token that is more than a placeholder; notes nothing if it is not one.
    pub fn token(&self, name: &str) -> Option<&'a str> {
        oauth::real_token(self.filled(name))
    }

    /// Notes what is wrong with a member.
    pub fn wrong(&mut self, name: &str, rule: impl Into<String>) {
        self.violations.add(self.path_of(name), rule);
    }

    /// Notes what is wrong with the object itself.
    pub fn wrong_itself(&mut self, rule: impl Into<String>) {
        self.violations.add(self.path.clone(), rule);
    }

    /// Notes each member that is not a text, or an empty one.
    pub fn needs(&mut self, names: &[&str], rule: &str) {
        for name in names {
            if self.filled(name).is_none() {
                self.wrong(name, rule);
            }
        }
    }

    /// Notes that the object lacks something unless one of the members is a text that is not empty.
    pub fn needs_one_of(&mut self, names: &[&str], rule: &str) {
        if !names.iter().any(|name| self.filled(name).is_some()) {
            self.wrong_itself(rule);
        }
    }

    /// Notes a member that is absent, or no text that fits.
    pub fn needs_text(
        &mut self,
        name: &str,
        fits: impl FnOnce(&str) -> bool,
        rule: impl Into<String>,
    ) {
        if !self.get(name).and_then(Value::as_str).is_some_and(fits) {
            self.wrong(name, rule);
        }
    }

    /// Notes a member that is there and no text that fits.
    pub fn may_be_text(
        &mut self,
        name: &str,
        fits: impl FnOnce(&str) -> bool,
        rule: impl Into<String>,
    ) {
        if self.has(name) {
            self.needs_text(name, fits, rule);
        }
    }

    /// Notes a member that is absent, or no whole number within limits.
    pub fn needs_number(
        &mut self,
        name: &str,
        limits: RangeInclusive<u64>,
        rule: impl Into<String>,
    ) {
        if !self.get(name).and_then(Value::as_u64).is_some_and(|number| limits.contains(&number)) {
            self.wrong(name, rule);
        }
    }

    /// Notes a member that is absent, or no address of an application such as the one in `example`.
    pub fn needs_instance(&mut self, name: &str, example: &str) {
        let rule = format!(
            "must be an address of at most {LONGEST_ADDRESS} characters, such as {example}"
        );
        self.needs_text(name, is_instance, rule);
    }

    /// Reads a text.
    pub fn text(&mut self, name: &str) -> Option<&'a str> {
        let value = self.get(name)?;
        let text = value.as_str();
        if text.is_none() {
            self.wrong(name, "must be a text");
        }
        text
    }

    /// Reads a yes or no; no when absent.
    pub fn flag(&mut self, name: &str) -> bool {
        let Some(value) = self.get(name) else {
            return false;
        };
        if !value.is_boolean() {
            self.wrong(name, "must be true or false");
        }
        value == &Value::Bool(true)
    }

    /// Reads a number within limits.
    pub fn number(&mut self, name: &str, limits: RangeInclusive<u64>) -> Option<u64> {
        let value = self.get(name)?;
        let number = value.as_u64().filter(|number| limits.contains(number));
        if number.is_none() {
            let (least, most) = (limits.start(), limits.end());
            self.wrong(name, format!("is {value} and must be a number from {least} to {most}"));
        }
        number
    }

    /// Reads one of the `allowed` words.
    pub fn choice(&mut self, name: &str, allowed: &[&str]) -> Option<&'a str> {
        let chosen = self.text(name)?;
        if allowed.contains(&chosen) {
            return Some(chosen);
        }
        self.wrong(name, format!("is {chosen:?} and must be one of {}", allowed.join(", ")));
        None
    }

    /// Reads a list of the `allowed` words.
    pub fn choices(&mut self, name: &str, allowed: &[&str]) -> Vec<&'a str> {
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

/// Returns whether a text is the address of an application, as a profile may have it.
pub fn is_instance(text: &str) -> bool {
    text.len() <= LONGEST_ADDRESS && rest::parse_instance("", text, "").is_ok()
}
