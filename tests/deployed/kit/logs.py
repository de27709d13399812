"""What the functions have logged, every line of it."""

from collections.abc import Iterator


def lines(logs, group: str) -> Iterator[str]:
    """Yields the lines of a log group, the oldest first.

    The local cloud's FilterLogEvents ends after 10,000 of them and gives no token, so each call starts at the millisecond
    at which the last one ended, and leaves out as many as that one had of it.
    """
    since, known = 0, 0
    while True:
        events = logs.filter_log_events(logGroupName=group, startTime=since)["events"]
        if len(events) <= known:
            return
        yield from (event["message"] for event in events[known:])
        since = events[-1]["timestamp"]
        known = sum(event["timestamp"] == since for event in events)
