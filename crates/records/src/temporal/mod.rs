//! Dates and times as ISO 8601 text, over the whole range that Arrow can hold.

mod calendar;
mod format;
mod read;

pub(crate) const MICROS_PER_DAY: i64 = 86_400_000_000;

pub(crate) use format::{write_date, write_datetime, write_time};
pub(crate) use read::{read_date, read_datetime, read_local_datetime, read_time};

#[cfg(test)]
mod tests;
