"""Reads files by nothing but their table in the Glue Data Catalog, as Athena does, and as strict about types."""

import csv
import io
import re

import pyarrow
import pyarrow.parquet

from . import output
from .canonical import Number, member, parse

PARQUET = {
    "string": [pyarrow.string()],
    "boolean": [pyarrow.bool_()],
    "int": [pyarrow.int32()],
    "bigint": [pyarrow.int64()],
    "double": [pyarrow.float64()],
    "date": [pyarrow.date32()],
    "timestamp": [pyarrow.timestamp("us", tz="UTC"), pyarrow.timestamp("us")],
    "binary": [pyarrow.binary()],
}
NUMBERS = ("int", "bigint", "double", "decimal")


class CatalogReader:
    """Finds tables of one database and reads what they describe."""

    def __init__(self, root, database: str):
        self.glue, self.s3, self.database = root("glue"), root("s3"), database

    def names(self) -> set[str]:
        return {each["Name"] for each in self.glue.get_tables(DatabaseName=self.database)["TableList"]}

    def table(self, name: str) -> dict:
        return self.glue.get_table(DatabaseName=self.database, Name=name)["Table"]

    def partitions(self, name: str) -> list[dict]:
        return self.glue.get_partitions(DatabaseName=self.database, TableName=name)["Partitions"]

    def read(self, name: str) -> dict[str, list]:
        """Returns the columns of a table, keys included, in the order of the files."""
        table = self.table(name)
        keys = [each["Name"] for each in table["PartitionKeys"]]
        rows = {}
        for files, values in self.folders(table, keys):
            bucket, prefix = re.fullmatch(r"s3://([^/]+)/(.*/)", files["Location"]).groups()
            for content in output.bodies(self.s3, bucket, prefix):
                found = read_file(files, table["Parameters"], content)
                count = len(next(iter(found.values())))
                found |= {key: [value] * count for key, value in zip(keys, values, strict=True)}
                for column, cells in found.items():
                    rows.setdefault(column, []).extend(cells)
        return rows

    def folders(self, table: dict, keys: list[str]):
        """Returns what describes each folder of a table, and the values of its keys."""
        if not keys:
            return [(table["StorageDescriptor"], [])]
        return [(each["StorageDescriptor"], each["Values"]) for each in self.partitions(table["Name"])]


def read_file(files: dict, parameters: dict, content: bytes) -> dict[str, list]:
    read = {
        ("OpenCSVSerde", "TextInputFormat"): read_csv,
        ("JsonSerDe", "TextInputFormat"): read_json,
        ("ParquetHiveSerDe", "MapredParquetInputFormat"): read_parquet,
    }
    last = [files["SerdeInfo"]["SerializationLibrary"], files["InputFormat"]]
    kind = tuple(name.rpartition(".")[2] for name in last)
    columns = [(each["Name"], each["Type"]) for each in files["Columns"]]
    return read[kind](columns, files["SerdeInfo"]["Parameters"], parameters, content)


def read_csv(columns, serde: dict, parameters: dict, content: bytes) -> dict[str, list]:
    assert {kind for _, kind in columns} == {"string"}, "the SerDe knows no other type"
    assert len({serde["separatorChar"], serde["quoteChar"], serde["escapeChar"]}) == 3
    text = content.decode()
    assert serde["escapeChar"] not in text
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=serde["separatorChar"], quotechar=serde["quoteChar"], strict=True
    )
    rows = list(reader)[int(parameters["skip.header.line.count"]) :]
    cells = list(zip(*rows)) or [()] * len(columns)
    return {name: list(column) for (name, _), column in zip(columns, cells, strict=True)}


def read_json(columns, serde: dict, parameters: dict, content: bytes) -> dict[str, list]:
    assert serde["case.insensitive"] == "FALSE"
    *lines, _ = content.decode().split("\n")
    records = [parse(line) for line in lines]
    members = {name: serde.get(f"mapping.{name}", name) for name, _ in columns}
    return {
        name: [value(kind, members[name], record, line) for record, line in zip(records, lines)]
        for name, kind in columns
    }


def value(kind: str, name: str, record: dict, line: str):
    """Returns a member of a JSON object as the type that its column has."""
    found = record[name]
    if found is None:
        return None
    if isinstance(found, (dict, list)):
        assert kind == "string", f"{name} is nested and its column a {kind}"
        return member(line, name)
    if isinstance(found, Number) and kind == "string":
        return str(found)
    wanted = bool if kind == "boolean" else Number if kind.startswith(NUMBERS) else str
    assert type(found) is wanted, f"{name} is {found!r} and its column a {kind}"
    return found


def read_parquet(columns, serde: dict, parameters: dict, content: bytes) -> dict[str, list]:
    table = pyarrow.parquet.read_table(io.BytesIO(content))
    by_place = serde.get("parquet.column.index.access") == "true"
    places = {name.lower(): place for place, name in enumerate(table.column_names)}
    found = {}
    for place, (name, kind) in enumerate(columns):
        column = table.column(place if by_place else places[name])
        assert column.type in allowed(kind), f"{name} is a {column.type} in the file and a {kind} in the table"
        found[name] = column.to_pylist()
    return found


def allowed(kind: str) -> list[pyarrow.DataType]:
    digits = re.fullmatch(r"decimal\((\d+),(\d+)\)", kind)
    return [pyarrow.decimal128(*map(int, digits.groups()))] if digits else PARQUET[kind]
