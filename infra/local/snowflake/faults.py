"""What goes wrong, as tests ask for it over `POST /_snowflake/faults`.

| kind | what happens |
|---|---|
| `answer-lost` | the request does its work and its answer breaks off; `on` is `submit` or `look` |
| `refused` | the request is answered with `status`, `code`, `message` and, if given, `retry-after`; it does nothing |
| `die` | the session ends, `at` `before-commit` or `after-commit`, and its handle is forgotten |
| `suspended` | a statement that needs a warehouse finds none |
| `busy` | a look at a statement is answered with 429 and its handle |
| `slow` | a statement takes `looks` looks |
| `hold` | a statement that contains `statement` waits for `seconds` |
| `meet` | statements that contain `statement` wait until as many sessions as `times` have come to theirs |
| `lock-timeout` | a statement that waits for a lock fails at once |
| `not-allowed` | the storage integration of the stage does not allow its location |

Each strikes `times` times, once if nothing is said. `POST /_snowflake/calm` ends all and says how often one struck, `POST /_snowflake/forget` forgets `handles` or `requests`,
`POST /_snowflake/clock` sets by how many `seconds` the clock of the account is ahead.
"""

import threading


class Faults:
    """The faults to come."""

    def __init__(self):
        self.lock, self.waiting, self.struck = threading.Lock(), [], 0

    def add(self, fault: dict) -> None:
        fault = {"times": 1, **fault}
        if fault["kind"] == "meet":
            fault["barrier"] = threading.Barrier(fault["times"])
        with self.lock:
            self.waiting.append(fault)

    def strike(self, kind: str, **facts) -> dict | None:
        """Returns a fault of this kind that fits the facts, and counts it."""
        with self.lock:
            for fault in self.waiting:
                if fault["kind"] == kind and all(fault.get(name, fact) == fact for name, fact in facts.items()):
                    fault["times"] -= 1
                    self.struck += 1
                    if fault["times"] == 0:
                        self.waiting.remove(fault)
                    return fault
        return None

    def strike_text(self, kind: str, text: str) -> dict | None:
        """Returns a fault of this kind whose `statement` is a part of the text, and counts it."""
        with self.lock:
            found = next((f for f in self.waiting if f["kind"] == kind and f["statement"] in text), None)
        return self.strike(kind, statement=found["statement"]) if found else None

    def met(self) -> int:
        """Returns how many sessions wait for others to come."""
        with self.lock:
            return sum(fault["barrier"].n_waiting for fault in self.waiting if fault["kind"] == "meet")

    def clear(self) -> int:
        """Ends all faults; says how often one has struck since the last time."""
        with self.lock:
            self.waiting.clear()
            struck, self.struck = self.struck, 0
            return struck
