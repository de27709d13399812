"""The double refuses what Redshift refuses, although PostgreSQL would accept it."""

import subprocess

import pytest
import venvs
from botocore.exceptions import ClientError


@pytest.fixture(scope="module", autouse=True)
def tables(warehouse):
    warehouse.run(
        "DROP TABLE IF EXISTS people",
        "CREATE TABLE people (id INTEGER NOT NULL PRIMARY KEY, name VARCHAR(9) UNIQUE, UNIQUE (id, name)) DISTKEY(id) SORTKEY(id)",
        "DROP TABLE IF EXISTS news",
        "CREATE TABLE news (id INTEGER ENCODE az64, name VARCHAR(9))",
        "INSERT INTO news VALUES (1, 'a'), (2, 'b')",
    )


MERGE = "MERGE INTO people USING {source} ON people.id = s.id {clauses}"
UPDATE, INSERT = (
    "WHEN MATCHED THEN UPDATE SET name = s.name",
    "WHEN NOT MATCHED THEN INSERT (id, name) VALUES (s.id, s.name)",
)


def merge(source="news AS s", clauses=f"{UPDATE} {INSERT}"):
    return MERGE.format(source=source, clauses=clauses)


def test_a_merge_from_a_table_runs(warehouse):
    assert warehouse.run(merge())["SubStatements"][0]["ResultRows"] == 2
    assert warehouse.run(merge())["SubStatements"][0]["ResultRows"] == 2
    assert warehouse.rows("SELECT * FROM people ORDER BY id") == [(1, "a"), (2, "b")]


@pytest.mark.parametrize(
    "statement, words",
    [
        (merge("(SELECT * FROM news) AS s"), 'syntax error at or near "("'),
        ("WITH s AS (SELECT 1 AS id, 'x' AS name) " + merge("s AS s"), 'syntax error at or near "MERGE"'),
        (merge().replace("INTO people", "INTO people AS p"), 'syntax error at or near "p"'),
        (merge(clauses=UPDATE), "MERGE needs WHEN MATCHED and, after it, WHEN NOT MATCHED"),
        (merge(clauses=INSERT), "MERGE needs WHEN MATCHED and, after it, WHEN NOT MATCHED"),
        (merge(clauses=f"{INSERT} {UPDATE}"), "MERGE needs WHEN MATCHED and, after it, WHEN NOT MATCHED"),
        (merge(clauses=f"{UPDATE} {INSERT}".replace("MATCHED THEN", "MATCHED AND true THEN", 1)), 'near "AND"'),
        ("TRUNCATE news", "TRUNCATE commits"),
        ("VACUUM news", "VACUUM cannot run inside a transaction block"),
        ("BEGIN", "the Data API begins and ends transactions itself"),
        ("SELECT 1; DELETE FROM news", "cannot insert multiple commands into a prepared statement"),
        ("INSERT INTO news VALUES (1, 'x') ON CONFLICT DO NOTHING", 'near "CONFLICT"'),
        ("DELETE FROM news RETURNING id", 'near "RETURNING"'),
        ("CREATE UNIQUE INDEX once ON news (id)", "not supported on Redshift tables"),
        ("CREATE TABLE wrong (body JSONB)", 'type "jsonb" does not exist'),
        ("CREATE TABLE wrong (body INTEGER[])", "unsupported type"),
        ("CREATE TABLE wrong (tag VARCHAR(3))", 'syntax error at or near "tag"'),
        ("CREATE TABLE wrong (name VARCHAR(65536))", "maximum column length is 65535"),
        ("CREATE TABLE wrong (amount DECIMAL(39, 2))", "DECIMAL precision 39 must be between 1 and 38"),
        ("ALTER TABLE news ADD COLUMN IF NOT EXISTS more INTEGER", 'near "EXISTS"'),
        ("SELECT :name", 'syntax error at or near ":"'),
        ("INSERT INTO news VALUES (1, 'aüaüaüaü')", "value too long for type character varying(9)"),
        ("SELECT * FROM gone", 'relation "gone" does not exist'),
    ],
)
def test_statements(warehouse, statement, words):
    assert words in warehouse.fails(statement)
    assert warehouse.rows("SELECT * FROM news ORDER BY id") == [(1, "a"), (2, "b")]


