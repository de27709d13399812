//! What tasks are compiled against: the source's fields, the columns chosen so far, and what other tasks make of them.

use super::Step;
use super::spelling::did_you_mean;
use records::{Column, FieldType};
use std::collections::BTreeSet;

/// Where a value is while a page goes through the pipeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Among the columns that were fetched.
    Fetched(usize),
    /// Among the columns that tasks made.
    Made(usize),
}

/// The state of a compilation.
pub(super) struct Scope<'a> {
    pub(super) fields: &'a [Column],
    /// What tasks may take that take whole records; none for every field there is.
    pub(super) takable: Option<BTreeSet<&'a str>>,
    /// What they took.
    pub(super) taken: Vec<String>,
    /// What is fetched.
    pub(super) columns: Vec<Column>,
    /// The type of each fetched column as it is now: masks and truncations make texts.
    types: Vec<FieldType>,
    /// What tasks made, under the names they gave.
    made: Vec<Column>,
    pub(super) steps: Vec<Step>,
}

impl<'a> Scope<'a> {
    pub(super) fn new(fields: &'a [Column], takable: Option<&'a [String]>) -> Self {
        Self {
            fields,
            takable: takable.map(|names| names.iter().map(String::as_str).collect()),
            taken: Vec::new(),
            columns: Vec::new(),
            types: Vec::new(),
            made: Vec::new(),
            steps: Vec::new(),
        }
    }

    /// Returns the place of a source field, which is fetched from now on.
    pub(super) fn fetch(&mut self, name: &str) -> Option<usize> {
        if let Some(place) = self.columns.iter().position(|column| column.name == name) {
            return Some(place);
        }
        let field = self.fields.iter().find(|field| field.name == name)?;
        self.columns.push(field.clone());
        self.types.push(field.field_type);
        Some(self.columns.len() - 1)
    }

    /// Returns the place of what a task made under a name, or else of a source field.
    pub(super) fn find(&mut self, name: &str) -> Option<Place> {
        match self.made.iter().position(|made| made.name == name) {
            Some(place) => Some(Place::Made(place)),
            None => self.fetch(name).map(Place::Fetched),
        }
    }

    /// Makes room for what a task makes.
    pub(super) fn make(&mut self, name: &str, field_type: FieldType) {
        self.made.push(Column { name: name.to_owned(), field_type });
    }

    /// Says whether a task made something under a name.
    pub(super) fn makes(&self, name: &str) -> bool {
        self.made.iter().any(|made| made.name == name)
    }

    pub(super) fn field_type(&self, place: Place) -> FieldType {
        match place {
            Place::Fetched(index) => self.types[index],
            Place::Made(index) => self.made[index].field_type,
        }
    }

    /// Notes that a fetched column is a text from now on.
    pub(super) fn becomes_text(&mut self, index: usize) {
        self.types[index] = FieldType::String;
    }

    pub(super) fn field(&self, name: &str) -> Option<&Column> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// Says that a field does not exist.
    pub(super) fn unknown(&self, name: &str) -> String {
        let known = self.fields.iter().chain(&self.made).map(|field| field.name.as_str());
        format!("\"{name}\" is not a field of the source{}", did_you_mean(name, known))
    }
}
