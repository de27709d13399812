//! Timetables: the times at which a scheduled flow is due.

use crate::{Schedule, ScheduleFrequency, ScheduledTriggerProperties, Timestamp};
use chrono::{DateTime, Datelike, Duration, LocalResult, Months, TimeZone, Timelike, Utc};
use chrono_tz::Tz;
use croner::Direction;
use serde_json::Number;

/// A schedule with its start, end and time zone.
#[derive(Clone, Debug)]
pub struct Timetable {
    schedule: Schedule,
    zone: Tz,
    /// The earliest due time, from which a rate is counted.
    begins: Timestamp,
    ends: Option<Timestamp>,
}

impl Timetable {
    /// Reads the schedule of a flow that was activated at this time. A rate is counted from the start time, even from
    /// one in the past, or from the activation if there is none.
    pub fn read(
        properties: &ScheduledTriggerProperties,
        activated_at: Timestamp,
    ) -> Result<Self, String> {
        let expression = &properties.schedule_expression;
        let schedule = Schedule::parse(expression).ok_or_else(|| {
            format!(
                "\"{expression}\" must be a rate such as rate(5minutes), a cron of six fields such as \
                 cron(0 12 * * ? *), or a moment such as at(2026-11-25T10:30:00); months must be 1, 2, 3, 4, 6 or 12"
            )
        })?;
        // A rate has no time of day, so its time zone is only a label, as in AppFlow.
        let zone = match (&schedule, &properties.timezone) {
            (Schedule::Rate(..), _) | (_, None) => Tz::UTC,
            (_, Some(name)) => name.parse().map_err(|_| {
                format!("timezone \"{name}\" is none; use a name such as Europe/Berlin")
            })?,
        };
        let start = properties.schedule_start_time.as_ref().and_then(instant);
        let ends = properties.schedule_end_time.as_ref().and_then(instant);
        Ok(Self { schedule, zone, begins: start.unwrap_or(activated_at), ends })
    }

    /// Returns the first due time that is not before `from`.
    pub fn next(&self, from: Timestamp) -> Option<Timestamp> {
        let from = from.max(self.begins);
        let next = match &self.schedule {
            Schedule::Rate(..) => self.beat(from, Direction::Forward),
            Schedule::Cron { pattern, .. } => {
                let from = self.local(from);
                pattern.find_next_occurrence(&from, true).ok().map(stamp)
            }
            Schedule::Once(_) => self.once().filter(|once| *once >= from),
        };
        next.filter(|next| self.ends.is_none_or(|ends| *next <= ends))
    }

    /// Returns the last due time that is not after `until`.
    pub fn latest(&self, until: Timestamp) -> Option<Timestamp> {
        let until = self.ends.map_or(until, |ends| until.min(ends));
        let latest = match &self.schedule {
            Schedule::Rate(..) => self.beat(until, Direction::Backward),
            Schedule::Cron { pattern, .. } => {
                let until = self.local(until);
                pattern.find_previous_occurrence(&until, true).ok().map(stamp)
            }
            Schedule::Once(_) => self.once().filter(|once| *once <= until),
        };
        latest.filter(|latest| *latest >= self.begins)
    }

    /// Returns the expression for EventBridge Scheduler, which has neither weeks nor months.
    pub fn expression(&self) -> String {
        match &self.schedule {
            Schedule::Rate(months, ScheduleFrequency::Monthly) => self.monthly(*months),
            Schedule::Rate(count, frequency) => {
                let (count, unit) = match frequency {
                    ScheduleFrequency::ByMinute => (*count, "minute"),
                    ScheduleFrequency::Hourly => (*count, "hour"),
                    ScheduleFrequency::Weekly => (count.saturating_mul(7), "day"),
                    _ => (*count, "day"),
                };
                format!("rate({count} {unit}{})", if count == 1 { "" } else { "s" })
            }
            Schedule::Cron { fields, .. } => format!("cron({fields})"),
            Schedule::Once(moment) => format!("at({})", moment.format("%Y-%m-%dT%H:%M:%S")),
        }
    }

