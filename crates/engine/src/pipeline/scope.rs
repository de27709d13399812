//! What tasks are compiled against: the source's fields, the columns chosen so far, and what other tasks make of them.

use super::Step;
use super::written_list;
use flow::{Task, TaskType, did_you_mean};
use records::{Column, FieldType};
use std::collections::{BTreeMap, BTreeSet};

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
    /// The first source field of each.
    first_sources: Vec<String>,
    /// Source fields, by what they are called in the output.
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
    pub(super) fn make(&mut self, name: &str, field_type: FieldType, task: &Task) {
        let first = task.named_source_fields().next().unwrap_or_default();
        let made = self.made.iter().position(|made| made.name == first);
        let first = made.map_or(first, |index| &self.first_sources[index]).to_owned();
        self.first_sources.push(first);
        self.made.push(Column { name: name.to_owned(), field_type });
    }

    /// Returns the first source field of what a task made.
    pub(super) fn first_source_of(&self, made: usize) -> &str {
        &self.first_sources[made]
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

    /// Says that a field does not exist, and what to do about it.
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

/// Returns what a task calls a source field in the output, and the field.
fn renaming(task: &Task) -> Option<(&str, &str)> {
    let name = task.destination_field.as_deref().filter(|_| task.task_type == TaskType::Map)?;
    Some((name, task.named_source_fields().next()?)).filter(|(name, source)| name != source)
}
