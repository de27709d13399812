//! Dates and times, among them many equal ones and some at the edges of what systems bear.

use chrono::{Days, NaiveDate};

use crate::salesforce::data::{Draw, Value};

const SECOND: i64 = 1_000;
const DAY: i64 = 86_400 * SECOND;
/// 2021-01-01 and 2026-01-01: every record was last touched between the two.
const FIRST_STAMP: i64 = 1_609_459_200 * SECOND;
const LAST_STAMP: i64 = 1_767_225_600 * SECOND;
const EDGE_DAYS: &[(i32, u32, u32)] = &[
    (1700, 1, 1),
    (1899, 12, 31),
    (1900, 2, 28),
    (1969, 12, 31),
    (1970, 1, 1),
    (2000, 2, 29),
    (2038, 1, 20),
    (2999, 12, 31),
    (4000, 12, 31),
];

/// Gives the time of the last change, which bulk loads make equal for many records.
pub(crate) fn stamped(draw: &mut Draw<'_>) -> Value {
    let lucky = draw.below(100);
    let load = match lucky {
        0..12 => 0,
        12..30 => draw.between(1, 9),
        _ => {
            return Value::Datetime(
                draw.between(FIRST_STAMP / SECOND, LAST_STAMP / SECOND) * SECOND,
            );
        }
    };
    let span = (LAST_STAMP - FIRST_STAMP) / SECOND;
    Value::Datetime((FIRST_STAMP / SECOND + span / 10 * load + 37) * SECOND)
}

/// Gives the time of the last change by a user: the last change of all, or somewhat earlier.
pub(crate) fn modified(draw: &mut Draw<'_>) -> Value {
    let Value::Datetime(stamp) = draw.sibling("SystemModstamp") else {
        return Value::Null;
    };
    let back = if draw.chance(80) { 0 } else { draw.between(1, 90 * 86_400) * SECOND };
    Value::Datetime(stamp - back)
}

pub(crate) fn created(draw: &mut Draw<'_>) -> Value {
    let Value::Datetime(changed) = draw.sibling("LastModifiedDate") else {
        return Value::Null;
    };
    let back = if draw.chance(40) { 0 } else { draw.between(1, 2_000 * 86_400) * SECOND };
    Value::Datetime(changed - back)
}

/// Gives a day of the last few years.
pub(crate) fn recent_day(draw: &mut Draw<'_>) -> Value {
    let days = draw.below(2_500);
    let first = NaiveDate::from_ymd_opt(2019, 3, 1).unwrap_or_default();
    Value::Date(first + Days::new(days))
}

/// Gives any day that Salesforce accepts: often before 1970, at times far in the future.
pub(crate) fn any_day(draw: &mut Draw<'_>) -> Value {
    if draw.chance(6) {
        let (year, month, day) = EDGE_DAYS[draw.below(EDGE_DAYS.len() as u64) as usize];
        return Value::Date(NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default());
    }
    let first = NaiveDate::from_ymd_opt(1851, 1, 1).unwrap_or_default();
    Value::Date(first + Days::new(draw.below(200 * 365)))
}

/// Gives any instant, with the whole seconds that Salesforce keeps.
pub(crate) fn any_moment(draw: &mut Draw<'_>) -> Value {
    let Value::Date(day) = any_day(draw) else {
        return Value::Null;
    };
    let days = day.signed_duration_since(NaiveDate::default()).num_days();
    Value::Datetime(days * DAY + draw.between(0, 86_400) * SECOND)
}

pub(crate) fn time_of_day(draw: &mut Draw<'_>) -> Value {
    Value::Time(if draw.chance(10) { 0 } else { draw.between(0, DAY) })
}
