"""COPY: reads files, converts their values, and hands them to PostgreSQL within the transaction."""

import io

from .copy_command import Copy, read_copy
from .files import File, Store
from .json_rows import BrokenLine, Number, at_path, objects, read_paths, written
from .parquet_rows import parquet_rows
from .system import SCHEMA
from .values import Column, Misfit, converted
from .words import Refused

DESCRIBE = f"""
SELECT a.attname, CASE WHEN t.typnamespace = '{SCHEMA}'::regnamespace THEN t.typname ELSE
    split_part(replace(replace(format_type(a.atttypid, NULL), 'character varying', 'varchar'), 'character', 'bpchar'), ' ', 1)
    || CASE WHEN t.typname IN ('timestamptz', 'timetz') THEN 'tz' ELSE '' END END,
    a.atttypmod, a.attnotnull
FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
WHERE a.attrelid = to_regclass(%s) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
"""
ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


class Loader:
    """Runs COPY statements for one transaction."""

    def __init__(self, session, store: Store, note_error, serverless: bool, query: int):
        self.session, self.store, self.note_error = session, store, note_error
        self.serverless, self.query = serverless, query

    def run(self, sql: str) -> int:
        """Loads what a COPY statement names; returns the number of rows. Raises `Refused`."""
        copy = read_copy(sql)
        columns = self.columns(copy)
        files = self.store.files(copy)
        loaded = [self.rows(copy, columns, file) for file in files]
        rows = [row for part in loaded for row in part]
        text = "".join(
            "\t".join("\\N" if one is None else one.translate(ESCAPES) for one in row) + "\n" for row in rows
        )
        if "NOLOAD" not in copy.options:
            names = ", ".join('"' + column.name.replace('"', '""') + '"' for column in columns)
            with self.session.cursor() as cursor:
                cursor.copy_expert(f"COPY {copy.name} ({names}) FROM STDIN", io.BytesIO(text.encode()))
        return len(rows)

    def columns(self, copy: Copy) -> list[Column]:
        """Returns the columns to load, in the order of the statement's list."""
        with self.session.cursor() as cursor:
            cursor.execute(DESCRIBE, [copy.name])
            found = {name: column(name, kind, size, required) for name, kind, size, required in cursor.fetchall()}
        if not found:
            raise Refused(f"ERROR: Cannot COPY into nonexistent table {copy.table[-1]}")
        for name in copy.columns:
            if name not in found:
                raise Refused(f'ERROR: column "{name}" of relation "{copy.table[-1]}" does not exist')
        if len(set(copy.columns)) < len(copy.columns):
            raise Refused("ERROR: a column is specified more than once")
        return [found[name] for name in copy.columns] or list(found.values())

    def rows(self, copy: Copy, columns: list[Column], file: File) -> list[list]:
        if copy.layout == "PARQUET":
            return [self.row(copy, columns, file, *record) for record in parquet_rows(file, columns, copy.options)]
        return [row for row in self.json_rows(copy, columns, file) if row is not None]

    def json_rows(self, copy: Copy, columns: list[Column], file: File):
        by_path = not copy.paths.lower().startswith(("auto", "noshred"))
        if by_path:
            paths = read_paths(self.store.text(copy, copy.paths), [column.name for column in columns])
        try:
            for line, record in objects(file.content):
                if by_path:
                    values = [at_path(record, path) for path in paths]
                else:
                    if "ignorecase" in copy.paths.lower():
                        record = {name.lower(): value for name, value in record.items()}
                    values = [record.get(column.name) for column in columns]
                yield self.row(copy, columns, file, line, values)
        except BrokenLine as broken:
            self.fail(copy, file, broken.line, None, None, Misfit(1216, broken.message))

    def row(self, copy: Copy, columns: list[Column], file: File, line: int, values: list) -> list | None:
        row = []
        for column_to_fill, value in zip(columns, values):
            try:
                row.append(converted(value, column_to_fill, copy.options))
            except Misfit as misfit:
                self.fail(copy, file, line, column_to_fill, value, misfit)
                return None
        return row

    def fail(self, copy: Copy, file: File, line: int, column: Column | None, value, misfit: Misfit) -> None:
        """Notes a load error, and ends the load unless the statement allows more of them."""
        shown = str(value) if isinstance(value, (str, Number)) or value is None else written(value)
        self.note_error(
            query=self.query,
            table=copy.name,
            file=file.url,
            line=line,
            column_name=column.name if column else "",
            column_type=column.type if column else "",
            column_length=column.length_text if column else "",
            raw_line=shown,
            raw_value=shown,
            code=misfit.code,
            message=misfit.message,
        )
        allowed = int(copy.options.get("MAXERROR") or 0)
        copy.options["MAXERROR"] = str(allowed - 1)
        if allowed < 1:
            view = "sys_load_error_detail" if self.serverless else "stl_load_errors"
            raise Refused(
                f"ERROR: Load into table '{copy.table[-1]}' failed. Check '{view}' system table for details."
            )


def column(name: str, kind: str, size: int, required: bool) -> Column:
    if kind == "numeric":
        return Column(name, kind, (size - 4) >> 16, (size - 4) & 0xFFFF, required)
    return Column(name, kind, size - 4 if size > 0 else -1, 0, required)
