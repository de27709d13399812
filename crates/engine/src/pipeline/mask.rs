//! `Mask`: replaces characters by another. Values of other types are masked as text.

use super::property::{count, only_field};
use super::scope::Scope;
use super::work::Work;
use crate::error::Result;
use flow::{Operator, Task, Violations};

/// AppFlow's own mask character.
const USUAL: char = '*';

/// A compiled task.
#[derive(Clone, Debug)]
pub(super) struct Mask {
    pub(super) column: usize,
    extent: Extent,
    character: char,
}

/// Which characters are replaced.
#[derive(Clone, Copy, Debug)]
enum Extent {
    All,
    First(usize),
    Last(usize),
}

/// Compiles one task.
pub(super) fn compile(
    task: &Task,
    path: &str,
    scope: &mut Scope<'_>,
    violations: &mut Violations,
) -> Option<Mask> {
    let column = only_field(task, path, scope, violations);
    let mut length = || count(task, path, "MASK_LENGTH", violations);
    let extent = match task.operator() {
        // AppFlow's console sends a length here too; it is ignored.
        Some(Operator::MaskAll) => Some(Extent::All),
        Some(Operator::MaskFirstN) => length().map(Extent::First),
        Some(Operator::MaskLastN) => length().map(Extent::Last),
        _ => {
            violations.add(
                format!("{path}.connectorOperator"),
                "must be MASK_ALL, MASK_FIRST_N or MASK_LAST_N",
            );
            None
        }
    };
    let mut characters = task.property("MASK_VALUE").unwrap_or_default().chars();
    let character = characters.next().unwrap_or(USUAL);
    if characters.next().is_some() {
        violations.add(format!("{path}.taskProperties.MASK_VALUE"), "must be one character");
    }
    let mask = Mask { column: column?, extent: extent?, character };
    scope.becomes_text(mask.column);
    Some(mask)
}

impl Mask {
    /// Masks a page's values. A character is a Unicode scalar value, not a byte.
    pub(super) fn apply(&self, work: &mut Work) -> Result<()> {
        work.rewrite(self.column, |text, out| {
            let count = text.chars().count();
            let masked = match self.extent {
                Extent::All => 0..count,
                Extent::First(length) => 0..length.min(count),
                Extent::Last(length) => count.saturating_sub(length)..count,
            };
            for (at, character) in text.chars().enumerate() {
                out.push(if masked.contains(&at) { self.character } else { character });
            }
        })
    }
}
