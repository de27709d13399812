//! One field of an object: what describe says of it, and how it is filled.

use crate::salesforce::data::{Draw, Value};
use crate::salesforce::schema::Kind;

/// Makes the value of a field for one record.
pub(crate) type Fill = fn(&mut Draw<'_>) -> Value;

#[derive(Clone, Debug)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    pub(crate) fill: Fill,
    pub(crate) length: u32,
    pub(crate) precision: u32,
    pub(crate) scale: u32,
    pub(crate) choices: &'static [&'static str],
    pub(crate) restricted: bool,
    pub(crate) refers_to: &'static [&'static str],
    pub(crate) relationship: Option<&'static str>,
    pub(crate) part_of: Option<&'static str>,
    pub(crate) external_id: bool,
    pub(crate) name_field: bool,
    pub(crate) null_percent: u64,
    pub(crate) later: bool,
}

impl Field {
    pub(crate) fn new(name: &'static str, kind: Kind, fill: Fill) -> Self {
        let length = match kind {
            Kind::Id | Kind::Reference => 18,
            Kind::Phone => 40,
            Kind::Email => 80,
            Kind::String | Kind::Url | Kind::Picklist | Kind::Combobox => 255,
            Kind::EncryptedString => 175,
            Kind::Multipicklist => 4_099,
            Kind::Textarea => 32_000,
            _ => 0,
        };
        Field {
            name,
            kind,
            fill,
            length,
            precision: 0,
            scale: 0,
            choices: &[],
            restricted: false,
            refers_to: &[],
            relationship: None,
            part_of: None,
            external_id: false,
            name_field: false,
            null_percent: 0,
            later: false,
        }
    }

    pub(crate) fn length(mut self, length: u32) -> Self {
        self.length = length;
        self
    }

    pub(crate) fn digits(mut self, precision: u32, scale: u32) -> Self {
        self.precision = precision;
        self.scale = scale;
        self
    }

    /// Offers picklist values that records may depart from.
    pub(crate) fn offers(mut self, choices: &'static [&'static str]) -> Self {
        self.choices = choices;
        self
    }

    /// Offers picklist values that records may not depart from.
    pub(crate) fn restricted_to(mut self, choices: &'static [&'static str]) -> Self {
        self.restricted = true;
        self.offers(choices)
    }

    pub(crate) fn refers(
        mut self,
        refers_to: &'static [&'static str],
        relationship: &'static str,
    ) -> Self {
        self.refers_to = refers_to;
        self.relationship = Some(relationship);
        self
    }

    pub(crate) fn part_of(mut self, compound: &'static str) -> Self {
        self.part_of = Some(compound);
        self
    }

    pub(crate) fn external_id(mut self) -> Self {
        self.external_id = true;
        self
    }

    pub(crate) fn name_field(mut self) -> Self {
        self.name_field = true;
        self
    }

    /// Leaves the field empty in this share of the records.
    pub(crate) fn nulls(mut self, percent: u64) -> Self {
        self.null_percent = percent;
        self
    }

    /// Leaves the field out until a test adds it.
    pub(crate) fn later(mut self) -> Self {
        self.later = true;
        self
    }

    pub(crate) fn custom(&self) -> bool {
        self.name.ends_with("__c") || self.name.ends_with("__s")
    }

    /// Gives the label a user reads: the name's words, without the custom suffix.
    pub(crate) fn label(&self) -> String {
        words(self.name.trim_end_matches("__c").trim_end_matches("__s"))
    }
}

/// Splits a name at its underscores and capitals.
pub(crate) fn words(name: &str) -> String {
    let mut label = String::new();
    let mut before = ' ';
    for letter in name.chars() {
        let starts = letter.is_uppercase() && before.is_lowercase();
        if starts {
            label.push(' ');
        }
        label.push(if letter == '_' { ' ' } else { letter });
        before = letter;
    }
    label
}
