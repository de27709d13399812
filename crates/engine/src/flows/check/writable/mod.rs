//! The fields that a flow writes, against the fields that its destination has.

use super::destination::{PATH, destination_settings};
use crate::Engine;
use crate::error::{About, Error, Result};
use connector_sdk::Field;
use flow::{
    FlowDefinition, Task, TaskType, Violations, WriteOperation, did_you_mean, quoted_names,
};
use serde_json::Value;
use std::collections::BTreeSet;

impl Engine {
    /// Checks the written fields against the fields of the destination's object. `taken` are the source fields taken by
    /// tasks that map whole records. A destination without a profile takes any fields.
    pub(super) async fn check_written(
        &self,
        definition: &FlowDefinition,
        taken: &[String],
    ) -> Result<()> {
        let [config] = &definition.destination_flow_config_list[..] else { return Ok(()) };
        let Some(connection) = self.destination_connection(definition).await? else {
            return Ok(());
        };
        let profile = config.connector_profile_name.as_deref();
        let connector = self.connector_at(&config.connector_type, profile).await?;
        let settings = destination_settings(definition);
        let object = connector.destination().and_then(|destination| destination.object(&settings));
        let Some(object) = object else { return Ok(()) };
        let version = config.api_version.as_deref();
        let fields = connector.fields(&connection, &object, version).await;
        let fields = fields.about(|| format!("connector profile \"{}\"", connection.profile))?;
        let member = config.connector_type.union_member();
        let path = format!("{PATH}[0].destinationConnectorProperties.{member}");
        let written = Written { tasks: &definition.tasks, taken, settings: &settings, path: &path };
        written.check(&fields).into_result().map_err(Error::Invalid)
    }
}

/// The tasks and settings that decide which fields a flow writes.
struct Written<'a> {
    tasks: &'a [Task],
    /// The source fields taken by tasks that map whole records.
    taken: &'a [String],
    /// The destination's properties, and where they stand in the flow.
    settings: &'a Value,
    path: &'a str,
}

