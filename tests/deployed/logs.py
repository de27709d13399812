"""What the functions have logged, every line of it: the local cloud's FilterLogEvents ends after 10,000 without a word."""

from collections.abc import Iterator


def lines(logs, group: str) -> Iterator[str]:
    """Yields the lines of a log group, stream by stream."""
    for page in logs.get_paginator("describe_log_streams").paginate(logGroupName=group):
        for stream in page["logStreams"]:
            yield from of_stream(logs, group, stream["logStreamName"])


def of_stream(logs, group: str, stream: str) -> Iterator[str]:
    """Yields the lines of a log stream, whose end is where the same token comes again."""
    token = {}
    while True:
        page = logs.get_log_events(logGroupName=group, logStreamName=stream, startFromHead=True, **token)
        yield from (event["message"] for event in page["events"])
        if token.get("nextToken") == page["nextForwardToken"]:
            return
        token = {"nextToken": page["nextForwardToken"]}
