//! Counts kept in a list.

use crate::ports::{Metrics, Reached};
use std::sync::{Mutex, PoisonError};

/// Remembers counted milestones.
#[derive(Default)]
pub struct MemoryMetrics(Mutex<Vec<Reached>>);

impl MemoryMetrics {
    /// Returns the counted milestones, oldest first.
    pub fn counted(&self) -> Vec<Reached> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Metrics for MemoryMetrics {
    fn count(&self, reached: &Reached) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(reached.clone());
    }
}
