//! One object: its names, its key prefix and its fields.

use std::collections::HashMap;

use crate::salesforce::schema::Field;

#[derive(Debug)]
pub(crate) struct Object {
    pub(crate) name: &'static str,
    pub(crate) plural: &'static str,
    pub(crate) prefix: &'static str,
    pub(crate) fields: Vec<Field>,
    positions: HashMap<String, usize>,
}

impl Object {
    pub(crate) fn new(
        name: &'static str,
        plural: &'static str,
        prefix: &'static str,
        fields: Vec<Field>,
    ) -> Self {
        let positions = fields.iter().enumerate().map(|(at, f)| (f.name.to_lowercase(), at));
        Object { name, plural, prefix, positions: positions.collect(), fields }
    }

    /// Finds a field by its name, whatever the case.
    pub(crate) fn position(&self, name: &str) -> Option<usize> {
        self.positions.get(&name.to_lowercase()).copied()
    }

    /// Finds the reference field behind a relationship name, whatever the case.
    pub(crate) fn relationship(&self, name: &str) -> Option<usize> {
        let named = |f: &Field| f.relationship.is_some_and(|r| r.eq_ignore_ascii_case(name));
        self.fields.iter().position(named)
    }

    pub(crate) fn custom(&self) -> bool {
        self.name.ends_with("__c")
    }
}
