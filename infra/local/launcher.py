"""Starts ministack, the AWS emulator, tuned for a machine that waits for it."""

import datetime
import socketserver

# Answers leave at once instead of waiting for more to send: an invocation takes half the time.
socketserver.StreamRequestHandler.disable_nagle_algorithm = True

import ministack.services.eventbridge as eventbridge  # noqa: E402
import ministack.services.scheduler as scheduler  # noqa: E402

# Schedules fire within a second of their time instead of ten.
scheduler._SCHEDULE_TICK_INTERVAL = 1
eventbridge._SCHEDULER_TICK_INTERVAL = 1

SCHEDULED_TIME = "<aws.scheduler.scheduled-time>"
invoke_target = eventbridge._invoke_target


def invoke_target_with_time(target, event, rule, *rest, **named):
    """Puts the time of a tick where its input asks for it, as EventBridge Scheduler does."""
    if SCHEDULED_TIME in target.get("Input", ""):
        at = datetime.datetime.fromtimestamp(int(event["Time"]), datetime.timezone.utc)
        target = {**target, "Input": target["Input"].replace(SCHEDULED_TIME, f"{at:%Y-%m-%dT%H:%M:%SZ}")}
    return invoke_target(target, event, rule, *rest, **named)


eventbridge._invoke_target = invoke_target_with_time

from ministack.app import main  # noqa: E402

if __name__ == "__main__":
    main()
