//! Schedules in a map; tests send the ticks.

use crate::ports::{NewSchedule, Scheduler, SchedulerError};
use async_trait::async_trait;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Remembers the schedules.
#[derive(Default)]
pub struct MemoryScheduler(Mutex<BTreeMap<String, NewSchedule>>);

impl MemoryScheduler {
    /// Returns the schedules, by name.
    pub fn schedules(&self) -> Vec<NewSchedule> {
        self.list().values().cloned().collect()
    }

    fn list(&self) -> MutexGuard<'_, BTreeMap<String, NewSchedule>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Scheduler for MemoryScheduler {
    async fn put(&self, schedule: &NewSchedule) -> Result<(), SchedulerError> {
        self.list().insert(schedule.name.clone(), schedule.clone());
        Ok(())
    }

    async fn remove(&self, name: &str) -> Result<(), SchedulerError> {
        self.list().remove(name);
        Ok(())
    }
}
