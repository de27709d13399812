"""Progress of long steps on the terminal, and failures told in plain words."""

import sys
import threading
import time
from contextlib import contextmanager


if sys.version_info < (3, 10):
    sys.exit(
        f"python {sys.version.split()[0]} is too old: install python 3.10 or newer, or name it: make PYTHON=python3.12 run"
    )


class Failure(Exception):
    """A step that failed; its message says what happened and what to do."""

    @staticmethod
    @contextmanager
    def reported():
        """Ends the program with the message of a failure, without a stack trace."""
        try:
            yield
        except Failure as failure:
            sys.exit(f"\nfailed: {failure}")
        except KeyboardInterrupt:
            sys.exit("\ninterrupted; `make stop` ends what was started")


class Step:
    """One running step, whose line shows what it waits for and for how long."""

    def __init__(self, title: str):
        self.title, self.detail, self.started = title, "", time.monotonic()
        self.ended = threading.Event()

    def says(self, detail: str) -> None:
        """Notes what the step is waiting for now."""
        self.detail = detail
        if sys.stdout.isatty():
            self.show()

    def elapsed(self) -> str:
        return f"{time.monotonic() - self.started:.0f} s"

    def show(self) -> None:
        detail = f": {self.detail}" if self.detail else ""
        if sys.stdout.isatty():
            print(f"\r\033[K  … {self.title}{detail} ({self.elapsed()})", end="", flush=True)
        else:
            print(f"  … {self.title}{detail} ({self.elapsed()})", flush=True)

    def tick(self) -> None:
        # A terminal's line is redrawn each second; a log gets a sign of life every half minute.
        while not self.ended.wait(1 if sys.stdout.isatty() else 30):
            self.show()


@contextmanager
def step(title: str):
    """Runs a block as a named step and reports how long it took."""
    running = Step(title)
    running.show()
    ticker = threading.Thread(target=running.tick, daemon=True)
    ticker.start()
    mark = "✗"
    try:
        yield running
        mark = "✓"
    finally:
        running.ended.set()
        ticker.join()
        clear = "\r\033[K" if sys.stdout.isatty() else ""
        print(f"{clear}  {mark} {title} ({running.elapsed()})", flush=True)
