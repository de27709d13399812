//! News kept in a list.

use crate::ports::{Event, Events};
use async_trait::async_trait;
use std::sync::{Mutex, PoisonError};

/// Remembers published news.
#[derive(Default)]
pub struct MemoryEvents(Mutex<Vec<Event>>);

impl MemoryEvents {
    /// Returns the published news, oldest first.
    pub fn published(&self) -> Vec<Event> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

#[async_trait]
impl Events for MemoryEvents {
    async fn publish(&self, event: &Event) -> Result<(), String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(event.clone());
        Ok(())
    }
}
