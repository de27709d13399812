//! The task pipeline: a flow's tasks, compiled once against the source's fields, applied to every page.
//!
//! The order is fixed, whatever the order of the list: row filters, then mapping with type conversion. (Validations,
//! truncation, masks, merges, arithmetic and partitions take their places between the two.) Each task type has a file.

mod apply;
mod filter;
mod literal;
mod map;
mod map_all;
mod projection;

use connector_sdk::Filter;
use flow::{Task, TaskType, Violations};
use records::{Column, FieldType};

/// A compiled list of tasks.
#[derive(Clone, Debug)]
pub(crate) struct TaskPipeline {
    /// The source fields to fetch.
    pub(crate) columns: Vec<Column>,
    /// The rows the flow wants.
    pub(crate) filters: Vec<Filter>,
    /// The fields to write, in order.
    outputs: Vec<Output>,
}

/// One field to write.
#[derive(Clone, Debug, PartialEq)]
struct Output {
    /// The place of its source among the columns.
    column: usize,
    name: String,
    field_type: FieldType,
}

/// What tasks are compiled against: the source's fields, and the columns chosen so far.
struct Scope<'a> {
    fields: &'a [Column],
    columns: Vec<Column>,
}

impl Scope<'_> {
    /// Returns the place of a source field among the columns to fetch, adding it if need be.
    fn fetch(&mut self, name: &str) -> Option<usize> {
        if let Some(place) = self.columns.iter().position(|column| column.name == name) {
            return Some(place);
        }
        let field = self.fields.iter().find(|field| field.name == name)?;
        self.columns.push(field.clone());
        Some(self.columns.len() - 1)
    }

    fn field(&self, name: &str) -> Option<&Column> {
        self.fields.iter().find(|field| field.name == name)
    }
}

impl TaskPipeline {
    /// Compiles tasks against the source's fields, or notes everything that is wrong with them.
    pub(crate) fn compile(tasks: &[Task], fields: &[Column]) -> Result<Self, Violations> {
        let mut violations = Violations::default();
        let mut scope = Scope { fields, columns: Vec::new() };
        let projection = projection::compile(tasks, &scope, &mut violations);
        let mut filters = Vec::new();
        let mut outputs = Vec::new();
        for (index, task) in tasks.iter().enumerate() {
            let path = format!("tasks[{index}]");
            match task.task_type {
                TaskType::Filter if projection::is_projection(task) => {}
                TaskType::Filter => {
                    filters.extend(filter::compile(task, &path, &scope, &mut violations))
                }
                TaskType::Map => {
                    outputs.extend(map::compile(
                        task,
                        &path,
                        &mut scope,
                        projection.as_ref(),
                        &mut violations,
                    ));
                }
                TaskType::MapAll => {
                    outputs.extend(map_all::compile(
                        task,
                        &path,
                        &mut scope,
                        projection.as_ref(),
                        &mut violations,
                    ));
                }
                other => violations.add(
                    format!("{path}.taskType"),
                    format!(
                        "{other:?} is not supported yet; supported are Filter, Map and Map_all"
                    ),
                ),
            }
        }
        check_outputs(&outputs, &mut violations);
        violations.into_result()?;
        Ok(Self { columns: scope.columns, filters, outputs })
    }
}

fn check_outputs(outputs: &[Output], violations: &mut Violations) {
    if outputs.is_empty() && violations.0.is_empty() {
        violations.add(
            "tasks",
            "map no field, so that a run would move nothing; add a Map or Map_all task",
        );
    }
    for (index, output) in outputs.iter().enumerate() {
        if outputs[..index].iter().any(|earlier| earlier.name == output.name) {
            violations
                .add("tasks", format!("destination field \"{}\" is written twice", output.name));
        }
    }
}

/// Finds the known name that is nearest to a mistyped one.
fn did_you_mean<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> String {
    let wanted = name.to_lowercase();
    let nearest = known
        .map(|candidate| (distance(&wanted, &candidate.to_lowercase()), candidate))
        .min_by_key(|(distance, _)| *distance);
    match nearest {
        Some((distance, candidate)) if distance <= 1 + wanted.len() / 4 => {
            format!("; did you mean \"{candidate}\"?")
        }
        _ => String::new(),
    }
}

/// Counts the single-character edits between two words.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, to) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(from != *to);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests;
