"""Values as COPY of JSON takes them, which people found out the hard way."""

import pytest

EMPTY_AS_NULL = "GZIP EMPTYASNULL TIMEFORMAT 'auto'"


@pytest.mark.parametrize(
    "name, column_type, values, found",
    [
        ("text", "VARCHAR(20)", ["aüb", "", None, "null", 1.50, True, [1]], ["aüb", "", None, "null", "1.5", "true", "[1]"]),
        # A text ends at the first null byte, and nobody is told: estuary/connectors#839.
        ("null_byte", "VARCHAR(20)", ["hello\0 world"], ["hello"]),
        ("four_bytes", "VARCHAR(4)", ["😀"], ["😀"]),
        ("whole", "BIGINT", [1, "2", "-9223372036854775808", None], [1, 2, -9223372036854775808, None]),
        # Digits too many are cut off, not rounded, unless ROUNDEC is set.
        ("decimal", "DECIMAL(5,2)", ["1.239", "-1.239", 1.5, 7, "999.999"], ["1.23", "-1.23", "1.50", "7.00", "999.99"]),
        ("large", "DECIMAL(38,2)", ["123456789012345678901234567890123456.78"], ["123456789012345678901234567890123456.78"]),
        ("float", "FLOAT", [1.5, "2.5", "1e3", "NaN"], [1.5, 2.5, 1000.0, "NaN"]),
        ("truth", "BOOLEAN", [True, "false", 1, "t", "N"], [True, False, True, True, False]),
        ("date", "DATE", ["2026-01-02", "2026-01-02T23:00:00Z"], ["2026-01-02", "2026-01-02"]),
        # A TIMESTAMP ignores the zone, a TIMESTAMPTZ does not: airbyte#32616, bcgov/GDX-Analytics#159.
        ("local", "TIMESTAMP", ["2026-01-02T03:04:05.678+02:00"], ["2026-01-02 03:04:05.678"]),
        ("instant", "TIMESTAMPTZ", ["2026-01-02T03:04:05+02:00", "2026-01-02T03:04:05Z"], ["2026-01-02 01:04:05+00", "2026-01-02 03:04:05+00"]),
        ("clock", "TIME", ["03:04:05.678"], ["03:04:05.678"]),
        ("super", "SUPER", [{"a": [1, 1.10, None, "x\0y"]}, "text", 1, None], ['{"a":[1,1.1,null,"x\\u0000y"]}', '"text"', "1", None]),
        ("binary", "VARBYTE(10)", ["00ff"], ["\\x00ff"]),
    ],
)  # fmt: skip
def test_what_fits(warehouse, name, column_type, values, found):
    assert warehouse.loads(name, column_type, *values) == found


@pytest.mark.parametrize(
    "name, column_type, value, code, words",
    [
        # Bytes, not characters: sling-cli#539, redshiftTools#55.
        ("bytes", "VARCHAR(30)", "Escuela de adultos de González", 1204, "String length exceeds DDL length"),
        ("null_first", "VARCHAR(20)", "\0x", 1216, "Invalid null byte - field longer than 1 byte"),
        ("half", "VARCHAR(20)", "x\ud800", 1220, "invalid or unsupported UTF8 codepoints. Bad UTF8 hex sequence: ed a0 80"),
        ("char", "CHAR(9)", "ü", 1220, "Multibyte character not supported for CHAR"),
        ("point", "INTEGER", 1.0, 1207, "Invalid digit, Value '.', Pos 1, Type: Integer"),
        ("wide", "INTEGER", 2147483648, 1207, "Overflow (Integer valid range -2147483648 to 2147483647)"),
        ("unsigned", "BIGINT", 2**63, 1207, "Overflow (Long valid range -9223372036854775808 to 9223372036854775807)"),
        ("empty", "INTEGER", "", 1207, "Invalid digit"),
        ("digits", "DECIMAL(5,2)", "1000.00", 1058, "Overflow for NUMERIC(5,2) (too many digits)"),
        ("exponent", "DECIMAL(38,2)", "1E5", 1207, "Invalid digit, Value 'E', Pos 1, Type: Decimal"),
        ("yes", "BOOLEAN", "maybe", 1210, "Unknown boolean format"),
        ("date", "DATE", "02.01.26", 1205, "Invalid Date Format"),
        ("epoch", "TIMESTAMPTZ", 1767312245, 1206, "Invalid timestamp format or value [YYYY-MM-DD HH24:MI:SSOF]"),
        ("time", "TIME", "quarter past", 1206, "Invalid time format or value"),
        # A text within SUPER has a limit of its own: airbyte#79161.
        ("nested", "SUPER", {"a": ["x" * 65_536]}, 1224, "String value exceeds the max size of 65535 bytes"),
        ("hex", "VARBYTE(9)", "zz", 1207, "Invalid hexadecimal digit"),
    ],
)  # fmt: skip
def test_what_does_not_fit(warehouse, name, column_type, value, code, words):
    found = warehouse.load_fails(name, column_type, value)
    assert found[0] == code and words in found[1]


