"""Rows as the API returns them."""

import math
from dataclasses import dataclass

from psycopg2.extensions import new_type, register_type

# Redshift's names of types by PostgreSQL's numbers of them.
TYPES = {
    16: "bool", 17: "varbyte", 20: "int8", 21: "int2", 23: "int4", 25: "varchar", 26: "oid", 114: "super",
    700: "float4", 701: "float8", 1042: "bpchar", 1043: "varchar", 1082: "date", 1083: "time", 1114: "timestamp",
    1184: "timestamptz", 1266: "timetz", 1700: "numeric", 19: "name", 705: "varchar",
}  # fmt: skip
WHOLE, FLOATS, TRUTH = {"int8", "int2", "int4", "oid"}, {"float4", "float8"}, {"bool"}
AS_TEXT = new_type(
    tuple(number for number, name in TYPES.items() if name not in WHOLE | FLOATS | TRUTH),
    "AS_TEXT",
    lambda value, _: value,
)
# JSON has no words for these numbers.
ENDLESS = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}
# How many rows an answer has; Redshift counts 100 MB.
PAGE = 1000


@dataclass
class Rows:
    """What a query returned."""

    columns: list[dict]
    records: list[list[dict]]

    def page(self, token: str | None) -> dict:
        """Returns an answer of GetStatementResult."""
        start = int(token or 0)
        answer = {
            "Records": self.records[start : start + PAGE],
            "ColumnMetadata": self.columns,
            "TotalNumRows": len(self.records),
        }
        if start + PAGE < len(self.records):
            answer["NextToken"] = str(start + PAGE)
        return answer

    @property
    def size(self) -> int:
        """The rows' bytes."""
        return sum(len(str(value)) for record in self.records for field in record for value in field.values())


def as_text(session) -> None:
    """Lets a session return values as PostgreSQL writes them, numbers and truths aside."""
    register_type(AS_TEXT, session)


def rows_of(cursor) -> Rows:
    """Reads what a cursor returns."""
    names = [TYPES.get(column.type_code, "varchar") for column in cursor.description]
    columns = [column_metadata(column, name) for column, name in zip(cursor.description, names)]
    records = [[field(value, name) for value, name in zip(row, names)] for row in cursor.fetchall()]
    return Rows(columns, records)


def field(value, type_name: str) -> dict:
    if value is None:
        return {"isNull": True}
    if type_name in TRUTH:
        return {"booleanValue": value}
    if type_name in WHOLE:
        return {"longValue": value}
    if type_name in FLOATS:
        return {"doubleValue": value} if math.isfinite(value) else {"stringValue": ENDLESS[str(value)]}
    return {"stringValue": str(value)}


def column_metadata(column, type_name: str) -> dict:
    text = type_name in ("varchar", "bpchar", "super", "name")
    return {
        "isCaseSensitive": text,
        "isCurrency": False,
        "isSigned": type_name in WHOLE | FLOATS | {"numeric"},
        "label": column.name,
        "name": column.name,
        "nullable": 1,
        "precision": column.precision or max(column.internal_size or 0, 0),
        "scale": column.scale or 0,
        "schemaName": "",
        "tableName": "",
        "typeName": type_name,
        "length": 0,
    }
