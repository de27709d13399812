"""Spark reads every type in every format, and the values of folders, cell by cell as they were sent."""

from .every_type import COLUMNS, PLACES, expected


def found(frame) -> dict[str, tuple]:
    """Returns what Spark has read, as texts."""
    kinds = dict(frame.dtypes)
    texts = [f"hex({name})" if kinds[name] == "binary" else f"cast({name} as string)" for name in COLUMNS]
    rows = frame.selectExpr("id", *texts, "place").collect()
    assert len(rows) == len(PLACES)
    return {row[0]: tuple(row[1:]) for row in rows}


def test_typed_parquet(spark, files):
    frame = spark.read.parquet(str(files / "typed"))
    kinds = dict(frame.dtypes)
    assert {name: kinds[name] for name in COLUMNS} == {name: column[1] for name, column in COLUMNS.items()}
    assert found(frame) == expected(dict.fromkeys(COLUMNS, 2))


def test_typed_parquet_by_the_types_of_a_catalog(spark, files):
    # Hive knows one type of timestamp, which Glue's tables have for both of ours.
    hive = {name: "timestamp" if name == "local" else column[1] for name, column in COLUMNS.items()}
    schema = ", ".join(f"{name} {kind}" for name, kind in {"id": "string", **hive, "place": "string"}.items())
    assert found(spark.read.schema(schema).parquet(str(files / "typed"))) == expected(dict.fromkeys(COLUMNS, 2))


def test_parquet_of_strings(spark, files):
    frame = spark.read.parquet(str(files / "strings"))
    assert {kind for _, kind in frame.dtypes} == {"string"}
    assert found(frame) == expected(dict.fromkeys(COLUMNS, 1))


def test_csv(spark, files):
    # RFC 4180: a quote in a cell is written twice, and a cell may have lines.
    frame = spark.read.csv(str(files / "csv"), header=True, multiLine=True, escape='"', lineSep="\n", nullValue="")
    assert found(frame) == expected(dict.fromkeys(COLUMNS, 1))


def test_json_lines(spark, files):
    schema = ", ".join(f"{name} {column[2]}" for name, column in COLUMNS.items())
    frame = spark.read.schema(f"id string, {schema}, place string").json(str(files / "json"))
    numbers = {name: 1 if column[2] == "string" else 2 for name, column in COLUMNS.items()}
    assert found(frame) == expected(numbers)
