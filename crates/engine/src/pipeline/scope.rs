//! The state of a compilation: the source's fields, the columns to fetch, and the fields that tasks compute.

use super::Step;
use super::written_list;
use flow::{Task, TaskType, did_you_mean};
use records::{Column, FieldType};
use std::collections::{BTreeMap, BTreeSet};

/// Where a value is while a page goes through the pipeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// In a fetched column.
    Fetched(usize),
    /// In a column that a task computed.
    Made(usize),
}

/// The state of a compilation.
pub(super) struct Scope<'a> {
    pub(super) fields: &'a [Column],
    /// The fields that tasks for whole records may take. `None` if they may take every field.
    pub(super) takable: Option<BTreeSet<&'a str>>,
    /// The fields that these tasks took.
    pub(super) taken: Vec<String>,
    /// The columns to fetch.
    pub(super) columns: Vec<Column>,
    /// The type of each fetched column after the tasks so far: masks and truncations turn values into texts.
    types: Vec<FieldType>,
    /// The computed fields.
    made: Vec<Column>,
    /// The first source field of each computed field.
    first_sources: Vec<String>,
    /// Source fields by their new names in the output.
    renamed: BTreeMap<&'a str, &'a str>,
    pub(super) steps: Vec<Step>,
}

impl<'a> Scope<'a> {
    pub(super) fn new(
        fields: &'a [Column],
        takable: Option<&'a [String]>,
        tasks: &'a [Task],
    ) -> Self {
        Self {
            fields,
            takable: takable.map(|names| names.iter().map(String::as_str).collect()),
            taken: Vec::new(),
            columns: Vec::new(),
            types: Vec::new(),
            made: Vec::new(),
            first_sources: Vec::new(),
            renamed: tasks.iter().filter_map(renaming).collect(),
            steps: Vec::new(),
        }
    }

    /// Returns the index of a source field among the fetched columns, and adds it there if needed.
    pub(super) fn fetch(&mut self, name: &str) -> Option<usize> {
        if let Some(place) = self.columns.iter().position(|column| column.name == name) {
            return Some(place);
        }
        let field = self.fields.iter().find(|field| field.name == name)?;
        self.columns.push(field.clone());
        self.types.push(field.field_type);
        Some(self.columns.len() - 1)
    }

    /// Returns the place of a computed field, or else of a source field.
    pub(super) fn find(&mut self, name: &str) -> Option<Place> {
        match self.made.iter().position(|made| made.name == name) {
            Some(place) => Some(Place::Made(place)),
            None => self.fetch(name).map(Place::Fetched),
        }
    }

    /// Adds a computed field.
    pub(super) fn make(&mut self, name: &str, field_type: FieldType, task: &Task) {
        let first = task.named_source_fields().next().unwrap_or_default();
        let made = self.made.iter().position(|made| made.name == first);
        let first = made.map_or(first, |index| &self.first_sources[index]).to_owned();
        self.first_sources.push(first);
        self.made.push(Column { name: name.to_owned(), field_type });
    }

    /// Returns the first source field of a computed field.
    pub(super) fn first_source_of(&self, made: usize) -> &str {
        &self.first_sources[made]
    }

    /// Returns whether a task computes a field of this name.
    pub(super) fn makes(&self, name: &str) -> bool {
        self.made.iter().any(|made| made.name == name)
    }

    pub(super) fn field_type(&self, place: Place) -> FieldType {
        match place {
            Place::Fetched(index) => self.types[index],
            Place::Made(index) => self.made[index].field_type,
        }
    }

    /// Marks a fetched column as text for the following tasks.
    pub(super) fn becomes_text(&mut self, index: usize) {
        self.types[index] = FieldType::String;
    }

    pub(super) fn field(&self, name: &str) -> Option<&Column> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// Returns the message for a field that does not exist, with advice.
    pub(super) fn unknown(&self, name: &str) -> String {
        let known = || self.fields.iter().chain(&self.made).map(|field| field.name.as_str());
        let several = name.contains(',')
            && name.split(',').all(|piece| known().any(|known| known == piece.trim()));
        let advice = if written_list(name).is_some() || several {
            "; write each field as an entry of its own".to_owned()
        } else if let Some(source) = self.renamed.get(name) {
            format!("; it is what a Map task calls \"{source}\", so name \"{source}\"")
        } else {
            match did_you_mean(name, known()) {
                near if near.is_empty() => "; DescribeConnectorEntity lists its fields".to_owned(),
                near => near,
            }
        };
        format!("\"{name}\" is not a field of the source{advice}")
    }
}

/// Returns a Map task's new name for a source field, and the field. `None` if the names are equal.
fn renaming(task: &Task) -> Option<(&str, &str)> {
    let name = task.destination_field.as_deref().filter(|_| task.task_type == TaskType::Map)?;
    Some((name, task.named_source_fields().next()?)).filter(|(name, source)| name != source)
}
