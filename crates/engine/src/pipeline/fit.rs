//! Fits the written fields to the columns of a table: their names, their types and the bounds of their values.

use super::work::Work;
use super::{Output, TaskPipeline};
use crate::error::{Error, Result};
use arrow_array::builder::StringBuilder;
use arrow_array::cast::AsArray;
use arrow_array::types::{Int32Type, Int64Type};
use arrow_array::{Array, ArrayRef};
use connector_sdk::{Bound, Table, TableColumn};
use flow::Violations;
use records::FieldType;
use records::convert::convertible;
use serde_json::Value;
use std::borrow::Cow;
use std::sync::Arc;

/// The column that a field goes to.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Fit {
    column: TableColumn,
    /// Whether texts that are too long are cut, instead of rejecting their records. JSON is never cut.
    cuts: bool,
}

impl TaskPipeline {
    /// Fits the written fields to the columns of a table, which are in the same order. Returns the fields whose values
    /// can never be those of their column.
    pub fn fit(&mut self, table: &Table, cuts: bool) -> Result<Violations> {
        if table.columns.len() != self.outputs.len() {
            let (columns, fields) = (table.columns.len(), self.outputs.len());
            return Err(Error::Invariant(format!(
                "{fields} fields were fitted to {columns} columns"
            )));
        }
        let mut violations = Violations::default();
        for (output, column) in self.outputs.iter_mut().zip(&table.columns) {
            if !convertible(&output.source_type, &column.field_type) {
                let rule = format!(
                    "write field \"{}\" ({}) to column \"{}\", which is {}: no value of the one is a value of the \
                     other; map it to a column of another type",
                    output.name, output.source_type, column.name, column.declared
                );
                violations.add("tasks", rule);
            }
            output.field_type = column.field_type;
            output.name.clone_from(&column.name);
            let cuts = cuts && column.field_type == FieldType::String;
            output.fit = Some(Fit { column: column.clone(), cuts });
        }
        Ok(violations)
    }
}

impl Fit {
    /// Returns the values of a column with long texts cut. Records whose values do not fit are rejected.
    pub(super) fn apply(
        &self,
        output: &Output,
        values: ArrayRef,
        work: &mut Work,
    ) -> Result<ArrayRef> {
        let column = &self.column;
        if column.required && values.null_count() > 0 {
            let nulls = (0..values.len()).filter(|row| values.is_null(*row));
            for row in nulls {
                let reason = format!("is missing, and column \"{}\" is NOT NULL", column.name);
                work.reject(row, &output.source, reason);
            }
        }
        match column.bound {
            Bound::None => Ok(values),
            Bound::Between(least, most) => {
                self.check_range(least..=most, output, &values, work)?;
                Ok(values)
            }
            Bound::Bytes(most) => self.texts(output, values, work, |text| {
                if text.contains('\0') {
                    return Err(
                        "contains the character NUL, which the destination cannot store".into()
                    );
                }
                Ok(cut_bytes(text, most as usize))
            }),
            Bound::Json { whole, text } => self.texts(output, values, work, |json| {
                if json.len() > text as usize && longest_text(json) > text as usize {
                    return Err(format!(
                        "contains a text of more than {text} bytes, the most in column \"{}\", which is {}",
                        column.name, column.declared
                    )
                    .into());
                }
                Ok(cut_bytes(json, whole as usize))
            }),
            Bound::Ascii(most) => self.texts(output, values, work, |text| {
                if !text.bytes().all(|byte| byte.is_ascii() && byte != 0) {
                    return Err(
                        "contains a character that is not ASCII, in a column of type CHAR".into()
                    );
                }
                Ok(cut_bytes(text, most as usize))
            }),
            Bound::Characters(most) => self.texts(output, values, work, |text| {
                Ok(text.char_indices().nth(most as usize).map_or(text, |(end, _)| &text[..end]))
            }),
        }
    }

    fn check_range(
        &self,
        range: std::ops::RangeInclusive<i64>,
        output: &Output,
        values: &ArrayRef,
        work: &mut Work,
    ) -> Result<()> {
        let number = |row: usize| match (
            values.as_primitive_opt::<Int64Type>(),
            values.as_primitive_opt::<Int32Type>(),
        ) {
            (Some(numbers), _) => Some(numbers.value(row)),
            (None, Some(numbers)) => Some(i64::from(numbers.value(row))),
            (None, None) => None,
        };
        for row in (0..values.len()).filter(|row| !values.is_null(*row)) {
            let Some(number) = number(row) else {
                let name = &self.column.name;
                return Err(Error::Invariant(format!(
                    "column \"{name}\" has a range and no whole numbers"
                )));
            };
            if !range.contains(&number) {
                work.reject(row, &output.source, self.misfit("is out of the range of"));
            }
        }
        Ok(())
    }

    /// Passes each text through `shorten`, which returns what there is room for, or why there can be none.
    fn texts(
        &self,
        output: &Output,
        values: ArrayRef,
        work: &mut Work,
        shorten: impl Fn(&str) -> std::result::Result<&str, Cow<'static, str>>,
    ) -> Result<ArrayRef> {
        let Some(texts) = values.as_string_opt::<i32>() else {
            let name = &self.column.name;
            return Err(Error::Invariant(format!("column \"{name}\" has a length and no texts")));
        };
        let mut changed: Option<Vec<Option<&str>>> = None;
        for (row, text) in texts.iter().enumerate() {
            let Some(text) = text else { continue };
            match shorten(text) {
                Err(reason) => work.reject(row, &output.source, reason),
                Ok(room) if room.len() == text.len() => {}
                Ok(room) if self.cuts => {
                    changed.get_or_insert_with(|| texts.iter().collect())[row] = Some(room);
                }
                Ok(_) => work.reject(row, &output.source, self.misfit("is longer than")),
            }
        }
        let Some(changed) = changed else { return Ok(values) };
        let mut cut = StringBuilder::with_capacity(changed.len(), texts.value_data().len());
        changed.into_iter().for_each(|text| cut.append_option(text));
        Ok(Arc::new(cut.finish()))
    }

    fn misfit(&self, how: &str) -> String {
        format!("{how} column \"{}\", which is {}", self.column.name, self.column.declared)
    }
}

/// Returns the bytes of the longest text in JSON, names of members included; none if it cannot be read.
fn longest_text(json: &str) -> usize {
    fn longest(value: &Value) -> usize {
        match value {
            Value::String(text) => text.len(),
            Value::Array(values) => values.iter().map(longest).max().unwrap_or(0),
            Value::Object(members) => members
                .iter()
                .map(|(name, value)| name.len().max(longest(value)))
                .max()
                .unwrap_or(0),
            _ => 0,
        }
    }
    serde_json::from_str(json).map_or(0, |value| longest(&value))
}

/// Returns the beginning of a text that has room in so many bytes, ending at a whole character.
fn cut_bytes(text: &str, most: usize) -> &str {
    if text.len() <= most {
        return text;
    }
    let end = (0..=most).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    &text[..end]
}
