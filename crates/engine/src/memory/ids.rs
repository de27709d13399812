//! Names that count up, so that a test is the same each time.

use crate::ports::Ids;
use std::sync::atomic::{AtomicU64, Ordering};

/// Counts from one.
#[derive(Default)]
pub struct MemoryIds(AtomicU64);

impl Ids for MemoryIds {
    fn next(&self) -> String {
        let number = self.0.fetch_add(1, Ordering::SeqCst) + 1;
        format!("00000000-0000-4000-8000-{number:012}")
    }
}
