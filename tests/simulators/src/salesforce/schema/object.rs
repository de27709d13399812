//! One object: its names, its key prefix and its fields.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::salesforce::schema::Field;

#[derive(Debug)]
pub(crate) struct Object {
    pub(crate) name: &'static str,
    pub(crate) plural: &'static str,
    pub(crate) prefix: &'static str,
    pub(crate) fields: Vec<Field>,
    positions: HashMap<String, usize>,
    /// The fields that nobody sees now: not yet added, or removed. They keep their places, which decide their values.
    hidden: Vec<AtomicBool>,
}

impl Object {
    pub(crate) fn new(
        name: &'static str,
        plural: &'static str,
        prefix: &'static str,
        fields: Vec<Field>,
    ) -> Self {
        let positions = fields.iter().enumerate().map(|(at, f)| (f.name.to_lowercase(), at));
        let positions = positions.collect();
        let hidden = fields.iter().map(|field| AtomicBool::new(field.later)).collect();
        Object { name, plural, prefix, fields, positions, hidden }
    }

    /// Finds a field by its name, whatever the case.
    pub(crate) fn position(&self, name: &str) -> Option<usize> {
        let position = self.positions.get(&name.to_lowercase()).copied();
        position.filter(|position| self.has(*position))
    }

    /// Lists the fields that there are now, with their positions.
    pub(crate) fn present(&self) -> impl Iterator<Item = (usize, &Field)> {
        self.fields.iter().enumerate().filter(|(position, _)| self.has(*position))
    }

    /// Adds a field, or removes it; says whether the object knows one of this name.
    pub(crate) fn show(&self, name: &str, shown: bool) -> bool {
        let position = self.positions.get(&name.to_lowercase());
        if let Some(position) = position {
            self.hidden[*position].store(!shown, Ordering::SeqCst);
        }
        position.is_some()
    }

    fn has(&self, position: usize) -> bool {
        !self.hidden[position].load(Ordering::SeqCst)
    }

    /// Finds the reference field behind a relationship name, whatever the case.
    pub(crate) fn relationship(&self, name: &str) -> Option<usize> {
        let named = |f: &Field| f.relationship.is_some_and(|r| r.eq_ignore_ascii_case(name));
        self.present().find(|(_, field)| named(field)).map(|(position, _)| position)
    }

    pub(crate) fn custom(&self) -> bool {
        self.name.ends_with("__c") || self.name.ends_with("__e")
    }

    /// Says whether there are records to query; events are only described.
    pub(crate) fn queryable(&self) -> bool {
        !self.name.ends_with("ChangeEvent") && !self.name.ends_with("__e")
    }
}
