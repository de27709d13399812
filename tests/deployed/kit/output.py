"""What a run left in S3, read with other people's readers."""

import csv
import io
from urllib.parse import unquote

import pyarrow
import pyarrow.parquet

from .canonical import NESTED, NUMBERS, Number, member, parse

# What Hive and Spark write for what has no value.
NO_VALUE = "__HIVE_DEFAULT_PARTITION__"


def keys(s3, bucket: str, prefix: str = "") -> list[str]:
    """Lists the objects that anybody may see."""
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    return [each["Key"] for page in pages for each in page.get("Contents", [])]


def folder_of(key: str) -> dict[str, str | None]:
    """Returns the values that the folders of a key stand for."""
    steps = [step.split("=") for step in key.split("/") if "=" in step]
    return {name: None if value == NO_VALUE else unquote(value) for name, value in steps}


def open_uploads(s3, bucket: str) -> list[str]:
    """Lists the uploads that were begun and neither completed nor given up."""
    return [each["Key"] for each in s3.list_multipart_uploads(Bucket=bucket).get("Uploads", [])]


def bodies(s3, bucket: str, prefix: str) -> list[bytes]:
    """Returns the content of every object below a prefix, of which there must be one at least."""
    found = [s3.get_object(Bucket=bucket, Key=key)["Body"].read() for key in keys(s3, bucket, prefix)]
    assert found, f"s3://{bucket}/{prefix} is empty"
    return found


def read_csv(contents: list[bytes], key: str = "Id") -> dict[str, list]:
    """Reads CSV files; an empty cell stands for null."""
    header, rows = None, []
    for content in contents:
        reader = csv.reader(io.StringIO(content.decode(), newline=""), strict=True)
        names = next(reader)
        assert header in (None, names), "the headers differ"
        header = names
        rows += [[cell or None for cell in row] for row in reader]
    return columns(header, rows, key)


def read_json(contents: list[bytes], fields: dict[str, dict], key: str = "Id") -> dict[str, list]:
    """Reads JSON Lines, and checks that each value is of the JSON type of its field."""
    header, rows = None, []
    for content in contents:
        lines = content.decode().split("\n")
        assert lines.pop() == "", "the last line has no end"
        for line in lines:
            record = parse(line)
            assert header in (None, list(record)), "the members differ"
            header = list(record)
            rows.append([text(fields[name], value, line) for name, value in record.items()])
    return columns(header, rows, key)


def text(field: dict, value, line: str) -> str | None:
    """Returns the canonical text of a JSON value, which must have the type that its field has in JSON."""
    kind, name = field["type"], field["name"]
    if value is None:
        return None
    if kind in NESTED:
        return member(line, name)
    if kind == "boolean":
        assert isinstance(value, bool), f"{name} is {value!r} and not a boolean"
        return "true" if value else "false"
    wanted = Number if kind in NUMBERS else str
    assert type(value) is wanted, f"{name} is {value!r} and not a {wanted.__name__}"
    return str(value)


def read_parquet(contents: list[bytes]) -> pyarrow.Table:
    """Reads Parquet files into one table, ordered by id."""
    tables = [pyarrow.parquet.read_table(io.BytesIO(content)) for content in contents]
    assert all(table.schema.equals(tables[0].schema) for table in tables), "the schemas differ"
    return pyarrow.concat_tables(tables).sort_by("Id")


def columns(header: list[str], rows: list[list], key: str) -> dict[str, list]:
    place = header.index(key)
    rows.sort(key=lambda row: row[place])
    return {name: list(column) for name, column in zip(header, zip(*rows))}
