"""Requests for statements, their handles, and the threads that run them."""

import re
import threading
import uuid

from failure import Died, Failure
from results import Rows
from session import Session
from sqlglot import tokenize
from sqlglot.tokens import TokenType

# A statement that takes longer is answered with its handle, in seconds.
SYNCHRONOUS = 45


class Submitted:
    """A request, or one statement of it."""

    def __init__(self):
        self.handle = str(uuid.uuid4())
        self.done = threading.Event()
        self.rows, self.failure, self.handles, self.forgotten = Rows(), None, [], False
        # How many more looks find it still running.
        self.looks = 0


class Statements:
    """All requests of an account."""

    def __init__(self, account):
        self.account, self.lock = account, threading.Lock()
        self.handles: dict[str, Submitted] = {}
        self.requests: dict[str, Submitted] = {}
        self.tags: list[str] = []
        self.runs = 0

    def submit(self, body: dict, request_id: str | None, again: bool) -> Submitted:
        """Runs a request in a thread of its own; one that comes again with `retry=true` runs once."""
        with self.lock:
            if again and request_id in self.requests:
                return self.requests[request_id]
            submitted = Submitted()
            self.handles[submitted.handle] = submitted
            if request_id:
                self.requests[request_id] = submitted
            self.runs += 1
            if tag := body.get("parameters", {}).get("QUERY_TAG"):
                self.tags.append(tag)
        if fault := self.account.faults.strike("slow"):
            submitted.looks = fault["looks"]
        threading.Thread(target=self.run, args=(submitted, body), daemon=True).start()
        return submitted

    def forget(self, what: str) -> None:
        with self.lock:
            getattr(self, what).clear()

    def run(self, submitted: Submitted, body: dict) -> None:
        try:
            self.run_all(submitted, body)
        except Failure as failure:
            submitted.failure = failure
        except Died:
            with self.lock:
                self.handles.pop(submitted.handle, None)
            submitted.forgotten = True
        except Exception as error:  # noqa: BLE001 - whatever it is, the test has to see it
            submitted.failure = Failure("000603", f"the double of Snowflake failed: {error!r}", "XX000")
        finally:
            submitted.done.set()

    def run_all(self, submitted: Submitted, body: dict) -> None:
        statements = cut(body["statement"])
        wanted = int(body.get("parameters", {}).get("MULTI_STATEMENT_COUNT", 1))
        if wanted not in (0, len(statements)):
            words = f"Actual statement count {len(statements)} did not match the desired statement count {wanted}."
            raise Failure("000008", words, "0A000")
        if not statements:
            raise Failure("000900", "SQL compilation error:\nEmpty SQL statement.", "42601")
        session = Session(self.account, *(body.get(name) for name in ("database", "schema", "warehouse", "role")))
        try:
            if len(statements) == 1:
                text = statements[0][0]
                if re.match(r"\s*(BEGIN|COMMIT|ROLLBACK|ALTER\s+SESSION|USE|CREATE\s+(OR\s+REPLACE\s+)?TEMP)", text, re.I):
                    # The session ends with the request, and nothing of it is left.
                    raise Failure("391911", "Unsupported statement type outside of a request of several statements.", "0A000")
                submitted.rows = session.run(text, body.get("bindings"))
                return
            for text, line, position in statements:
                part = Submitted()
                try:
                    part.rows = session.run(text)
                except Failure as failure:
                    raise failure.inside(text, line, position) from None
                part.done.set()
                submitted.handles.append(part.handle)
                with self.lock:
                    self.handles[part.handle] = part
            submitted.rows = Rows.status("Multiple statements executed successfully.")
            submitted.rows.columns[0]["name"] = "multiple statement execution"
        finally:
            session.close()


def cut(text: str) -> list[tuple[str, int, int]]:
    """Cuts a text into its statements, each with the line and the position where it begins."""
    found, start = [], 0
    ends = [token.start for token in tokenize(text, read="snowflake") if token.token_type == TokenType.SEMICOLON]
    for end in (*ends, len(text)):
        statement = text[start:end]
        begin = start + len(statement) - len(statement.lstrip())
        if statement.strip():
            found.append((statement.strip(), text.count("\n", 0, begin) + 1, begin - text.rfind("\n", 0, begin) - 1))
        start = end + 1
    return found
