//! Schedule expressions: AppFlow's `rate(5minutes)`, its common spellings, `cron(...)`, and `at(...)` for once.

use crate::ScheduleFrequency;
use chrono::NaiveDateTime;
use croner::Cron;
use croner::parser::{CronParser, Seconds, Year};

/// When a scheduled flow runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Schedule {
    /// Every `n` units.
    Rate(u32, ScheduleFrequency),
    /// By the six fields of an EventBridge cron expression.
    /// See <https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#cron-based>.
    Cron {
        /// The fields: minutes, hours, day of month, month, day of week, year.
        fields: String,
        /// What they mean.
        pattern: Box<Cron>,
    },
    /// Once, at this time of the schedule's time zone.
    Once(NaiveDateTime),
}

impl Schedule {
    /// Parses an expression, tolerating spaces, plurals and any case. `None` if it is not a schedule.
    pub fn parse(expression: &str) -> Option<Self> {
        let expression = expression.trim();
        let (kind, rest) = expression.split_once('(')?;
        let inner = rest.strip_suffix(')')?.trim();
        match kind.trim().to_ascii_lowercase().as_str() {
            "rate" => rate(inner),
            "cron" => cron(inner),
            "at" => inner.parse().ok().map(Self::Once),
            _ => None,
        }
    }

    /// Returns the frequency, as connectors list them. `None` for cron, which can be anything.
    pub fn frequency(&self) -> Option<ScheduleFrequency> {
        match self {
            Self::Rate(_, frequency) => Some(*frequency),
            Self::Cron { .. } => None,
            Self::Once(_) => Some(ScheduleFrequency::Once),
        }
    }
}

fn rate(inner: &str) -> Option<Schedule> {
    let digits = inner.find(|c: char| !c.is_ascii_digit())?;
    let (count, unit) = inner.split_at(digits);
    let count = count.parse().ok().filter(|count| *count > 0)?;
    let unit = unit.trim().to_ascii_lowercase();
    let frequency = match unit.strip_suffix('s').unwrap_or(&unit) {
        "minute" => ScheduleFrequency::ByMinute,
        "hour" => ScheduleFrequency::Hourly,
        "day" => ScheduleFrequency::Daily,
        "week" => ScheduleFrequency::Weekly,
        // With other numbers of months the runs would be in different months each year.
        "month" if 12 % count == 0 => ScheduleFrequency::Monthly,
        _ => return None,
    };
    Some(Schedule::Rate(count, frequency))
}

/// EventBridge needs a question mark for one of the two days. If both are any day, it does not matter which.
fn cron(inner: &str) -> Option<Schedule> {
    let mut fields: Vec<&str> = inner.split_whitespace().collect();
    let [_, _, day, _, weekday, _] = fields[..] else {
        return None;
    };
    match (day, weekday) {
        ("?", "?") => return None,
        ("?", _) | (_, "?") => {}
        (_, "*") => fields[4] = "?",
        ("*", _) => fields[2] = "?",
        _ => return None,
    }
    let fields = fields.join(" ");
    let parser = CronParser::builder()
        .seconds(Seconds::Required)
        .year(Year::Required)
        .alternative_weekdays(true)
        .sloppy_ranges(true)
        .build();
    let pattern = parser.parse(&format!("0 {fields}")).ok()?;
    Some(Schedule::Cron { fields, pattern: Box::new(pattern) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use ScheduleFrequency::{ByMinute, Daily, Hourly, Monthly, Once};

    #[test]
    fn rates_are_read_however_they_are_spelt() {
        for (text, count, frequency) in [
            ("rate(5minutes)", 5, ByMinute),
            ("rate(1 hour)", 1, Hourly),
            (" Rate( 12 Hours ) ", 12, Hourly),
            ("rate(1days)", 1, Daily),
            ("rate(3 months)", 3, Monthly),
        ] {
            assert_eq!(Schedule::parse(text), Some(Schedule::Rate(count, frequency)), "{text}");
        }
    }

    #[test]
    fn crons_are_read_as_eventbridge_writes_them() {
        for (text, expected) in [
            ("cron(0 12 * * ? *)", "0 12 * * ? *"),
            ("CRON( 0/15  8-17 ? * MON-FRI * )", "0/15 8-17 ? * MON-FRI *"),
            ("cron(0 12 * * * *)", "0 12 * * ? *"),
            ("cron(0 12 1 * * 2027)", "0 12 1 * ? 2027"),
            ("cron(0 12 * * 2#1 *)", "0 12 ? * 2#1 *"),
            ("cron(0 12 L * ? *)", "0 12 L * ? *"),
        ] {
            let Some(Schedule::Cron { fields, .. }) = Schedule::parse(text) else {
                panic!("{text} is a cron");
            };
            assert_eq!(fields, expected, "{text}");
        }
    }

    #[test]
    fn a_moment_is_once() {
        let once = Schedule::parse("at(2026-11-25T10:30:00)").unwrap();
        assert_eq!(once.frequency(), Some(Once));
    }

    #[test]
    fn other_texts_are_no_schedules() {
        for text in [
            "",
            "5 minutes",
            "rate(0minutes)",
            "rate(minutes)",
            "rate(5)",
            "rate(5years)",
            "rate(5months)",
            "cron(* * *)",
            "cron(61 * * * ? *)",
            "cron(0 12 ? * ? *)",
            "cron(0 12 1 * MON *)",
            "at(tomorrow)",
        ] {
            assert_eq!(Schedule::parse(text), None, "{text}");
        }
    }
}