impl Written<'_> {
    /// Returns everything that does not fit the destination's `fields`.
    fn check(&self, fields: &[Field]) -> Violations {
        let operation = &self.settings["writeOperationType"];
        let operation = serde_json::from_value(operation.clone()).unwrap_or(WriteOperation::Insert);
        let mut violations = Violations::default();
        self.check_mapped(fields, operation, &mut violations);
        self.check_taken(fields, operation, &mut violations);
        match operation {
            WriteOperation::Insert => self.check_required(fields, &mut violations),
            _ => self.check_ids(fields, operation, &mut violations),
        }
        violations
    }

    /// Notes destination fields of `Map` tasks that do not exist or that the operation cannot write.
    fn check_mapped(
        &self,
        fields: &[Field],
        operation: WriteOperation,
        violations: &mut Violations,
    ) {
        for (index, name) in self.mapped() {
            let path = format!("tasks[{index}].destinationField");
            match find(fields, name) {
                None => {
                    let usable = fields.iter().filter(|field| self.takes(field, operation));
                    let near = did_you_mean(name, usable.map(|field| field.name.as_str()));
                    let rule = format!("\"{name}\" is not a field of the destination{near}");
                    violations.add(path, rule);
                }
                Some(field) if !self.takes(field, operation) => {
                    let rule = format!("\"{name}\" {}; leave the task out", refusal(operation));
                    violations.add(path, rule);
                }
                Some(_) => {}
            }
        }
    }

    /// Notes the same for fields taken with whole records: one sentence for unknown fields, one for fields that cannot
    /// be written.
    fn check_taken(
        &self,
        fields: &[Field],
        operation: WriteOperation,
        violations: &mut Violations,
    ) {
        let whole =
            |task: &Task| matches!(task.task_type, TaskType::MapAll | TaskType::Passthrough);
        let Some(index) = self.tasks.iter().position(whole) else { return };
        let (known, unknown): (Vec<&String>, Vec<&String>) =
            self.taken.iter().partition(|name| find(fields, name).is_some());
        let refused =
            |name: &&String| find(fields, name).is_some_and(|field| !self.takes(field, operation));
        let refused: Vec<&String> = known.into_iter().filter(refused).collect();
        let way_out = "map the fields one by one, or leave out those that do not fit";
        for (names, what) in [
            (unknown, "not in the destination".to_owned()),
            (refused, refusal(operation).to_owned()),
        ] {
            if !names.is_empty() {
                let rule =
                    format!("whole records have {}: {what}; {way_out}", quoted_names(&names));
                violations.add(format!("tasks[{index}]"), rule);
            }
        }
    }

    /// Notes required fields of new records to which nothing is mapped. A key is left out: the application may assign
    /// it.
    fn check_required(&self, fields: &[Field], violations: &mut Violations) {
        let written = self.names();
        let required = fields.iter().filter(|field| {
            let writable = &field.writable;
            let filled = writable.nullable || writable.defaulted || field.primary_key;
            writable.creatable && !filled && !written.contains(field.name.as_str())
        });
        let missing: Vec<&str> = required.map(|field| field.name.as_str()).collect();
        if !missing.is_empty() {
            let rule = format!(
                "write nothing to {}, which a new record must have; add a Map task for each",
                quoted_names(&missing)
            );
            violations.add("tasks", rule);
        }
    }

    /// Notes `idFieldNames` that do not identify a record.
    fn check_ids(&self, fields: &[Field], operation: WriteOperation, violations: &mut Violations) {
        let path = format!("{}.idFieldNames", self.path);
        let name = operation_name(operation);
        let finders = fields.iter().filter(|field| field.writable.finds_for.contains(&operation));
        let finders: Vec<&str> = finders.map(|field| field.name.as_str()).collect();
        let choice = match finders.is_empty() {
            true => format!("no field of the destination is one for {name}"),
            false => format!("use {}", quoted_names(&finders)),
        };
        let ids = self.ids();
        if ids.is_empty() {
            let rule = format!(
                "is missing: {name} needs the fields that tell which record is meant; {choice}"
            );
            violations.add(path, rule);
            return;
        }
        let written = self.names();
        for (index, id) in ids.into_iter().enumerate() {
            let path = format!("{path}[{index}]");
            match find(fields, id) {
                None => {
                    let near = did_you_mean(id, finders.iter().copied());
                    violations
                        .add(path, format!("\"{id}\" is not a field of the destination{near}"));
                }
                Some(field) if !finders.contains(&id) => {
                    let upserts = field.writable.finds_for.contains(&WriteOperation::Upsert);
                    let other = if upserts { ", or UPSERT by it" } else { "" };
                    let rule = format!(
                        "\"{id}\" does not tell {name} which record is meant; {choice}{other}"
                    );
                    violations.add(path, rule);
                }
                Some(_) if !written.contains(id) => {
                    let rule = format!(
                        "no task writes \"{id}\", so that no record could be found; map a field to it"
                    );
                    violations.add(path, rule);
                }
                Some(_) => {}
            }
        }
    }

    /// Returns whether an operation can write a field. An UPDATE or UPSERT may also name its id fields: they find the
    /// record.
    fn takes(&self, field: &Field, operation: WriteOperation) -> bool {
        let writable = &field.writable;
        match operation {
            WriteOperation::Insert => writable.creatable,
            WriteOperation::Update => {
                writable.updatable || self.ids().contains(&field.name.as_str())
            }
            WriteOperation::Upsert => {
                writable.upsertable || self.ids().contains(&field.name.as_str())
            }
            // A DELETE writes nothing; only its id fields matter.
            WriteOperation::Delete => true,
        }
    }

    /// Returns the destination fields of `Map` tasks, with the places of the tasks.
    fn mapped(&self) -> impl Iterator<Item = (usize, &str)> {
        let maps =
            self.tasks.iter().enumerate().filter(|(_, task)| task.task_type == TaskType::Map);
        maps.filter_map(|(index, task)| Some((index, task.destination_field.as_deref()?)))
    }

    /// Returns the names of all fields that are written.
    fn names(&self) -> BTreeSet<&str> {
        self.mapped().map(|(_, name)| name).chain(self.taken.iter().map(String::as_str)).collect()
    }

    fn ids(&self) -> Vec<&str> {
        let ids = self.settings["idFieldNames"].as_array();
        ids.into_iter().flatten().filter_map(Value::as_str).collect()
    }
}

fn find<'a>(fields: &'a [Field], name: &str) -> Option<&'a Field> {
    fields.iter().find(|field| field.name == name)
}

fn refusal(operation: WriteOperation) -> &'static str {
    match operation {
        WriteOperation::Insert => "cannot be set when a record is created",
        WriteOperation::Update => "cannot be changed by an UPDATE",
        WriteOperation::Upsert => {
            "cannot be written by an UPSERT, which creates and changes records"
        }
        WriteOperation::Delete => "is not written by a DELETE",
    }
}

fn operation_name(operation: WriteOperation) -> &'static str {
    match operation {
        WriteOperation::Insert => "an INSERT",
        WriteOperation::Update => "an UPDATE",
        WriteOperation::Upsert => "an UPSERT",
        WriteOperation::Delete => "a DELETE",
    }
}

#[cfg(test)]
mod tests;
