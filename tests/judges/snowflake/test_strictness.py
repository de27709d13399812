"""The double refuses what Snowflake refuses and fakesnow takes."""

import pytest

from . import load

ONE = {"Id": ["1"], "Full Name": ["Ada"]}


def failure(answer):
    assert answer.status_code == 422, answer.text
    return answer.json()["code"], answer.json()["message"]


@pytest.mark.parametrize(
    ("statement", "code", "words"),
    [
        ('SELECT "id" FROM ORDERS', "000904", "invalid identifier '\"id\"'"),
        ("SELECT Id FROM ORDERS", "000904", "invalid identifier 'ID'"),
        ('SELECT "PAID" FROM "orders"', "002003", "Object 'SALES.CRM.orders' does not exist"),
        ('INSERT INTO ORDERS ("full name") VALUES (\'x\')', "000904", "full name"),
        ("UPDATE ORDERS SET NAME = 'x'", "000904", "NAME"),
        ("INSERT INTO ORDERS (\"Full Name\") VALUES ('123456789012345678901')", "100078", "would be truncated"),
        ("INSERT INTO NEEDED (ID) VALUES (NULL)", "100072", "NULL result in a non-nullable column"),
        ("SELECT TO_NUMBER('penstock: rows differ')", "100038", "penstock: rows differ"),
        ("SELECT 1; SELECT 2", "000008", "Actual statement count 2 did not match the desired statement count 1."),
        ("BEGIN", "391911", "Unsupported statement type"),
        ("CREATE TEMPORARY TABLE X (A NUMBER)", "391911", "Unsupported statement type"),
        ("SELECT FROM WHERE", "001003", "syntax error"),
    ],
)
def test_statements_that_snowflake_refuses(warehouse, statement, code, words):
    warehouse.administer("CREATE OR REPLACE TABLE NEEDED (ID NUMBER NOT NULL)")
    found = failure(warehouse.post(statement))
    assert found[0] == code and words in found[1], found


def test_a_text_counts_in_characters(warehouse):
    warehouse.administer("""INSERT INTO ORDERS ("Full Name") VALUES ('ÄÖÜäöüßÄÖÜäöüßÄÖÜäöü')""")
    assert warehouse.read('SELECT LENGTH("Full Name") FROM ORDERS') == [[20]]


@pytest.mark.parametrize("option", ["FORCE = FALSE", "ON_ERROR = CONTINUE", "PURGE = TRUE", "MATCH_BY_COLUMN_NAME = CASE_SENSITIVE"])
def test_options_of_copy_that_the_double_reads_otherwise(warehouse, option):
    file = warehouse.stage("option.parquet", ONE)
    copy = (
        "COPY INTO ORDERS (\"Id\") FROM (SELECT $1:\"Id\"::VARCHAR::NUMBER(38,0) FROM @SALES.CRM.LOADS) "
        f"FILES = ('{file}') FILE_FORMAT = (TYPE = PARQUET) {option}"
    )
    assert "the double of Snowflake" in failure(warehouse.post(copy))[1]


def copied(double, columns, select, files=("case.parquet",), stage="@SALES.CRM.LOADS"):
    double.stage("case.parquet", {"Id": ["1"], "id": ["2"], "Full Name": [""]})
    names = ", ".join(f"'{file}'" for file in files)
    answer = double.post(
        f"COPY INTO ORDERS ({columns}) FROM (SELECT {select} FROM {stage}) FILES = ({names}) FILE_FORMAT = (TYPE = PARQUET)"
    )
    return answer


def test_columns_of_files_have_exact_names_and_are_null_otherwise(warehouse):
    answer = copied(warehouse, '"Id", PAID, "Full Name"', '$1:"Id"::NUMBER(38,0), $1:"ID"::NUMBER(10,2), $1:"Full Name"::VARCHAR')
    assert answer.ok, answer.text
    # An empty text is not null.
    assert warehouse.read('SELECT "Id", PAID, "Full Name" FROM ORDERS') == [[1, None, ""]]


def test_files_and_stages_that_are_not_there(warehouse):
    id_alone = ('"Id"', '$1:"Id"::NUMBER(38,0)')
    assert failure(copied(warehouse, *id_alone, files=["gone.parquet"]))[0] == "091016"
    assert "does not exist or not authorized" in failure(copied(warehouse, *id_alone, stage="@SALES.CRM.OTHER"))[1]
    assert failure(copied(warehouse, *id_alone, files=["x"] * 1_001))[1].endswith("exceeds the 1,000 limit.")
    assert failure(copied(warehouse, *id_alone, stage="'s3://elsewhere/x'"))[0] == "001011"
    warehouse.fail(kind="not-allowed")
    assert "is not allowed by integration 'S3_INT'" in failure(copied(warehouse, *id_alone))[1]


def test_ddl_commits_the_open_transaction(warehouse):
    statements = [
        "BEGIN", 'INSERT INTO ORDERS ("Id") VALUES (7)', "CREATE TEMPORARY TABLE MINE (A NUMBER)", "ROLLBACK",
    ]  # fmt: skip
    answer = warehouse.post("; ".join(statements), parameters={"MULTI_STATEMENT_COUNT": "4"})
    assert answer.ok, answer.text
    assert warehouse.read('SELECT "Id" FROM ORDERS') == [[7]]


def test_a_transaction_ends_with_its_request(warehouse):
    statements = 'BEGIN; INSERT INTO ORDERS ("Id") VALUES (7)'
    assert warehouse.post(statements, parameters={"MULTI_STATEMENT_COUNT": "0"}).ok
    assert warehouse.read("SELECT COUNT(*) FROM ORDERS") == [[0]]


def test_nothing_is_kept_of_a_session(warehouse):
    made = "CREATE TEMPORARY TABLE MINE (A NUMBER); SELECT * FROM MINE"
    assert warehouse.post(made, parameters={"MULTI_STATEMENT_COUNT": "2"}).ok
    assert failure(warehouse.post("SELECT * FROM MINE"))[0] == "002003"


def test_a_warehouse_is_needed_and_has_an_exact_name(warehouse):
    assert failure(warehouse.post("SELECT * FROM ORDERS", warehouse="load_wh"))[0] == "000606"
    assert warehouse.post("DESCRIBE TABLE ORDERS", warehouse="load_wh").ok
    names = warehouse.post("SELECT CURRENT_WAREHOUSE(), CURRENT_DATABASE(), CURRENT_ROLE()", role="LOADER").json()["data"]
    assert names == [["LOAD_WH", "SALES", "LOADER"]]
    nobody = warehouse.post("SELECT CURRENT_WAREHOUSE()", warehouse="OTHER").json()["data"]
    assert nobody == [[None]]


def test_the_fence_is_waited_for(warehouse):
    """A second UPDATE of a table waits; without patience it is told about the lock."""
    warehouse.fail(kind="meet", statement="COMMIT", times=2)
    file = warehouse.stage("lock.parquet", ONE)
    first = load.request("run-1", [file], 1)
    held = warehouse.post(first["statement"], parameters=first["parameters"], query="?async=true")
    while warehouse.seen()["met"] == 0:
        assert warehouse.look(held.json()["statementHandle"]).status_code == 202, "the load waits before it commits"
    warehouse.fail(kind="lock-timeout")
    code, message = failure(warehouse.post("UPDATE PENSTOCK_FENCE SET N = 0 WHERE NAME = 'runs'"))
    assert code == "000625" and "has not yet been released" in message
    # The second to come lets the load go on.
    assert warehouse.post("BEGIN; COMMIT", parameters={"MULTI_STATEMENT_COUNT": "2"}).ok
