//! The engine's measures, and what may be changed about them.

use std::time::Duration;

/// How large and how long things may be.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The size at which a part is closed, in encoded bytes.
    pub part_bytes: u64,
    /// The age at which a part is closed, so that a crash costs no more than this.
    pub part_age: Duration,
    /// What must be left of an invocation to begin another page or part.
    pub reserve: Duration,
    /// How far the end of a window stays behind now, in seconds: records are seen late by applications themselves.
    pub lag_seconds: i64,
    /// How many flows there may be.
    pub most_flows: usize,
    /// How many connector profiles there may be.
    pub most_profiles: usize,
    /// The deployment's name, which is in the names of its secrets.
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
