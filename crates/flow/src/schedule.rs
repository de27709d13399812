//! Schedule expressions: AppFlow's `rate(5minutes)`, its common spellings, and `cron(...)`.

use crate::ScheduleFrequency;

/// When a scheduled flow runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Schedule {
    /// Every so many units.
    Rate(u32, ScheduleFrequency),
    /// By the six fields of an EventBridge cron expression, of which only the number is checked here.
    Cron(String),
}

impl Schedule {
    /// Reads an expression, leniently about spaces, plurals and case; none when it is neither a rate nor a cron.
    pub fn parse(expression: &str) -> Option<Self> {
        let expression = expression.trim();
        let (kind, rest) = expression.split_once('(')?;
        let inner = rest.strip_suffix(')')?.trim();
        match kind.trim().to_ascii_lowercase().as_str() {
            "rate" => rate(inner),
            "cron" if inner.split_whitespace().count() == 6 => Some(Self::Cron(inner.to_owned())),
            _ => None,
        }
    }

    /// Returns how often it is, as connectors say what they support; none for a cron, which may be anything.
    pub fn frequency(&self) -> Option<ScheduleFrequency> {
        match self {
            Self::Rate(_, frequency) => Some(*frequency),
            Self::Cron(_) => None,
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
        "month" => ScheduleFrequency::Monthly,
        _ => return None,
    };
    Some(Schedule::Rate(count, frequency))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ScheduleFrequency::{ByMinute, Daily, Hourly};

    #[test]
    fn rates_are_read_however_they_are_spelt() {
        for (text, count, frequency) in [
            ("rate(5minutes)", 5, ByMinute),
            ("rate(1 hour)", 1, Hourly),
            (" Rate( 12 Hours ) ", 12, Hourly),
            ("rate(1days)", 1, Daily),
        ] {
            assert_eq!(Schedule::parse(text), Some(Schedule::Rate(count, frequency)), "{text}");
        }
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
            "cron(* * *)",
        ] {
            assert_eq!(Schedule::parse(text), None, "{text}");
        }
        assert!(matches!(Schedule::parse("cron(0 12 * * ? *)"), Some(Schedule::Cron(_))));
    }
}
