//! Dates and times as ISO 8601 text, over the whole range of Arrow.

mod calendar;
mod clock;
mod format;
mod read;

pub(crate) const MICROS_PER_DAY: i64 = 86_400_000_000;

pub(crate) use clock::write_clock;
pub(crate) use format::{write_date, write_datetime};
pub(crate) use read::{is_no_date, is_sharper, read_date, read_datetime, read_local_datetime};

/// Returns the microseconds since 1970 of an instant as applications write it. Without a zone it is UTC.
pub fn micros_of(moment: &str) -> Option<i64> {
    read_datetime(moment).ok()
}

#[cfg(test)]
mod tests;
