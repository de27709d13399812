//! The task pipeline: a flow's tasks, compiled once against the source's fields and applied to every page.
//!
//! The order does not depend on the order of the list: row filters, validations, truncations, masks, merges and
//! arithmetic, mapping with type conversion, partition. Tasks up to the mapping name source fields, or results of
//! merges and arithmetic. Each task type has a file; `order` orders the tasks, `columns` the columns.

mod apply;
mod arithmetic;
mod columns;
mod filter;
mod fit;
mod keep;
mod literal;
mod map;
mod map_all;
mod mask;
mod merge;
mod order;
mod partition;
mod passthrough;
mod projection;
mod property;
mod scope;
mod truncate;
mod validate;
mod work;

pub use apply::{Applied, Rejection};
use connector_sdk::Filter;
use flow::{Task, TaskType, Violations};
use keep::Keep;
pub(crate) use map_all::includes_new_fields;
pub use partition::Group;
use partition::Partition;
use records::{Column, FieldType};
use scope::{Place, Scope};
use serde_json::Value;
use std::collections::BTreeSet;
use validate::Validate;

/// A flow's tasks, compiled against the fields of its source.
#[derive(Clone, Debug)]
pub struct TaskPipeline {
    /// The source fields to fetch.
    pub columns: Vec<Column>,
    /// The source fields taken by tasks that map whole records (`Map_all`, `Passthrough`).
    pub taken: Vec<String>,
    /// The row filters that are left to the application.
    pub filters: Vec<Filter>,
    /// The row filters that are evaluated here.
    keeps: Vec<Keep>,
    validations: Vec<Validate>,
    steps: Vec<Step>,
    /// The fields to write, in order.
    outputs: Vec<Output>,
    partition: Partition,
}

/// A change of columns.
#[derive(Clone, Debug)]
enum Step {
    Truncate(truncate::Truncate),
    Mask(mask::Mask),
    Merge(merge::Merge),
    Arithmetic(arithmetic::Arithmetic),
}

/// One field to write.
#[derive(Clone, Debug, PartialEq)]
struct Output {
    /// Where its value is.
    place: Place,
    /// The name of the value there.
    source: String,
    source_type: FieldType,
    name: String,
    field_type: FieldType,
    /// The column it goes to, if the destination is a table.
    fit: Option<fit::Fit>,
}

/// One field as it is written.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct WrittenField {
    pub(crate) name: String,
    pub(crate) field_type: FieldType,
    /// The source field it is. `None` if a task computed it.
    pub(crate) source: Option<String>,
}

impl TaskPipeline {
    /// Compiles tasks against the source's fields, or returns everything that is wrong with them.
    pub fn compile(tasks: &[Task], fields: &[Column]) -> Result<Self, Violations> {
        Self::compile_taking(tasks, fields, None)
    }

    /// Compiles tasks, of which those that map whole records take only the fields in `takable`, or every field if
    /// `None`. A field in `takable` that no longer exists is a violation.
    pub fn compile_taking(
        tasks: &[Task],
        fields: &[Column],
        takable: Option<&[String]>,
    ) -> Result<Self, Violations> {
        let mut violations = Violations::default();
        let mut scope = Scope::new(fields, takable, tasks);
        let projection = projection::compile(tasks, &scope, &mut violations);
        let listed = projection.as_ref();
        let (mut filters, mut validations, mut outputs) = (Vec::new(), Vec::new(), Vec::new());
        let mut partition = Partition::default();
        for (index, task) in order::in_order(tasks) {
            let path = format!("tasks[{index}]");
            let path = path.as_str();
            match task.task_type {
                TaskType::Filter if projection::is_projection(task) => {}
                TaskType::Filter => {
                    filters.extend(filter::compile(task, path, &scope, &mut violations));
                }
                TaskType::Validate => {
                    validations.extend(validate::compile(task, path, &mut scope, &mut violations));
                }
                TaskType::Truncate => {
                    let step = truncate::compile(task, path, &mut scope, &mut violations);
                    scope.steps.extend(step.map(Step::Truncate));
                }
                TaskType::Mask => {
                    let step = mask::compile(task, path, &mut scope, &mut violations);
                    scope.steps.extend(step.map(Step::Mask));
                }
                TaskType::Merge => {
                    let step = merge::compile(task, path, &mut scope, &mut violations);
                    scope.steps.extend(step.map(Step::Merge));
                }
                TaskType::Arithmetic => {
                    let step = arithmetic::compile(task, path, &mut scope, &mut violations);
                    scope.steps.extend(step.map(Step::Arithmetic));
                }
                TaskType::Map => {
                    outputs.extend(map::compile(task, path, &mut scope, listed, &mut violations));
                }
                TaskType::MapAll => {
                    let taken = map_all::compile(task, path, &mut scope, listed, &mut violations);
                    outputs.extend(taken);
                }
                TaskType::Partition => {
                    columns::arrange(&mut outputs, tasks, &scope);
                    partition.add(task, path, &mut outputs, &mut violations);
                }
                TaskType::Passthrough => {
                    passthrough::refuse_company(tasks, index, &mut violations);
                    let taken =
                        passthrough::compile(task, path, &mut scope, listed, &mut violations);
                    outputs.extend(taken);
                }
            }
        }
        columns::arrange(&mut outputs, tasks, &scope);
        check_outputs(&outputs, &partition, &mut violations);
        order::sort_by_task(&mut violations);
        violations.into_result()?;
        let Scope { columns, taken, steps, .. } = scope;
        let keeps = Vec::new();
        Ok(Self { columns, taken, filters, keeps, validations, steps, outputs, partition })
    }

