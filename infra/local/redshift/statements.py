"""The statements that were sent, by id, by name and by client token."""

import threading
import time
import uuid
from dataclasses import dataclass, field

from .results import Rows

ENDED = ("FINISHED", "FAILED", "ABORTED")


@dataclass
class Part:
    """One SQL statement and how far it is."""

    sql: str
    status: str = "SUBMITTED"
    error: str | None = None
    count: int = -1
    rows: Rows | None = None
    created: float = field(default_factory=time.time)
    updated: float = field(default_factory=time.time)
    query: int = 0

    def becomes(self, status: str, error: str | None = None) -> None:
        self.status, self.error, self.updated = status, error, time.time()

    def described(self) -> dict:
        """Returns the members that a statement and a part of a batch have in common."""
        told = {
            "Status": self.status,
            "CreatedAt": self.created,
            "UpdatedAt": self.updated,
            "Duration": int((self.updated - self.created) * 1e9) if self.status in ENDED else -1,
            "HasResultSet": self.rows is not None,
            "QueryString": self.sql,
            "ResultRows": len(self.rows.records) if self.rows else self.count,
            "ResultSize": self.rows.size if self.rows else (0 if self.status == "FINISHED" else -1),
            "RedshiftQueryId": self.query,
        }
        return told | ({"Error": self.error} if self.error else {})


class Statement:
    """What one call of ExecuteStatement or BatchExecuteStatement started."""

    def __init__(self, request: dict, batch: bool, access_key: str):
        self.id, self.request, self.batch, self.access_key = str(uuid.uuid4()), request, batch, access_key
        self.parts = [Part(sql) for sql in (request["Sqls"] if batch else [request["Sql"]])]
        self.status, self.error = "SUBMITTED", None
        self.created = self.updated = time.time()
        self.changed, self.looks, self.session, self.cancelled = threading.Condition(), 0, None, False

    @property
    def operation(self) -> str:
        return "BatchExecuteStatement" if self.batch else "ExecuteStatement"

    @property
    def name(self) -> str:
        return self.request.get("StatementName", "")

    @property
    def has_result(self) -> bool:
        return any(part.rows is not None for part in self.parts)

    def becomes(self, status: str, error: str | None = None) -> None:
        """Notes a new status, unless the statement has ended already."""
        with self.changed:
            if self.status not in ENDED:
                self.status, self.error, self.updated = status, error, time.time()
            self.changed.notify_all()

    def await_end(self, seconds: float) -> None:
        with self.changed:
            self.changed.wait_for(lambda: self.status in ENDED, seconds)

    def looked_at(self) -> None:
        with self.changed:
            self.looks += 1
            self.changed.notify_all()

    def identity(self) -> dict:
        """Returns the members that every answer about the statement has."""
        kept = ("ClusterIdentifier", "WorkgroupName", "Database", "SecretArn", "DbUser")
        return {"Id": self.id, "CreatedAt": self.created} | {
            name: self.request[name] for name in kept if name in self.request
        }

    def described(self) -> dict:
        """Returns the answer of DescribeStatement."""
        if not self.batch:
            told = self.parts[0].described()
        else:
            ended = self.status in ENDED
            told = {
                "Duration": int((self.updated - self.created) * 1e9) if ended else -1,
                "HasResultSet": self.has_result,
                "ResultRows": -1,
                "ResultSize": -1,
                "RedshiftQueryId": 0,
                "SubStatements": [
                    {"Id": f"{self.id}:{number}"} | part.described() for number, part in enumerate(self.parts, 1)
                ],
            }
        told |= self.identity() | {"Status": self.status, "UpdatedAt": self.updated, "ResultFormat": "JSON"}
        told["RedshiftPid"] = 10473
        if self.request.get("Parameters"):
            told["QueryParameters"] = self.request["Parameters"]
        return told | ({"Error": self.error} if self.error else {})

    def listed(self) -> dict:
        """Returns the statement as ListStatements shows it."""
        told = {
            "Id": self.id,
            "Status": self.status,
            "CreatedAt": self.created,
            "UpdatedAt": self.updated,
            "IsBatchStatement": self.batch,
            "StatementName": self.name,
            "ResultFormat": "JSON",
        }
        if self.batch:
            told["QueryStrings"] = [part.sql for part in self.parts]
        else:
            told["QueryString"] = self.parts[0].sql
        if self.request.get("Parameters"):
            told["QueryParameters"] = self.request["Parameters"]
        return told


class Statements:
    """All statements that the API still remembers."""

    def __init__(self):
        self.lock = threading.Lock()
        self.by_id: dict[str, Statement] = {}
        self.by_token: dict[str, Statement] = {}

    def remember(self, statement: Statement) -> tuple[Statement, bool]:
        """Keeps a new statement; returns the one that has its client token already, if there is one, and whether it is new."""
        token = statement.request.get("ClientToken")
        with self.lock:
            if token and token in self.by_token:
                return self.by_token[token], False
            self.by_id[statement.id] = statement
            if token:
                self.by_token[token] = statement
        return statement, True

    def find(self, statement_id: str) -> Statement | None:
        return self.by_id.get(statement_id.partition(":")[0])

    def newest_first(self) -> list[Statement]:
        with self.lock:
            return list(self.by_id.values())[::-1]

    def forget_tokens(self) -> None:
        with self.lock:
            self.by_token.clear()

    def forget(self) -> None:
        """Forgets every statement, as Redshift does a day after its end."""
        with self.lock:
            self.by_token.clear()
            self.by_id.clear()
