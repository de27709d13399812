//! `Merge`: joins several fields into one text, under a name that a Map task reads. `CONCAT_FORMAT` is a template such
//! as `${FirstName} ${LastName}`; the default joins the values with spaces. A missing value is empty.

use super::scope::{Place, Scope};
use super::work::Work;
use crate::error::Result;
use arrow_array::Array;
use arrow_array::builder::StringBuilder;
use flow::{Task, Violations};
use records::FieldType;
use std::sync::Arc;

/// A compiled task.
#[derive(Clone, Debug)]
pub(super) struct Merge {
    pieces: Vec<Piece>,
}

/// A piece of the text.
#[derive(Clone, Debug)]
enum Piece {
    Fixed(String),
    Value(Place, FieldType),
}

/// Compiles one task.
pub(super) fn compile(
    task: &Task,
    path: &str,
    scope: &mut Scope<'_>,
    violations: &mut Violations,
) -> Option<Merge> {
    let names: Vec<&str> = task.named_source_fields().collect();
    if names.len() < 2 {
        violations.add(format!("{path}.sourceFields"), "a Merge task joins at least two fields");
    }
    let known = names.iter().all(|name| {
        let known = scope.find(name).is_some();
        if !known {
            violations.add(format!("{path}.sourceFields"), scope.unknown(name));
        }
        known
    });
    let target = super::temporary(task, path, scope, violations)?;
    let pieces = match task.property("CONCAT_FORMAT") {
        Some(format) => formatted(format, &names, scope).unwrap_or_else(|rule| {
            violations.add(format!("{path}.taskProperties.CONCAT_FORMAT"), rule);
            Vec::new()
        }),
        None => joined(&names, scope),
    };
    if known {
        scope.make(target, FieldType::String, task);
    }
    Some(Merge { pieces })
}

fn joined(names: &[&str], scope: &mut Scope<'_>) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for name in names {
        if !pieces.is_empty() {
            pieces.push(Piece::Fixed(" ".to_owned()));
        }
        pieces.extend(value(name, scope));
    }
    pieces
}

fn formatted(
    mut format: &str,
    names: &[&str],
    scope: &mut Scope<'_>,
) -> Result<Vec<Piece>, String> {
    let mut pieces = Vec::new();
    while let Some(start) = format.find("${") {
        let rest = &format[start + 2..];
        let end = rest.find('}').ok_or("a ${ has no } behind it; write ${Field}")?;
        let name = &rest[..end];
        if !names.contains(&name) {
            return Err(format!("\"{name}\" is not one of the task's sourceFields"));
        }
        pieces.push(Piece::Fixed(format[..start].to_owned()));
        pieces.extend(value(name, scope));
        format = &rest[end + 1..];
    }
    if pieces.is_empty() {
        return Err(
            "names no field, so that all records would have this very text; write ${Field}"
                .to_owned(),
        );
    }
    pieces.push(Piece::Fixed(format.to_owned()));
    Ok(pieces)
}

fn value(name: &str, scope: &mut Scope<'_>) -> Option<Piece> {
    let place = scope.find(name)?;
    Some(Piece::Value(place, scope.field_type(place)))
}

impl Merge {
    /// Applies it to a page.
    pub(super) fn apply(&self, work: &mut Work) -> Result<()> {
        let mut texts = Vec::new();
        for piece in &self.pieces {
            texts.push(match piece {
                Piece::Fixed(_) => None,
                Piece::Value(place, field_type) => Some(work.text(*place, field_type)?),
            });
        }
        let mut merged = StringBuilder::with_capacity(work.rows(), work.rows() * 16);
        let mut text = String::new();
        for row in 0..work.rows() {
            text.clear();
            for (piece, values) in self.pieces.iter().zip(&texts) {
                match (piece, values) {
                    (Piece::Fixed(fixed), _) => text.push_str(fixed),
                    (_, Some(values)) if values.is_valid(row) => text.push_str(values.value(row)),
                    _ => {}
                }
            }
            merged.append_value(&text);
        }
        work.make(Arc::new(merged.finish()));
        Ok(())
    }
}