    /// Returns the names of the fields that records are partitioned by.
    pub fn partition_keys(&self) -> Vec<&str> {
        self.partition.keys.iter().map(|key| key.name.as_str()).collect()
    }

    /// Gives each written field a column type with room for all its values.
    pub fn keep_types(&mut self) {
        for output in &mut self.outputs {
            output.field_type = output.field_type.typed();
        }
    }

    /// Sets how many bytes the name of a partition's folder may have.
    pub fn limit_folders(&mut self, bytes: Option<usize>) {
        self.partition.room = bytes;
    }

    /// Orders the fields to write as at the beginning of the run. Fields that are new since then come last.
    pub fn keep_order(&mut self, begun: &[Column]) {
        let place = |name: &str| begun.iter().position(|column| column.name == name);
        self.outputs.sort_by_key(|output| place(&output.name).unwrap_or(usize::MAX));
    }

    /// Returns the indices of the fetched columns that are masked: their original values must not be shown.
    pub fn masked(&self) -> Vec<usize> {
        let masks = self.steps.iter().filter_map(|step| match step {
            Step::Mask(mask) => Some(mask.column),
            _ => None,
        });
        masks.collect()
    }

    /// Returns the columns that are written, including those in the names of folders.
    pub fn output_columns(&self) -> Vec<Column> {
        let column =
            |output: &Output| Column { name: output.name.clone(), field_type: output.field_type };
        self.outputs.iter().chain(&self.partition.keys).map(column).collect()
    }

    /// Returns the fields that are written into files, in order.
    pub(crate) fn written_fields(&self) -> Vec<WrittenField> {
        let written = |output: &Output| WrittenField {
            name: output.name.clone(),
            field_type: output.field_type,
            source: matches!(output.place, Place::Fetched(_)).then(|| output.source.clone()),
        };
        self.outputs.iter().map(written).collect()
    }

    /// Evaluates the filters with the indices `here` in this pipeline and leaves the others to the application. Texts
    /// are compared as the application compares them.
    pub fn filter_here(&mut self, here: &[usize], ignores_case: bool, fields: &[Column]) {
        let mut places = 0..;
        let (mine, theirs): (Vec<Filter>, Vec<Filter>) =
            self.filters.drain(..).partition(|_| places.next().is_some_and(|n| here.contains(&n)));
        self.filters = theirs;
        for filter in mine {
            let fetched = self.columns.iter().position(|column| column.name == filter.field);
            let column = fetched.unwrap_or_else(|| {
                self.columns
                    .extend(fields.iter().find(|field| field.name == filter.field).cloned());
                self.columns.len() - 1
            });
            self.keeps.push(Keep { column, filter, ignores_case });
        }
    }
}

/// Returns the texts and numbers of a JSON list inside a text. `None` if it is not a list of plain values, or empty.
fn written_list(text: &str) -> Option<Vec<String>> {
    let values: Vec<Value> = serde_json::from_str(text.trim()).ok()?;
    let texts = values.into_iter().map(|value| match value {
        Value::String(text) => Some(text),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    });
    texts.collect::<Option<Vec<String>>>().filter(|texts| !texts.is_empty())
}

/// Returns the name that a task gives its result, for other tasks to read.
fn temporary<'a>(
    task: &'a Task,
    path: &str,
    scope: &Scope<'_>,
    violations: &mut Violations,
) -> Option<&'a str> {
    let name = task.destination_field.as_deref().filter(|name| !name.is_empty());
    let rule = match name {
        None => "is missing: give the result a name, which a Map task then reads".to_owned(),
        Some(name) if scope.makes(name) => {
            format!("\"{name}\" is the result of another task; give this one a name of its own")
        }
        Some(_) => return name,
    };
    violations.add(format!("{path}.destinationField"), rule);
    None
}

fn check_outputs(outputs: &[Output], partition: &Partition, violations: &mut Violations) {
    if outputs.is_empty() && violations.0.is_empty() {
        let rule = match partition.keys.is_empty() {
            true => "map no field, so that a run would move nothing; add a Map or Map_all task",
            false => "partition by every field, so that no file would hold any; leave one out",
        };
        violations.add("tasks", rule);
    }
    let mut names = BTreeSet::new();
    for output in outputs.iter().chain(&partition.keys) {
        if !names.insert(&output.name) {
            violations
                .add("tasks", format!("destination field \"{}\" is written twice", output.name));
        }
    }
}

#[cfg(test)]
mod tests;
