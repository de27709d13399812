"""DuckDB reads every type in typed Parquet, and the values of folders."""

import re

import duckdb

from .every_type import COLUMNS, PLACES, expected

KINDS = {
    "bigint": "BIGINT",
    "binary": "BLOB",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "double": "DOUBLE",
    "int": "INTEGER",
    "string": "VARCHAR",
    "timestamp": "TIMESTAMP WITH TIME ZONE",
    "timestamp_ntz": "TIMESTAMP",
}


def test_typed_parquet(files):
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    pattern = str(files / "typed/*/*.parquet")
    source = f"read_parquet('{pattern}', hive_partitioning = true, hive_types_autocast = false)"
    described = {row[0]: row[1] for row in connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()}
    wanted = {name: KINDS.get(column[1], column[1].upper()) for name, column in COLUMNS.items()}
    assert {name: described[name] for name in COLUMNS} == wanted
    texts = [text(name, column[1]) for name, column in COLUMNS.items()]
    rows = connection.execute(f"SELECT id, {', '.join(texts)}, place FROM {source}").fetchall()
    assert len(rows) == len(PLACES)
    found = {row[0]: tuple(with_its_zero(cell) for cell in row[1:]) for row in rows}
    assert found == expected(dict.fromkeys(COLUMNS, 2))


def text(name: str, kind: str) -> str:
    if kind == "binary":
        return f'hex("{name}")'
    # Without the zone, which the session has for all.
    return f'CAST(CAST("{name}" AS TIMESTAMP) AS VARCHAR)' if kind == "timestamp" else f'CAST("{name}" AS VARCHAR)'


def with_its_zero(cell: str | None) -> str | None:
    """Puts the zero back that DuckDB leaves out before the point of a decimal without whole digits."""
    return cell and re.sub(r"^(-?)\.(?=[0-9])", r"\g<1>0.", cell)
