//! `Truncate`: keeps the first characters of a field. Values of other types are truncated as text.

use super::property::{count, only_field};
use super::scope::Scope;
use super::work::Work;
use crate::error::Result;
use flow::{Task, Violations};

/// A compiled task.
#[derive(Clone, Debug)]
pub(super) struct Truncate {
    column: usize,
    length: usize,
}

/// Compiles one task.
pub(super) fn compile(
    task: &Task,
    path: &str,
    scope: &mut Scope<'_>,
    violations: &mut Violations,
) -> Option<Truncate> {
    let column = only_field(task, path, scope, violations);
    let length = count(task, path, "TRUNCATE_LENGTH", violations);
    let truncate = Truncate { column: column?, length: length? };
    scope.becomes_text(truncate.column);
    Some(truncate)
}

impl Truncate {
    /// Truncates a page's values. A character is a Unicode scalar value, not a byte.
    pub(super) fn apply(&self, work: &mut Work) -> Result<()> {
        work.rewrite(self.column, |text, out| {
            let end = text.char_indices().nth(self.length).map_or(text.len(), |(at, _)| at);
            out.push_str(&text[..end]);
        })
    }
}
