"""What goes wrong on request: `POST /_simulator/faults` with a list of `{"kind": …, "times": 1, "operation": …}`."""

import threading

# What may go wrong, and where it strikes unless the request names an operation.
KINDS = {
    # The connection is cut after the effect.
    "answer_lost": "BatchExecuteStatement",
    # The connection is cut before there is any effect.
    "cut_before": "BatchExecuteStatement",
    "throttled": "BatchExecuteStatement",
    "internal_error": "BatchExecuteStatement",
    # The statement's session ends: before the commit, or after it although the statement is reported as failed.
    "die_before_commit": "",
    "die_after_commit": "",
    # Another transaction won.
    "serializable": "",
    # The warehouse does not answer.
    "paused": "",
    # The statement stays STARTED until it was looked at `looks` times, and works only then.
    "slow": "",
    # The error of the next statement that fails comes without its detail.
    "terse": "",
    # The status of a statement is UNKNOWN, which is not in the model.
    "unknown_status": "DescribeStatement",
    # The client token of a statement is not kept, as hours later: sent again, the statement is another one.
    "token_forgotten": "BatchExecuteStatement",
    # A batch is not known when it is looked at, as a day later, whatever became of it.
    "statement_forgotten": "DescribeStatement",
    # The session that was to run the statement has ended.
    "session_gone": "BatchExecuteStatement",
}


class Faults:
    """The faults that are still to strike."""

    def __init__(self):
        self.lock = threading.Lock()
        self.waiting: list[dict] = []

    def add(self, faults: list[dict]) -> None:
        """Adds faults. Raises `ValueError` for one that is not known."""
        for fault in faults:
            if fault.get("kind") not in KINDS:
                raise ValueError(f"no fault {fault.get('kind')!r}; there are {', '.join(KINDS)}")
        with self.lock:
            for fault in faults:
                self.waiting.append({"times": 1, "operation": KINDS[fault["kind"]], **fault})

    def left(self) -> list[dict]:
        """Returns the faults that are still to strike."""
        with self.lock:
            return [fault for fault in self.waiting if fault["times"] > 0]

    def clear(self) -> None:
        with self.lock:
            self.waiting.clear()

    def take(self, kind: str, operation: str = "") -> dict | None:
        """Returns a fault of this kind that strikes now, and counts it."""
        with self.lock:
            for fault in self.waiting:
                if fault["kind"] == kind and fault["times"] > 0 and fault["operation"] in ("", operation):
                    fault["times"] -= 1
                    return fault
        return None
