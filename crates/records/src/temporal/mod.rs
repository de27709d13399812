//! Dates and times as ISO 8601 text, over the whole range that Arrow can hold.

mod calendar;
mod format;
mod read;

pub(crate) const MICROS_PER_DAY: i64 = 86_400_000_000;

pub(crate) use format::{write_date, write_datetime, write_time};
pub(crate) use read::{read_date, read_datetime, read_local_datetime, read_time};

/// Returns the microseconds since 1970 of a moment as applications write it; one without a zone is taken for UTC.
pub fn micros_of(moment: &str) -> Option<i64> {
    read_datetime(moment).or_else(|_| read_local_datetime(moment)).ok()
}

#[cfg(test)]
mod tests;