def test_iso_instants_need_timeformat_auto(warehouse):
    # risingwave#23282.
    found = warehouse.load_fails("iso", "TIMESTAMPTZ", "2025-09-22T14:42:59.172000Z", options="GZIP")
    assert found == (1206, "Invalid timestamp format or value [YYYY-MM-DD HH24:MI:SSOF]")
    seconds = warehouse.loads("secs", "TIMESTAMP", 1767312245, options="GZIP TIMEFORMAT 'epochsecs'")
    assert seconds == ["2026-01-02 00:04:05"]


def test_options_that_change_values(warehouse):
    assert warehouse.loads("nulls", "VARCHAR(9)", "", " ", options=EMPTY_AS_NULL) == [None, " "]
    assert warehouse.loads("blanks", "VARCHAR(9)", " ", options="GZIP BLANKSASNULL") == [None]
    assert warehouse.loads("cut", "VARCHAR(3)", "aüb", options="GZIP TRUNCATECOLUMNS") == ["aü"]
    assert warehouse.loads("rounded", "DECIMAL(5,2)", "1.235", options="GZIP ROUNDEC") == ["1.24"]
    assert warehouse.loads("invalid", "VARCHAR(9)", "x\ud800", options="GZIP ACCEPTINVCHARS AS '^'") == ["x^"]


def test_nothing_in_a_column_that_needs_something(warehouse):
    warehouse.run("DROP TABLE IF EXISTS needs", "CREATE TABLE needs (n INTEGER, x VARCHAR(20) NOT NULL)")
    for record in ({"n": 1}, {"n": 1, "x": None}):
        warehouse.fails(warehouse.copy("needs", "needs", ["n", "x"], [[{"n": 0, "x": ""}, record]]))
        assert newest(warehouse, "error_code, error_message") == (1213, "Missing data for not-null field")


def newest(warehouse, members):
    """Returns members of the last load error."""
    (found,) = warehouse.rows(f"SELECT {members} FROM sys_load_error_detail ORDER BY query_id DESC LIMIT 1")
    return found


def test_broken_lines_and_large_ones(warehouse):
    warehouse.run("DROP TABLE IF EXISTS broken", "CREATE TABLE broken (body SUPER)")
    for content, words in [
        (b'{"body": 1}\n{"body":', "Invalid value."),
        (b'{"body": 1}\n[{"body": 1}]', "Member is not an object."),
        (b'{"body": 1}\n{"body": ["' + b'", "'.join([b"x" * 60_000] * 71) + b'"]}', "more than 4194304 bytes"),
    ]:
        assert "failed. Check" in warehouse.fails(warehouse.copy("broken", "broken", ["body"], [content]))
        line, message = newest(warehouse, "line_number, error_message")
        assert line == 2 and words in message


def test_bytes_that_are_no_utf8(warehouse):
    warehouse.run("DROP TABLE IF EXISTS raw_bytes", "CREATE TABLE raw_bytes (x VARCHAR(9))")
    warehouse.fails(warehouse.copy("raw", "raw_bytes", ["x"], [b'{"x": "a\xa4"}\n']))
    code, message = newest(warehouse, "error_code, error_message")
    assert (code, message.endswith("Bad UTF8 hex sequence: a4 (error 3)")) == (1220, True)
