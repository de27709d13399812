//! The engine's limits and settings.

use std::time::Duration;

/// Limits and settings.
#[derive(Clone, Debug)]
pub struct Settings {
    /// A part is closed at this size in encoded bytes.
    pub part_bytes: u64,
    /// A part is closed at this age, so that a crash costs no more time than this.
    pub part_age: Duration,
    /// A page or part is started only if this much of the invocation is left.
    pub reserve: Duration,
    /// How many seconds before now a window ends: applications show new records late.
    pub lag_seconds: i64,
    /// The maximum number of flows.
    pub most_flows: usize,
    /// The maximum number of connector profiles.
    pub most_profiles: usize,
    /// The deployment's name, which is part of its secrets' names.
    pub stack: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            part_bytes: 64 * 1024 * 1024,
            part_age: Duration::from_secs(240),
            reserve: Duration::from_secs(60),
            lag_seconds: 300,
            most_flows: 1000,
            most_profiles: 100,
            stack: "penstock".to_owned(),
        }
    }
}
