//! The proleptic Gregorian calendar as day numbers, for years beyond the range of `chrono`.

const DAYS_PER_ERA: i64 = 146_097;
const YEARS_PER_ERA: i64 = 400;
/// The days from 1 March of year 0, where eras start, to 1 January 1970.
const EPOCH: i64 = 719_468;

/// Returns the days from 1970-01-01 to a date.
pub(super) fn days_of(year: i64, month: i64, day: i64) -> i64 {
    // Years start in March here, so that the leap day is the last day.
    let year = if month < 3 { year - 1 } else { year };
    let (era, year_of_era) = (year.div_euclid(YEARS_PER_ERA), year.rem_euclid(YEARS_PER_ERA));
    let day_of_year = days_before((month + 9) % 12) + day - 1;
    let leap_days = year_of_era / 4 - year_of_era / 100;
    era * DAYS_PER_ERA + year_of_era * 365 + leap_days + day_of_year - EPOCH
}

/// Returns the year, month and day of a day number.
pub(super) fn date_of(days: i64) -> (i64, i64, i64) {
    let days = days + EPOCH;
    let (era, day_of_era) = (days.div_euclid(DAYS_PER_ERA), days.rem_euclid(DAYS_PER_ERA));
    // Leap days are removed first, which leaves years of 365 days.
    let leap_days = day_of_era / 1_460 - day_of_era / 36_524 + day_of_era / (DAYS_PER_ERA - 1);
    let year_of_era = (day_of_era - leap_days) / 365;
    let day_of_year = day_of_era - (year_of_era * 365 + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - days_before(month) + 1;
    let year = era * YEARS_PER_ERA + year_of_era;
    if month < 10 { (year, month + 3, day) } else { (year + 1, month - 9, day) }
}

/// Returns the number of days of a month.
pub(super) fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Months from March alternate 31 and 30 days in groups of five, 153 days each.
fn days_before(month_from_march: i64) -> i64 {
    (153 * month_from_march + 2) / 5
}
