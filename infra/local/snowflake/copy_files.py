"""COPY INTO a table from Parquet files of an external stage.

fakesnow's own COPY reads the columns of a file in any case and cannot read quoted ones. Here `$1:"Name"` is the column of
exactly this name, or null, as in Snowflake.
"""

import pyarrow
import pyarrow.fs
import pyarrow.parquet
from failure import Failure
from sqlglot import exp

# The most names in FILES.
MOST_FILES = 1_000
FILE = "_PENSTOCK_FILE"


def options(copy: exp.Copy) -> dict[str, exp.Expression]:
    return {option.this.name.upper(): option for option in copy.args.get("params", [])}


def check(copy: exp.Copy) -> list[str]:
    """Refuses what Snowflake refuses, and what this double cannot do; returns the names of the files."""
    given = options(copy)
    for name in given:
        if name not in ("FILES", "FILE_FORMAT", "ON_ERROR"):
            raise Failure("001003", f"the double of Snowflake knows no {name} in COPY", "42000")
    names = [name.name for name in given["FILES"].find_all(exp.Literal)] if "FILES" in given else []
    if not names:
        raise Failure("001003", "the double of Snowflake copies named FILES alone", "42000")
    if len(names) > MOST_FILES:
        raise Failure("001089", "SQL compilation error:\nThe number of files exceeds the 1,000 limit.", "22023")
    if "PARQUET" not in given["FILE_FORMAT"].sql().upper():
        raise Failure("001003", "the double of Snowflake copies Parquet alone", "42000")
    on_error = given.get("ON_ERROR")
    if on_error is not None and "ABORT_STATEMENT" not in on_error.sql().upper():
        raise Failure("001003", "the double of Snowflake knows ON_ERROR=ABORT_STATEMENT alone", "42000")
    return names


def stage_of(copy: exp.Copy) -> tuple[str, str]:
    """Returns the stage of a COPY with a SELECT, and the path behind it."""
    source = copy.args["files"][0]
    if not isinstance(source, exp.Subquery):
        raise Failure(
            "002019",
            "SQL compilation error:\nPARQUET file format can produce one and only one column of type variant, object, or "
            "array. Load data into separate columns using the MATCH_BY_COLUMN_NAME copy option or copy with transformation.",
            "0A000",
        )
    text = source.this.args["from_"].this.sql("snowflake").strip("'")
    if not text.startswith("@"):
        raise Failure("001011", f"SQL compilation error:\ninvalid URL prefix found in: {text}", "42601")
    stage, _, path = text[1:].partition("/")
    return stage, path


def insert(copy: exp.Copy) -> tuple[str, list[str]]:
    """Returns the INSERT that copies one file, and the columns of the file that it reads as `K0`, `K1`, …"""
    select, keys = copy.args["files"][0].this.copy(), []
    for path in list(select.find_all(exp.JSONExtract)):
        parameter = path.this
        if not isinstance(parameter, exp.Parameter) or parameter.name != "1":
            continue
        key = path.expression.find(exp.JSONPathKey)
        keys.append(key.this)
        path.replace(exp.column(f"K{len(keys) - 1}"))
    select.set("from_", exp.From(this=exp.to_table(FILE)))
    return f"INSERT INTO {copy.this.sql('snowflake')} {select.sql('snowflake')}", keys


def read(url: str, endpoint: str, keys: list[str]) -> pyarrow.Table:
    """Reads columns of a file in S3; a column that it does not have is null."""
    place = url.removeprefix("s3://")
    store = pyarrow.fs.S3FileSystem(
        access_key="test", secret_key="test", endpoint_override=endpoint, region="us-east-1", scheme="http"
    )
    try:
        whole = pyarrow.parquet.read_table(place, filesystem=store)
    except FileNotFoundError:
        raise Failure("091016", f"Remote file '{url}' was not found. There are several potential causes.", "22000") from None
    except OSError as error:
        words = f"Failure using stage area. Cause: [{str(error)[:200]}]"
        raise Failure("091003", words, "55000") from None
    empty = pyarrow.nulls(whole.num_rows, pyarrow.string())
    found = [whole.column(key) if key in whole.column_names else empty for key in keys]
    return pyarrow.table({f"K{number}": column for number, column in enumerate(found)} or {"NONE": empty})
