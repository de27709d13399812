"""Runs what one call sent as one transaction, in a thread."""

import itertools
import threading

import psycopg2

from . import words
from .dialect import translated
from .faults import Faults
from .files import Store
from .loading import Loader
from .postgres import Postgres
from .refusals import refuse
from .results import as_text, rows_of
from .sql_text import Token, bound, folded, meaningful, tokens
from .statements import Part, Statement
from .system import SCHEMA
from .words import Refused

# The access key of the caller who owns the database when others have a user of their own.
OWNER = "ASIAOWNER"
WRITES = ("INSERT", "UPDATE", "DELETE", "MERGE", "COPY")
DUPLICATES = "SELECT 1 FROM {source} WHERE {present} GROUP BY {keys} HAVING count(*) > 1 LIMIT 1"


class Killed(Exception):
    """The session of the statement ended."""


class Runner:
    """Runs statements on PostgreSQL."""

    def __init__(self, postgres: Postgres, store: Store, faults: Faults, keeps_capitals: bool, user: str | None):
        self.postgres, self.store, self.faults, self.keeps_capitals = postgres, store, faults, keeps_capitals
        self.user = user
        self.queries = itertools.count(1)

    def start(self, statement: Statement) -> None:
        """Starts a thread that runs the statement."""
        threading.Thread(target=self.run, args=[statement], daemon=True).start()

    def run(self, statement: Statement) -> None:
        statement.becomes("PICKED")
        try:
            if self.faults.take("paused", statement.operation):
                raise Killed("ERROR: Connection refused: the warehouse is paused")
            self.transaction(statement)
        except (Killed, psycopg2.OperationalError) as error:
            self.end(statement, str(error))
        except Exception as error:
            # Whatever the double itself does wrong must not look like a statement that runs for ever.
            self.end(statement, f"ERROR: the double failed: {error!r}")
            raise

    def end(self, statement: Statement, error: str) -> None:
        for part in statement.parts:
            if part.status in ("SUBMITTED", "STARTED"):
                part.becomes("FAILED" if part is statement.parts[0] else "ABORTED", error)
        statement.becomes("ABORTED" if statement.cancelled else "FAILED", error)

    def transaction(self, statement: Statement) -> None:
        statement.becomes("STARTED")
        slow = self.faults.take("slow", statement.operation)
        if slow:
            with statement.changed:
                statement.changed.wait_for(lambda: statement.looks >= slow["looks"] or statement.cancelled)
        statement.session = self.postgres.connect()
        as_text(statement.session)
        transaction = Transaction(self, statement)
        try:
            with statement.session.cursor() as cursor:
                if self.user and statement.access_key != OWNER:
                    cursor.execute("SELECT set_config('session_authorization', %s, false)", [self.user])
                # PostgreSQL takes the snapshot at the first statement that is not LOCK, as Redshift does.
                cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
            failure = transaction.run_parts()
            self.settle(statement, failure)
        finally:
            statement.session.close()

    def settle(self, statement: Statement, failure: str | None) -> None:
        with statement.session.cursor() as cursor:
            if failure is None and self.faults.take("die_before_commit", statement.operation):
                cursor.execute("ROLLBACK")
                raise Killed(words.connection_lost())
            # The last moment at which a person can cancel.
            with statement.changed:
                undone = failure is not None or statement.cancelled
                try:
                    cursor.execute("ROLLBACK" if undone else "COMMIT")
                except psycopg2.Error as error:
                    failure = words.spoken(error)
                if statement.cancelled:
                    statement.becomes("ABORTED", "Query cancelled on user's request")
                elif failure is not None:
                    statement.becomes("FAILED", failure)
                elif self.faults.take("die_after_commit", statement.operation):
                    statement.becomes("FAILED", words.connection_lost())
                else:
                    statement.becomes("FINISHED")


