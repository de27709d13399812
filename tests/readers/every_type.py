"""A table with every type that there is, and the values that readers stumble over: sent, as text, and as Spark tells them."""

import json

TEXT, JSON, NUMBER = "string", "json", "number"


def number(precision: int, scale: int, binary: bool) -> dict:
    return {NUMBER: {"precision": precision, "scale": scale, "binary": binary}}


def decimal(precision: int, scale: int) -> dict:
    return {"decimal": {"precision": precision, "scale": scale}}


# Of each column its type, what Spark reads it as from typed Parquet and from JSON, and three values: how the application
# sends it, its text, and the typed value as Spark writes it.
COLUMNS = {
    "note": (
        TEXT,
        "string",
        "string",
        ('"a,\\"b\\"\\r\\nc\\té"', 'a,"b"\r\nc\té', 'a,"b"\r\nc\té'),
        ('"=1+1"', "=1+1", "=1+1"),
        ('"\\\\N"', "\\N", "\\N"),
    ),
    "flag": ("bool", "boolean", "boolean", ("true", "true", "true"), ("false", "false", "false"), ("true", "true", "true")),
    "small": ("int32", "int", "int", ("-2147483648",) * 3, ("2147483647",) * 3, ("0",) * 3),
    "big": ("int64", "bigint", "bigint", ("9223372036854775807",) * 3, ("-9223372036854775808",) * 3, ("0",) * 3),
    "ratio": ("float64", "double", "double", ("0.1",) * 3, ("-2.5",) * 3, ("1234.5678901234567",) * 3),
    "sent": (
        number(4, 1, True),
        "double",
        "double",
        ("237.631",) * 3,
        ("1234.5678901234567",) * 3,
        ("0.0012345678901234567",) * 3,
    ),
    "exact": (
        number(13, 3, False),
        "decimal(38,18)",
        "decimal(38,18)",
        ('"1234567890.123456789012345678"', *("1234567890.123456789012345678",) * 2),
        ('"-12.34567"', "-12.34567", "-12.345670000000000000"),
        ("1e7", "10000000.000", "10000000.000000000000000000"),
    ),
    "money": (
        decimal(18, 2),
        "decimal(18,2)",
        "decimal(18,2)",
        ("9999999999999999.99",) * 3,
        ("-0.05",) * 3,
        ("10", "10.00", "10.00"),
    ),
    "widest": (
        decimal(38, 0),
        "decimal(38,0)",
        "decimal(38,0)",
        ("99999999999999999999999999999999999999",) * 3,
        ("-99999999999999999999999999999999999999",) * 3,
        ("0",) * 3,
    ),
    "finest": (
        decimal(38, 38),
        "decimal(38,38)",
        "decimal(38,38)",
        ("0.99999999999999999999999999999999999999",) * 3,
        ("-0.00000000000000000000000000000000000001",) * 3,
        ("0", "0." + 38 * "0", "0." + 38 * "0"),
    ),
    "day": (
        "date",
        "date",
        "string",
        ('"0001-01-01"', "0001-01-01", "0001-01-01"),
        ('"1582-10-10"', "1582-10-10", "1582-10-10"),
        ('"9999-12-31"', "9999-12-31", "9999-12-31"),
    ),
    "clock": (
        "time",
        "string",
        "string",
        ('"PT24H00M00S"', "24:00:00.000", "24:00:00.000"),
        ('"00:00:00.000Z"', "00:00:00.000", "00:00:00.000"),
        ('"12:34:56.1234567"', "12:34:56.1234567", "12:34:56.1234567"),
    ),
    "at": (
        "datetime",
        "timestamp",
        "string",
        ('"/Date(-62135596800000)/"', "0001-01-01T00:00:00.000Z", "0001-01-01 00:00:00"),
        ('"1883-11-18T12:03:57.000001Z"', "1883-11-18T12:03:57.000001Z", "1883-11-18 12:03:57.000001"),
        ('"9999-12-31T23:59:59.999999Z"', "9999-12-31T23:59:59.999999Z", "9999-12-31 23:59:59.999999"),
    ),
    "local": (
        "localdatetime",
        "timestamp_ntz",
        "string",
        ('"0001-01-01T00:00:00"', "0001-01-01T00:00:00.000", "0001-01-01 00:00:00"),
        ('"1899-12-31T23:59:59"', "1899-12-31T23:59:59.000", "1899-12-31 23:59:59"),
        ('"2300-01-01T00:00:00.5"', "2300-01-01T00:00:00.500", "2300-01-01 00:00:00.5"),
    ),
    "bytes": (
        "binary",
        "binary",
        "string",
        ('"+/8="', "+/8=", "FBFF"),
        ('"AA=="', "AA==", "00"),
        ('"YQ=="', "YQ==", "61"),
    ),
    "more": (JSON, "string", "string", ('{"a":[1,"é"]}',) * 3, ("[]",) * 3, ('{"b":null}',) * 3),
}

# The values of the folders, and what readers see of them.
PLACES = {
    None: None,
    "": None,
    " ": " ",
    " a b ": " a b ",
    "null": "null",
    "a/b=c%20{d}": "a/b=c%20{d}",
    "__HIVE_DEFAULT_PARTITION__": "__HIVE_DEFAULT_PARTITION__",
    "Žofie 物流": "Žofie 物流",
    "\u0085\t": "\u0085\t",
    "..": "..",
}


def source() -> str:
    """Returns what the writer of the files takes: fields, tasks and records."""
    columns = [{"name": "id", "field_type": TEXT}, {"name": "place", "field_type": TEXT}]
    columns += [{"name": name, "field_type": kind} for name, (kind, *_) in COLUMNS.items()]
    tasks = [
        {"taskType": "Map", "sourceFields": [each["name"]], "destinationField": each["name"]} for each in columns
    ]
    tasks.append({"taskType": "Partition", "sourceFields": ["place"]})
    records = ",".join(record(row, place) for row, place in enumerate(PLACES))
    return f'{{"columns": {json.dumps(columns)}, "tasks": {json.dumps(tasks)}, "records": [{records}]}}'


def record(row: int, place: str | None) -> str:
    """Returns a record as its application sends it: every fourth has no values."""
    members = [f'"id": "{row}"', f'"place": {json.dumps(place)}']
    if row % 4 != 3:
        members += [f'"{name}": {value}' for name, value in values(row, 0).items()]
    return "{" + ", ".join(members) + "}"


def values(row: int, form: int) -> dict:
    """Returns the values of a row: as they are sent (0), as text (1) or as Spark tells typed ones (2)."""
    return {name: None if row % 4 == 3 else column[3 + row % 4][form] for name, column in COLUMNS.items()}


def expected(forms: dict[str, int]) -> dict[str, tuple]:
    """Returns the values of each row by its id, each column in its form, and that of its folder last."""
    rows = {}
    for row, place in enumerate(PLACES):
        cells = (values(row, form)[name] for name, form in forms.items())
        rows[str(row)] = (*cells, PLACES[place])
    return rows
