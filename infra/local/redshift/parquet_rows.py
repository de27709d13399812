"""Parquet files as COPY reads them: by the position of the columns, with types that must fit."""

import datetime
import io
import json

import pyarrow
import pyarrow.parquet

from .files import File
from .json_rows import DECODER
from .values import Column
from .words import Refused, with_detail

FITTING = {
    "varchar": pyarrow.types.is_string, "bpchar": pyarrow.types.is_string, "smallint": pyarrow.types.is_int16,
    "integer": pyarrow.types.is_int32, "bigint": pyarrow.types.is_int64, "numeric": pyarrow.types.is_decimal,
    "real": pyarrow.types.is_float32, "double": pyarrow.types.is_float64, "boolean": pyarrow.types.is_boolean,
    "date": pyarrow.types.is_date, "timestamp": pyarrow.types.is_timestamp, "super": pyarrow.types.is_nested,
}  # fmt: skip


def parquet_rows(file: File, columns: list[Column], options: dict[str, str]):
    """Yields each row with its number. Raises `Refused` for types that are not the columns'."""
    table = pyarrow.parquet.read_table(io.BytesIO(file.content))
    if table.num_columns != len(columns):
        raise failed(
            f"Unmatched number of columns between table and file. Table columns: {len(columns)}, "
            f"Data columns: {table.num_columns}, File name: {file.url}"
        )
    for column, field in zip(columns, table.schema):
        if not FITTING.get(column.type, lambda _: False)(field.type):
            raise failed(
                f"File '{file.url}' has an incompatible Parquet schema for column '{column.name}'. "
                f"Column type: {column.type.upper()}, Parquet schema: {field.name} [{field.type}]"
            )
        if column.type == "super" and "SERIALIZETOJSON" not in options:
            raise failed(f"COPY of nested column '{column.name}' needs SERIALIZETOJSON")
    options.setdefault("TIMEFORMAT", "auto")
    for number, record in enumerate(zip(*(one.to_pylist() for one in table.columns)), 1):
        yield number, [value_of(value) for value in record]


def value_of(value):
    if isinstance(value, (datetime.datetime, datetime.date)):
        return value.isoformat()
    if isinstance(value, (dict, list)):
        return DECODER.decode(json.dumps(value, default=str))
    return value if value is None or isinstance(value, (str, bool)) else str(value)


def failed(context: str) -> Refused:
    return Refused(with_detail("Spectrum Scan Error", 15001, context))
