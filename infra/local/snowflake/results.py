"""Rows as the SQL API sends them: every value is a text, in partitions."""

import datetime
import decimal
from dataclasses import dataclass, field

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
# What the Python driver calls the types of columns.
KINDS = {
    0: "fixed", 1: "real", 2: "text", 3: "date", 5: "variant", 6: "timestamp_ltz", 7: "timestamp_tz",
    8: "timestamp_ntz", 9: "object", 10: "array", 11: "binary", 12: "time", 13: "boolean",
}


@dataclass
class Rows:
    """What a statement answers."""

    columns: list[dict] = field(default_factory=list)
    rows: list[list] = field(default_factory=list)

    @staticmethod
    def of(cursor) -> "Rows":
        columns = [
            {
                "name": column.name,
                "type": KINDS[column.type_code],
                "nullable": bool(column.is_nullable),
                "precision": column.precision,
                "scale": column.scale,
                "length": column.internal_size,
                "byteLength": None,
                "database": "",
                "schema": "",
                "table": "",
                "collation": None,
            }
            for column in cursor.description
        ]
        return Rows(columns, [[text(cell, column["type"]) for cell, column in zip(row, columns)] for row in cursor.fetchall()])

    @staticmethod
    def status(words: str) -> "Rows":
        column = {"name": "status", "type": "text", "nullable": True, "precision": None, "scale": None, "length": 256}
        return Rows([column], [[words]])

    def partitions(self, size: int) -> list[list]:
        return [self.rows[start : start + size] for start in range(0, len(self.rows), size)] or [[]]


def text(cell, kind: str) -> str | None:
    if cell is None or isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, bytes):
        return cell.hex().upper()
    if isinstance(cell, datetime.datetime):
        zoned = cell if cell.tzinfo else cell.replace(tzinfo=datetime.timezone.utc)
        micros = (zoned - EPOCH) // datetime.timedelta(microseconds=1)
        seconds = f"{micros // 1_000_000}.{micros % 1_000_000:06d}000"
        return f"{seconds} 1440" if kind == "timestamp_tz" else seconds
    if isinstance(cell, datetime.date):
        return str((cell - EPOCH.date()).days)
    if isinstance(cell, datetime.time):
        whole = cell.hour * 3600 + cell.minute * 60 + cell.second
        return f"{whole}.{cell.microsecond:06d}000"
    if isinstance(cell, decimal.Decimal):
        return f"{cell:f}"
    return str(cell)
