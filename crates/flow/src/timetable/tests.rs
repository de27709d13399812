//! When schedules are due, and how they handle changes of the clocks.

use super::*;

fn at(text: &str) -> Timestamp {
    Timestamp::from(DateTime::parse_from_rfc3339(text).unwrap().with_timezone(&Utc))
}

fn seconds(text: &str) -> Number {
    Number::from(at(text).millis() / 1000)
}

fn properties(expression: &str, zone: Option<&str>) -> ScheduledTriggerProperties {
    ScheduledTriggerProperties {
        schedule_expression: expression.to_owned(),
        data_pull_mode: None,
        schedule_start_time: None,
        schedule_end_time: None,
        timezone: zone.map(str::to_owned),
        schedule_offset: None,
        first_execution_from: None,
        flow_error_deactivation_threshold: None,
    }
}

fn timetable(expression: &str, zone: Option<&str>, activated_at: &str) -> Timetable {
    Timetable::read(&properties(expression, zone), at(activated_at)).unwrap()
}

/// The due times from a day on, each found from the one before.
fn due(timetable: &Timetable, from: &str, count: usize) -> Vec<String> {
    let mut from = at(from);
    let mut found = Vec::new();
    while found.len() < count {
        let next = timetable.next(from).unwrap();
        assert_eq!(timetable.latest(next), Some(next), "{next:?} is due");
        found.push(next.utc().format("%m-%dT%H:%M").to_string());
        from = next.plus_seconds(1);
    }
    found
}

#[test]
fn a_daily_cron_keeps_its_time_of_day_when_the_clocks_change() {
    // The clocks of New York change on 8 March and 1 November 2026, those of London on 29 March and 25 October.
    for (zone, hour, from, expected) in [
        // Spring: the day is an hour shorter in UTC.
        (
            "America/New_York",
            "9 0",
            "2026-03-07T00:00:00Z",
            ["03-07T14:00", "03-08T13:00", "03-09T13:00"],
        ),
        (
            "Europe/London",
            "9 0",
            "2026-03-28T00:00:00Z",
            ["03-28T09:00", "03-29T08:00", "03-30T08:00"],
        ),
        // Autumn: it is an hour longer.
        (
            "America/New_York",
            "9 0",
            "2026-10-31T00:00:00Z",
            ["10-31T13:00", "11-01T14:00", "11-02T14:00"],
        ),
        (
            "Europe/London",
            "9 0",
            "2026-10-24T00:00:00Z",
            ["10-24T08:00", "10-25T09:00", "10-26T09:00"],
        ),
        // A time that the clocks skip is due right after the gap, so no day is left out.
        (
            "America/New_York",
            "2 30",
            "2026-03-07T00:00:00Z",
            ["03-07T07:30", "03-08T07:00", "03-09T06:30"],
        ),
        (
            "Europe/London",
            "1 30",
            "2026-03-28T00:00:00Z",
            ["03-28T01:30", "03-29T01:00", "03-30T00:30"],
        ),
        // A time that the clocks repeat is due once.
        (
            "America/New_York",
            "1 30",
            "2026-10-31T00:00:00Z",
            ["10-31T05:30", "11-01T05:30", "11-02T06:30"],
        ),
        (
            "Europe/London",
            "1 30",
            "2026-10-24T00:00:00Z",
            ["10-24T00:30", "10-25T00:30", "10-26T01:30"],
        ),
    ] {
        let (hour, minute) = hour.split_once(' ').unwrap();
        let expression = format!("cron({minute} {hour} * * ? *)");
        let table = timetable(&expression, Some(zone), "2026-01-01T00:00:00Z");
        assert_eq!(due(&table, from, 3), expected, "{expression} in {zone}");
    }
}

#[test]
fn an_hourly_rate_takes_no_notice_of_clocks() {
    let table = timetable("rate(1hours)", Some("America/New_York"), "2026-03-08T00:10:00Z");
    let expected = ["03-08T06:10", "03-08T07:10", "03-08T08:10"];
    assert_eq!(due(&table, "2026-03-08T05:10:01Z", 3), expected);
    assert_eq!((table.expression().as_str(), table.zone()), ("rate(1 hour)", "UTC"));
}

#[test]
fn a_start_in_the_past_begins_at_the_next_beat() {
    let mut late = properties("rate(5minutes)", None);
    late.schedule_start_time = Some(seconds("2020-01-01T00:02:00Z"));
    late.schedule_end_time = Some(seconds("2026-11-25T10:08:00Z"));
    let now = at("2026-11-25T10:00:00Z");
    let table = Timetable::read(&late, now).unwrap();
    assert_eq!(table.next(now), Some(at("2026-11-25T10:02:00Z")));
    assert_eq!(table.latest(now), Some(at("2026-11-25T09:57:00Z")));
    assert_eq!(table.next(at("2026-11-25T10:07:01Z")), None, "after the end nothing is due");
    assert_eq!(table.latest(at("2026-12-01T00:00:00Z")), Some(at("2026-11-25T10:07:00Z")));
    assert_eq!(table.latest(at("2019-01-01T00:00:00Z")), None, "before the start nothing was due");
}

#[test]
fn weeks_and_months_are_said_in_the_schedulers_words() {
    for (expression, activated_at, expected, next) in [
        ("rate(5minutes)", "2026-01-31T10:20:30Z", "rate(5 minutes)", "2026-02-14T10:20:30Z"),
        ("rate(2weeks)", "2026-01-31T10:20:00Z", "rate(14 days)", "2026-02-14T10:20:00Z"),
        (
            "rate(1months)",
            "2026-01-15T10:20:00Z",
            "cron(20 10 15 1,2,3,4,5,6,7,8,9,10,11,12 ? *)",
            "2026-02-15T10:20:00Z",
        ),
        (
            "rate(1months)",
            "2026-01-31T10:20:00Z",
            "cron(20 10 L 1,2,3,4,5,6,7,8,9,10,11,12 ? *)",
            "2026-02-28T10:20:00Z",
        ),
        (
            "rate(6 months)",
            "2026-11-05T10:20:00Z",
            "cron(20 10 5 5,11 ? *)",
            "2026-11-05T10:20:00Z",
        ),
    ] {
        let table = timetable(expression, None, activated_at);
        assert_eq!(table.expression(), expected);
        assert_eq!(table.next(at("2026-02-14T10:20:00Z")), Some(at(next)), "{expression}");
    }
}

#[test]
fn a_moment_is_due_once_in_its_zone() {
    let table = timetable("at(2026-07-01T09:00:00)", Some("Europe/Berlin"), "2026-06-01T00:00:00Z");
    assert_eq!(table.next(at("2026-06-01T00:00:00Z")), Some(at("2026-07-01T07:00:00Z")));
    assert_eq!(table.next(at("2026-07-01T07:00:01Z")), None);
    assert_eq!(table.expression(), "at(2026-07-01T09:00:00)");
    assert_eq!(table.zone(), "Europe/Berlin");
}

#[test]
fn a_zone_that_is_none_is_told() {
    let wrong = properties("cron(0 9 * * ? *)", Some("Mars/Olympus"));
    let error = Timetable::read(&wrong, at("2026-01-01T00:00:00Z")).unwrap_err();
    assert!(error.contains("\"Mars/Olympus\"") && error.contains("Europe/Berlin"), "{error}");
    // For a rate it is a label, as in AppFlow.
    assert!(
        Timetable::read(
            &properties("rate(1days)", Some("Mars/Olympus")),
            at("2026-01-01T00:00:00Z")
        )
        .is_ok()
    );
}