def test_a_merge_from_a_view(warehouse):
    warehouse.run("CREATE OR REPLACE VIEW seen AS SELECT * FROM news")
    assert "MERGE source can not be a view" in warehouse.fails(merge("seen AS s"))


@pytest.mark.parametrize("key", [1, 7], ids=["matched", "new"])
def test_a_merge_whose_source_has_a_key_twice(warehouse, key):
    warehouse.run("DELETE FROM people", "INSERT INTO people VALUES (1, 'x')")
    twice = f"CREATE TEMP TABLE twice AS SELECT {key} AS id, 'y' AS name UNION ALL SELECT {key}, 'z'"
    assert "Found multiple matches to update the same tuple" in warehouse.fails(twice, merge("twice AS s"))
    assert warehouse.rows("SELECT * FROM people") == [(1, "x")]


def test_keys_are_not_enforced(warehouse):
    warehouse.run("DELETE FROM people", "INSERT INTO people VALUES (1, 'x'), (1, 'x')")
    assert warehouse.rows("SELECT count(*) FROM people") == [(2,)]
    assert 'null value in column "id"' in warehouse.fails("INSERT INTO people (name) VALUES ('x')")


def test_names_lose_their_capitals_even_in_quotes(warehouse, started):
    made = (
        'DROP TABLE IF EXISTS "Cased"',
        'CREATE TABLE "Cased" ("Order Id" INTEGER)',
        'INSERT INTO cased ("order id") VALUES (1)',
    )
    warehouse.run(*made)
    assert warehouse.rows('SELECT "ORDER ID" FROM CASED') == [(1,)]
    assert 'relation "cased" does not exist' in started("--case-sensitive-identifiers").fails(*made)
    told = warehouse.tried("SET enable_case_sensitive_identifier TO true", 'SELECT "ORDER ID" FROM cased')
    assert 'column "ORDER ID" does not exist' in told["Error"]


def test_lengths_that_are_left_out(warehouse):
    warehouse.run("DROP TABLE IF EXISTS plain", "CREATE TABLE plain (a VARCHAR, b TEXT, c VARCHAR(MAX), d DECIMAL)")
    found = warehouse.rows(
        "SELECT character_maximum_length, numeric_precision, numeric_scale FROM svv_columns WHERE table_name = 'plain' "
        "ORDER BY ordinal_position"
    )
    assert found == [(256, None, None), (256, None, None), (65535, None, None), (None, 18, 0)]


def test_statements_of_redshift_alone_run(warehouse):
    assert warehouse.rows("SELECT id FROM news QUALIFY ROW_NUMBER() OVER (ORDER BY id DESC) = 1") == [(2,)]
    assert warehouse.rows("SELECT TOP 1 NVL(NULL, 'x') FROM news") == [("x",)]
    assert warehouse.rows("SELECT OCTET_LENGTH('aü'), JSON_SERIALIZE(JSON_PARSE('[1]'))") == [(3, "[1]")]
    assert warehouse.rows("SELECT GETDATE() > '2020-01-01'") == [(True,)]
    assert warehouse.rows("SELECT 'a\\'b'") == [("a'b",)], "a backslash escapes"


