"""Starts ministack, the AWS emulator, tuned for a machine that waits for it."""

import socketserver

# Answers leave at once instead of waiting for more to send: an invocation takes half the time.
socketserver.StreamRequestHandler.disable_nagle_algorithm = True

import ministack.services.eventbridge as eventbridge  # noqa: E402
import ministack.services.scheduler as scheduler  # noqa: E402

# Schedules fire within a second of their time instead of ten.
scheduler._SCHEDULE_TICK_INTERVAL = 1
eventbridge._SCHEDULER_TICK_INTERVAL = 1

import emulated_buses  # noqa: E402
import emulated_partner  # noqa: E402
import emulated_scheduler  # noqa: E402
import used_rights  # noqa: E402

emulated_buses.mend()
emulated_partner.mend()
emulated_scheduler.mend()
used_rights.note()

from ministack.app import main  # noqa: E402

if __name__ == "__main__":
    main()