class Transaction:
    """The statements of one call, run in order."""

    def __init__(self, runner: Runner, statement: Statement):
        self.runner, self.statement = runner, statement
        self.session, self.keeps_capitals = statement.session, runner.keeps_capitals
        self.values = {one["name"]: one["value"] for one in statement.request.get("Parameters", [])}

    def run_parts(self) -> str | None:
        """Runs all statements up to one that fails; returns why it failed."""
        failure = None
        for number, part in enumerate(self.statement.parts, 1):
            if failure is not None or self.statement.cancelled:
                part.becomes("ABORTED")
                continue
            part.becomes("STARTED")
            part.query = next(self.runner.queries)
            try:
                self.run_part(part)
                part.becomes("FINISHED")
            except (Refused, psycopg2.Error) as error:
                said = words.spoken(error) if isinstance(error, psycopg2.Error) else str(error)
                said = said.partition("\n")[0] if self.runner.faults.take("terse", self.statement.operation) else said
                part.becomes("FAILED", said)
                failure = f"Query #{number} failed with {said}" if self.statement.batch else said
        return failure

    def run_part(self, part: Part) -> None:
        pieces = meaningful(tokens(part.sql))
        first = pieces[0].upper if pieces else ""
        refuse(pieces, self.statement.batch)
        if first in WRITES and self.runner.faults.take("serializable", self.statement.operation):
            raise Refused(words.serializable(108_623))
        sql = part.sql if self.keeps_capitals else folded(part.sql)
        if first == "COPY":
            # A parameter has no place in COPY; the sign stays, as a syntax error.
            part.count = self.loader(part).run(sql)
            return
        if "ENABLE_CASE_SENSITIVE_IDENTIFIER" in (piece.upper for piece in pieces):
            self.keeps_capitals = pieces[-1].value.lower() in ("true", "on")
        sql = translated(bound(sql, self.values), pieces)
        with self.session.cursor() as cursor:
            if first == "MERGE":
                self.refuse_sources(cursor, meaningful(tokens(sql)))
            cursor.execute(sql)
            if cursor.description is not None and first in ("SELECT", "WITH", "SHOW", "EXPLAIN"):
                part.rows = rows_of(cursor)
            part.count = max(cursor.rowcount, 0) if first in WRITES else 0

    def refuse_sources(self, cursor, pieces: list[Token]) -> None:
        """Refuses a MERGE from a view, and one whose source has a key twice, matched or not."""
        upper = [piece.upper for piece in pieces]
        using, on = upper.index("USING"), upper.index("ON")
        dotted = [piece.text for piece in pieces[using + 1 : on]]
        source = "".join(dotted[:3] if dotted[1:2] == ["."] else dotted[:1])
        cursor.execute("SELECT relkind FROM pg_class WHERE oid = to_regclass(%s)", [source])
        found = cursor.fetchone()
        if found and found[0] in ("v", "m"):
            raise Refused("ERROR: MERGE source can not be a view")
        alias = pieces[on - 1].value
        condition = pieces[on + 1 : upper.index("WHEN")]
        keys = [
            third.text
            for first, second, third in zip(condition, condition[1:], condition[2:])
            if first.is_name and first.value == alias and second.text == "."
        ]
        if found and keys:
            present = " AND ".join(f"{key} IS NOT NULL" for key in keys)
            cursor.execute(DUPLICATES.format(source=source, present=present, keys=", ".join(keys)))
            if cursor.fetchone():
                raise Refused("ERROR: Found multiple matches to update the same tuple.")

    def loader(self, part: Part) -> Loader:
        serverless = "WorkgroupName" in self.statement.request
        return Loader(self.session, self.runner.store, self.note_load_error, serverless, part.query)

    def note_load_error(self, *, table: str, **error) -> None:
        """Notes a load error, which outlives the transaction."""
        names = ", ".join(error)
        places = ", ".join(["%s"] * len(error))
        with self.session.cursor() as own:
            own.execute("SELECT to_regclass(%s)::oid", [table])
            number = own.fetchone()[0]
        session = self.runner.postgres.connect()
        with session.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {SCHEMA}.load_errors (table_id, session, position, {names}) VALUES (%s, 10473, 0, {places})",
                [number, *(legible(value) for value in error.values())],
            )
        session.close()


def legible(value):
    """Writes what no text of PostgreSQL may contain as a dot, as Redshift shows it."""
    if not isinstance(value, str):
        return value
    return value.replace("\0", ".").encode(errors="replace").decode()