@pytest.mark.parametrize(
    "request_, words",
    [
        ({"Sqls": ["SELECT 1"] * 41}, "length less than or equal to 40"),
        ({"Sqls": []}, "length greater than or equal to 1"),
        ({"Sqls": ["SELECT '" + "x" * 102_400 + "'"]}, "larger than 100kB"),
        ({"WorkgroupName": "ab"}, "length greater than or equal to 3"),
        ({"WorkgroupName": "Tests"}, "regular expression pattern"),
        ({"ClusterIdentifier": "tests"}, "Exactly one of ClusterIdentifier and WorkgroupName"),
        ({"WorkgroupName": None}, "Exactly one of ClusterIdentifier and WorkgroupName"),
        ({"Database": None}, "Database is required"),
        ({"ClientToken": "x" * 65}, "length less than or equal to 64"),
        ({"ClientToken": ""}, "length greater than or equal to 1"),
        ({"StatementName": "x" * 2049}, "length less than or equal to 2048"),
        ({"WaitTimeSeconds": 31}, "value less than or equal to 30"),
        ({"Parameters": []}, "length greater than or equal to 1"),
        ({"Parameters": [{"name": "a", "value": ""}]}, "length greater than or equal to 1"),
        ({"Parameters": [{"name": "a-b", "value": "x"}]}, "regular expression pattern"),
        ({"Parameters": [{"name": "run", "value": "x"}]}, "unused parameters"),
        ({"Sqls": ["SELECT ':run'"], "Parameters": [{"name": "run", "value": "x"}]}, "unused parameters"),
        ({"SessionId": "0" * 8 + "-0000-0000-0000-" + "0" * 12}, "Session is not available"),
        ({"NoSuchMember": "x"}, "no such member"),
    ],
)
def test_requests(warehouse, request_, words):
    whole = {"Sqls": ["SELECT 1"], "WorkgroupName": "tests", "Database": "redshift", **request_}
    request = {name: value for name, value in whole.items() if value is not None}
    client = warehouse.client_as("AKIATEST", parameter_validation=False)
    if "NoSuchMember" in request:
        # boto3 would leave it out.
        client.meta.service_model.operation_model("BatchExecuteStatement").input_shape.members["NoSuchMember"] = (
            client.meta.service_model.shape_for("String")
        )
    with pytest.raises(ClientError) as caught:
        client.batch_execute_statement(**request)
    assert caught.value.response["Error"]["Code"] == "ValidationException"
    assert words in caught.value.response["Error"]["Message"]


def test_a_cluster_is_taken_as_well(warehouse):
    request = {"ClusterIdentifier": "tests", "DbUser": "penstock", "Database": "redshift"}
    told = warehouse.ended(warehouse.client.execute_statement(Sql="SELECT 1", **request)["Id"])
    assert (told["Status"], told["ClusterIdentifier"], told["DbUser"]) == ("FINISHED", "tests", "penstock")


def test_two_that_create_one_table_if_it_does_not_exist(warehouse):
    create = "CREATE TABLE IF NOT EXISTS raced (id INTEGER)"
    warehouse.run("DROP TABLE IF EXISTS raced")
    first = warehouse.send(create, "SELECT pg_sleep(1)")
    while warehouse.client.describe_statement(Id=first)["SubStatements"][1]["Status"] != "STARTED":
        pass
    assert warehouse.fails(create) == 'Query #1 failed with ERROR: Relation "raced" already exists'
    assert warehouse.ended(first)["Status"] == "FINISHED"
    warehouse.run(create)


def test_statements_that_are_not_known(warehouse):
    nobody = "00000000-0000-4000-8000-000000000000"
    for call in ("describe_statement", "get_statement_result", "cancel_statement"):
        with pytest.raises(warehouse.client.exceptions.ResourceNotFoundException, match="does not exist"):
            getattr(warehouse.client, call)(Id=nobody)


def test_without_postgresql_it_names_the_package(tmp_path):
    code = "from pathlib import Path; from redshift import installed; installed.INSTALLED = Path('/nowhere'); installed.programs()"
    environment = {"PYTHONPATH": str(venvs.ROOT / "infra/local"), "PATH": str(tmp_path)}
    told = subprocess.run(
        [venvs.ready("redshift") / "python", "-c", code], env=environment, capture_output=True, text=True
    )
    assert "sudo apt-get install postgresql" in told.stderr
