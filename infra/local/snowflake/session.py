"""One session: the statements of one request, in one transaction or several."""

import re
import threading
import time

import copy_files
import duckdb
import merge
import snowflake.connector.errors
from failure import Died, Failure
from fakesnow.converter import from_binding
from fakesnow.fakes import FakeSnowflakeConnection
from results import Rows
from rules import Names, check_lengths, folded
from sqlglot import exp, parse_one
from sqlglot.errors import ParseError

DDL = (exp.Create, exp.Drop, exp.Alter, exp.TruncateTable)
CHANGES = (exp.Insert, exp.Update, exp.Delete, exp.Merge, exp.Copy)
# Sessions that wait for a lock give up after this many seconds.
PATIENCE = 60


class Locks:
    """The tables that transactions have locked: UPDATE, DELETE and MERGE wait for each other, INSERT and COPY for nobody."""

    def __init__(self):
        self.guard, self.held = threading.Lock(), {}

    def of(self, place: tuple) -> threading.Lock:
        with self.guard:
            return self.held.setdefault(place, threading.Lock())


class Session:
    """Runs statements one after the other."""

    def __init__(self, account, database: str | None, schema: str | None, warehouse: str | None, role: str | None):
        self.account, self.database, self.schema = account, database, schema
        self.warehouse = warehouse if warehouse in account.warehouses else None
        self.role = role
        # No database and no schema is made because somebody names it.
        self.connection = FakeSnowflakeConnection(
            account.fakesnow.duck_conn.cursor(),
            account.fakesnow.results_cache,
            database,
            schema,
            create_database=False,
            create_schema=False,
        )
        self.duck = self.connection._duck_conn
        self.names = Names(self.duck, database, schema)
        # "asked" from BEGIN to the first change, because each statement sees what was committed before it began.
        self.transaction, self.locked, self.parameters = None, {}, {}

    def run(self, text: str, bindings: dict | None = None) -> Rows:
        """Runs one statement; the transaction that it fails in is rolled back when the session closes."""
        if fault := self.account.faults.strike_text("hold", text):
            time.sleep(fault["seconds"])
        if fault := self.account.faults.strike_text("meet", text):
            fault["barrier"].wait(PATIENCE)
        if altered := re.match(r"\s*ALTER\s+SESSION\s+SET\s+(.*)", text, re.I | re.S):
            for name, value in re.findall(r"(\w+)\s*=\s*('[^']*'|\w+)", altered[1]):
                self.parameters[name.upper()] = value.strip("'")
            return Rows.status("Statement executed successfully.")
        try:
            statement = parse_one(text, read="snowflake")
        except ParseError as error:
            first = str(error).splitlines()[0]
            raise Failure("001003", f"SQL compilation error:\nsyntax error line 1 at position 0: {first}", "42000") from None
        if isinstance(statement, (exp.Transaction, exp.Commit, exp.Rollback)):
            return self.control(statement)
        if isinstance(statement, exp.Copy):
            return self.copy(statement)
        if isinstance(statement, DDL) and self.transaction:
            self.commit()
        if isinstance(statement, CHANGES) or self.reads_tables(statement):
            self.needs_warehouse()
        if isinstance(statement, CHANGES):
            self.names.check(statement)
            return self.change(statement)
        if isinstance(statement, exp.Select):
            self.names.check(statement)
            statement = self.with_context(statement)
        text = statement.sql("snowflake") if isinstance(statement, exp.Select) else text
        return self.execute(text, bindings)

    def reads_tables(self, statement) -> bool:
        tables = [table for table in statement.find_all(exp.Table) if isinstance(statement, exp.Select)]
        return any((table.db or "").upper() != "INFORMATION_SCHEMA" for table in tables)

    def needs_warehouse(self) -> None:
        if self.warehouse is None or self.account.faults.strike("suspended"):
            words = "No active warehouse selected in the current session.  Select an active warehouse with the 'use warehouse' command.\n"
            raise Failure("000606", words, "57P03")

    def with_context(self, statement):
        """Puts in what fakesnow cannot tell about a session."""
        own = {"CURRENT_WAREHOUSE": self.warehouse, "CURRENT_ROLE": self.role or "SYSADMIN", "CURRENT_ACCOUNT": self.account.name}

        def replaced(node):
            name = node.name if isinstance(node, exp.Anonymous) else node.sql_name() if isinstance(node, exp.Func) else ""
            if name.upper() not in own:
                return node
            value = own[name.upper()]
            return exp.Null() if value is None else exp.Literal.string(value)

        # A column keeps the name of the function that it comes from.
        for column in statement.expressions:
            if isinstance(column, exp.Func) and replaced(column) is not column:
                column.replace(exp.alias_(column.copy(), column.sql("snowflake"), quoted=True))
        return statement.transform(replaced)

    def control(self, statement) -> Rows:
        if isinstance(statement, exp.Transaction):
            # A BEGIN inside a transaction does nothing.
            self.transaction = self.transaction or "asked"
        elif isinstance(statement, exp.Commit):
            self.commit()
        else:
            self.rollback()
        return Rows.status("Statement executed successfully.")

    def commit(self) -> None:
        if self.account.faults.strike("die", at="before-commit"):
            raise Died
        if self.transaction == "open":
            self.duck.execute("COMMIT")
        self.release()
        if self.account.faults.strike("die", at="after-commit"):
            raise Died

    def rollback(self) -> None:
        if self.transaction == "open":
            self.duck.execute("ROLLBACK")
        self.release()

    def release(self) -> None:
        self.transaction = None
        for lock in self.locked.values():
            lock.release()
        self.locked.clear()

    def close(self) -> None:
        try:
            self.rollback()
        finally:
            self.duck.close()

    def change(self, statement) -> Rows:
        """Runs a change of a table; alone it is a transaction of its own."""
        alone = self.transaction is None
        target = statement.this.this if isinstance(statement.this, exp.Schema) else statement.this
        if isinstance(statement, (exp.Update, exp.Delete, exp.Merge)):
            self.lock(target)
        if self.transaction != "open":
            self.duck.execute("BEGIN")
            self.transaction = "open"
        try:
            if isinstance(statement, exp.Merge):
                twice, statements = merge.parts(statement)
                if self.execute(twice).rows:
                    raise merge.DUPLICATE
                changed = [self.execute(each) for each in statements][-1]
            else:
                changed = self.execute(statement.sql("snowflake"))
            if not isinstance(statement, exp.Delete):
                check_lengths(self.connection.cursor(), self.names, target)
        except Exception:
            if alone:
                self.rollback()
            raise
        if alone:
            self.duck.execute("COMMIT")
            self.release()
        return changed

    def lock(self, target: exp.Table) -> None:
        place = self.names.place(target)
        if place in self.locked or folded(target.this) in self.temporary():
            return
        lock = self.account.locks.of(place)
        free = lock.acquire(blocking=False)
        if not free and (self.account.faults.strike("lock-timeout") or not lock.acquire(timeout=PATIENCE)):
            words = (
                f"Statement '01c0-{id(self)}' has locked table '{place[2]}' in transaction 1700000000000 and this lock has not "
                "yet been released.\nYour statement was aborted because the number of waiters for this lock exceeds the 20 "
                "statements limit."
            )
            raise Failure("000625", words, "57014")
        self.locked[place] = lock

    def temporary(self) -> set[str]:
        found = self.duck.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = 'temp'").fetchall()
        return {row[0] for row in found}

    def copy(self, statement: exp.Copy) -> Rows:
        self.needs_warehouse()
        names = copy_files.check(statement)
        stage, path = copy_files.stage_of(statement)
        url = self.url_of(stage)
        if fault := self.account.faults.strike("not-allowed"):
            words = (
                f"Location '{url}' is not allowed by integration '{fault.get('integration', 'S3_INT')}'. Please use DESC "
                "INTEGRATION to check out allowed and blocked locations."
            )
            raise Failure("003139", words, "42601")
        self.names.check(exp.Select().from_(base(statement.this)))
        insert, keys = copy_files.insert(statement)
        rows = []
        for name in names:
            whole = "/".join(part for part in (url.rstrip("/"), path.strip("/"), name) if part)
            table = copy_files.read(whole, self.account.s3_endpoint, keys)
            self.duck.register(copy_files.FILE, table)
            self.change(parse_one(insert, read="snowflake"))
            rows.append([whole, "LOADED", str(table.num_rows), str(table.num_rows)])
        columns = [{"name": name, "type": "text", "nullable": True} for name in ("file", "status", "rows_parsed", "rows_loaded")]
        return Rows(columns, rows)

    def url_of(self, stage: str) -> str:
        table = parse_one(stage, read="snowflake", into=exp.Table)
        database, schema, name = self.names.place(table)
        found = self.duck.execute(
            "SELECT url FROM _fs_global._fs_information_schema._fs_stages "
            "WHERE database_name = ? AND schema_name = ? AND name = ?",
            [database, schema, name],
        ).fetchone()
        if not found or not found[0]:
            words = f"SQL compilation error:\nStage '{database}.{schema}.{name}' does not exist or not authorized."
            raise Failure("002003", words, "02000")
        return found[0]

    def execute(self, text: str, bindings: dict | None = None) -> Rows:
        cursor = self.connection.cursor()
        values = tuple(from_binding(bindings[str(place + 1)]) for place in range(len(bindings))) if bindings else None
        try:
            cursor.execute(text, binding_params=values, server=True)
            return Rows.of(cursor)
        except snowflake.connector.errors.Error as error:
            message, state = error.raw_msg or str(error), getattr(error, "sqlstate", None) or "42000"
            raise unread(message) or Failure(f"{error.errno or 0:06d}", message, state) from None
        except duckdb.ConstraintException as error:
            if "NOT NULL" in str(error):
                raise Failure("100072", "NULL result in a non-nullable column", "22000") from None
            raise Failure("000603", str(error), "XX000") from None
        except duckdb.TransactionException as error:
            # Two sessions changed one row, which Snowflake's locks would have kept apart.
            raise Failure("000625", f"a lock has not yet been released: {error}", "57014") from None
        except duckdb.Error as error:
            raise Failure("100038", str(error).splitlines()[0], "22018") from None


# What Snowflake says of a text that is no value of a type.
UNREAD = {
    "DECIMAL": ("100038", "Numeric value"),
    "DOUBLE": ("100038", "Numeric value"),
    "BOOL": ("100037", "Boolean value"),
    "TIMESTAMP": ("100035", "Timestamp"),
    "DATE": ("100040", "Date"),
    "TIME": ("100108", "Time"),
}


def unread(message: str) -> Failure | None:
    found = re.search(r"""[Cc]ould not convert string ["'](.*)["'] to ([A-Z]+)""", message)
    if found is None or found[2] not in UNREAD:
        return None
    code, kind = UNREAD[found[2]]
    return Failure(code, f"{kind} '{found[1]}' is not recognized", "22018")


def base(target) -> exp.Table:
    return target.this.copy() if isinstance(target, exp.Schema) else target.copy()