    /// Returns the name of the expression's time zone.
    pub fn zone(&self) -> &'static str {
        self.zone.name()
    }

    /// Returns the earliest due time.
    pub fn begins(&self) -> Timestamp {
        self.begins
    }

    /// Returns the latest possible due time.
    pub fn ends(&self) -> Option<Timestamp> {
        self.ends
    }

    /// Returns the beat of a rate nearest to `at`: the first one from there on, or the last one up to there.
    fn beat(&self, at: Timestamp, direction: Direction) -> Option<Timestamp> {
        let Schedule::Rate(count, frequency) = self.schedule else {
            return None;
        };
        let period = match frequency {
            ScheduleFrequency::ByMinute => Duration::minutes(1),
            ScheduleFrequency::Hourly => Duration::hours(1),
            ScheduleFrequency::Weekly => Duration::weeks(1),
            ScheduleFrequency::Monthly => return self.month_beat(count, at, direction),
            _ => Duration::days(1),
        };
        let period = period.num_milliseconds().checked_mul(i64::from(count))?;
        let past = at.millis() - self.begins.millis();
        let beats = match direction {
            Direction::Forward => past.div_euclid(period) + i64::from(past.rem_euclid(period) > 0),
            Direction::Backward => past.div_euclid(period),
        };
        let millis = beats.checked_mul(period)?.checked_add(self.begins.millis())?;
        Some(Timestamp::from_millis(millis))
    }

    /// In a month that does not have the day, the last day counts.
    fn month_beat(&self, count: u32, at: Timestamp, direction: Direction) -> Option<Timestamp> {
        let begins = self.begins.utc().with_second(0)?.with_nanosecond(0)?;
        let at = at.utc();
        let months = (at.year() - begins.year()) * 12 + at.month() as i32 - begins.month() as i32;
        let near = u32::try_from(months).unwrap_or(0) / count;
        let beats = (near.saturating_sub(1)..=near + 2).filter_map(|beat| {
            let beat = begins.checked_add_months(Months::new(beat * count))?;
            match begins.day() {
                1..=28 => Some(beat),
                _ => [31, 30, 29, 28].into_iter().find_map(|day| beat.with_day(day)),
            }
        });
        let found = match direction {
            Direction::Forward => beats.filter(|beat| *beat >= at).min(),
            Direction::Backward => beats.filter(|beat| *beat <= at).max(),
        };
        found.map(Timestamp::from)
    }

    fn monthly(&self, months: u32) -> String {
        let begins = self.begins.utc();
        let of_year = (0..12 / months).map(|beat| (begins.month0() + beat * months) % 12 + 1);
        let mut of_year: Vec<u32> = of_year.collect();
        of_year.sort_unstable();
        let of_year: Vec<String> = of_year.iter().map(u32::to_string).collect();
        let day = match begins.day() {
            day @ 1..=28 => day.to_string(),
            _ => "L".to_owned(),
        };
        format!("cron({} {} {day} {} ? *)", begins.minute(), begins.hour(), of_year.join(","))
    }

    /// A time that the clocks skip counts as the first one after the gap. Of a repeated time, the earlier one counts.
    fn once(&self) -> Option<Timestamp> {
        let Schedule::Once(moment) = self.schedule else {
            return None;
        };
        let mut moment = moment;
        loop {
            match self.zone.from_local_datetime(&moment) {
                LocalResult::Single(once) | LocalResult::Ambiguous(once, _) => {
                    return Some(stamp(once));
                }
                LocalResult::None => moment = moment.checked_add_signed(Duration::minutes(15))?,
            }
        }
    }

    fn local(&self, at: Timestamp) -> DateTime<Tz> {
        at.utc().with_timezone(&self.zone)
    }
}

fn stamp(at: DateTime<Tz>) -> Timestamp {
    Timestamp::from(at.with_timezone(&Utc))
}

fn instant(seconds: &Number) -> Option<Timestamp> {
    seconds.as_f64().map(|seconds| Timestamp::from_millis((seconds * 1000.0).round() as i64))
}

#[cfg(test)]
mod tests;
