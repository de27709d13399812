"""boto3 drives every operation of the double, and parses every answer."""

import pytest
from botocore.exceptions import ClientError

PLACE = {"WorkgroupName": "tests", "Database": "redshift"}


def test_rows_come_back_with_the_types_of_the_api(warehouse):
    sql = (
        "SELECT 1::smallint AS a, 9007199254740993::bigint AS b, 1.50::decimal(5,2) AS c, 0.5::float8 AS d, true AS e, "
        "'aüb'::varchar AS f, NULL::integer AS g, '2026-01-02'::date AS h, '2026-01-02 03:04:05.678'::timestamp AS i, "
        "'2026-01-02T03:04:05+02:00'::timestamptz AS j, JSON_PARSE('{\"a\": [1]}') AS k, '' AS l"
    )
    sent = warehouse.client.execute_statement(Sql=sql, WaitTimeSeconds=20, **PLACE)
    assert sent["Status"] == "FINISHED" and sent["HasResultSet"] is True
    told = warehouse.client.describe_statement(Id=sent["Id"])
    assert (told["ResultRows"], told["HasResultSet"], told["QueryString"]) == (1, True, sql)
    answer = warehouse.client.get_statement_result(Id=sent["Id"])
    assert answer["TotalNumRows"] == 1
    assert answer["Records"] == [
        [
            {"longValue": 1},
            {"longValue": 9007199254740993},
            {"stringValue": "1.50"},
            {"doubleValue": 0.5},
            {"booleanValue": True},
            {"stringValue": "aüb"},
            {"isNull": True},
            {"stringValue": "2026-01-02"},
            {"stringValue": "2026-01-02 03:04:05.678"},
            {"stringValue": "2026-01-02 01:04:05+00"},
            {"stringValue": '{"a": [1]}'},
            {"stringValue": ""},
        ]
    ]
    names = [column["typeName"] for column in answer["ColumnMetadata"]]
    assert names == "int2 int8 numeric float8 bool varchar int4 date timestamp timestamptz super varchar".split()


def test_long_results_come_in_pages(warehouse):
    statement = warehouse.run("SELECT * FROM generate_series(1, 2500)")["SubStatements"][0]["Id"]
    pages = warehouse.client.get_paginator("get_statement_result").paginate(Id=statement)
    numbers = [record[0]["longValue"] for page in pages for record in page["Records"]]
    assert numbers == list(range(1, 2501))


def test_a_batch_is_one_transaction_whose_parts_are_told(warehouse):
    warehouse.run("CREATE TABLE IF NOT EXISTS parts (id INTEGER)", "DELETE FROM parts")
    told = warehouse.tried(
        "INSERT INTO parts SELECT 1 UNION ALL SELECT 2",
        "SELECT CAST(CASE WHEN count(*) = 3 THEN '1' ELSE 'penstock: rows differ' END AS INTEGER) FROM parts",
        "DELETE FROM parts",
    )
    assert told["Status"] == "FAILED"
    assert [part["Status"] for part in told["SubStatements"]] == ["FINISHED", "FAILED", "ABORTED"]
    assert [part["Id"] for part in told["SubStatements"]] == [f"{told['Id']}:{n}" for n in (1, 2, 3)]
    assert told["SubStatements"][0]["ResultRows"] == 2
    # A compute node tells the text that it cannot convert in the detail alone.
    assert told["Error"].startswith("Query #2 failed with ERROR: Invalid digit, Value 'p', Pos 0, Type: Integer")
    assert "context:   penstock: rows differ" in told["Error"]
    assert warehouse.rows("SELECT count(*) FROM parts") == [(0,)]


def test_a_refused_statement_undoes_those_before_it(warehouse):
    warehouse.run("CREATE TABLE IF NOT EXISTS undone (id INTEGER)")
    assert warehouse.fails("INSERT INTO undone VALUES (1)", "VACUUM undone").startswith("Query #2 failed")
    assert warehouse.rows("SELECT count(*) FROM undone") == [(0,)]


def test_one_part_of_a_batch_can_be_described(warehouse):
    told = warehouse.run("SELECT 1 WHERE false", "SELECT 7")
    part = warehouse.client.describe_statement(Id=f"{told['Id']}:2")
    assert (part["ResultRows"], part["HasResultSet"], part["QueryString"]) == (1, True, "SELECT 7")
    assert told["SubStatements"][0]["HasResultSet"] is True, "an empty result is one"


def test_parameters_are_bound_as_values(warehouse):
    values = [{"name": "run", "value": "o'clock \\ :flow"}, {"name": "flow", "value": "7"}]
    told = warehouse.run("SELECT :run, ':run', 1::integer WHERE :flow = 7", "SELECT :flow", Parameters=values)
    answer = warehouse.client.get_statement_result(Id=told["SubStatements"][0]["Id"])
    assert answer["Records"] == [[{"stringValue": "o'clock \\ :flow"}, {"stringValue": ":run"}, {"longValue": 1}]]
    assert told["QueryParameters"] == values


def test_a_client_token_runs_once(warehouse):
    warehouse.run("CREATE TABLE IF NOT EXISTS tokens (id INTEGER)", "DELETE FROM tokens")
    first = warehouse.send("INSERT INTO tokens VALUES (1)", ClientToken="run-1")
    assert warehouse.send("INSERT INTO tokens VALUES (1)", ClientToken="run-1") == first
    second = warehouse.send("INSERT INTO tokens VALUES (1)", ClientToken="run-2")
    assert second != first
    assert [warehouse.ended(one)["Status"] for one in (first, second)] == ["FINISHED"] * 2
    assert warehouse.rows("SELECT count(*) FROM tokens") == [(2,)]


def test_statements_are_listed_by_a_prefix_of_their_name(calm):
    done = calm.run("SELECT 1", StatementName="penstock/listed/1")["Id"]
    calm.fails("SELECT nonsense", StatementName="penstock/listed/2")
    calm.fault("slow", looks=1_000_000)
    running = calm.send("SELECT 1", StatementName="penstock/listed/3")

    def listed(name, **request):
        answer = calm.client.list_statements(StatementName=name, **request)
        return [(one["StatementName"][-1], one["Status"]) for one in answer["Statements"]]

    assert listed("penstock/listed/") == [("1", "FINISHED")], "finished ones alone unless the request says otherwise"
    everything = [("3", "STARTED"), ("2", "FAILED"), ("1", "FINISHED")]
    assert listed("penstock/listed/", Status="ALL") == everything
    assert listed("listed", Status="ALL") == listed("Penstock/listed", Status="ALL") == []
    pages = calm.client.get_paginator("list_statements")
    seen = pages.paginate(StatementName="penstock/listed/", Status="ALL", PaginationConfig={"PageSize": 2})
    assert [one["Id"] for page in seen for one in page["Statements"]][2] == done
    assert calm.client.cancel_statement(Id=running)["Status"] is True
    assert calm.ended(running)["Status"] == "ABORTED"


def test_a_running_query_can_be_cancelled_and_leaves_nothing(warehouse):
    warehouse.run("CREATE TABLE IF NOT EXISTS cancelled (id INTEGER)")
    running = warehouse.send("INSERT INTO cancelled VALUES (1)", "SELECT pg_sleep(60)")
    while warehouse.client.describe_statement(Id=running)["SubStatements"][1]["Status"] != "STARTED":
        pass
    warehouse.client.cancel_statement(Id=running)
    assert warehouse.ended(running)["Status"] == "ABORTED"
    assert warehouse.rows("SELECT count(*) FROM cancelled") == [(0,)]
    with pytest.raises(ClientError, match="already in ABORTED state"):
        warehouse.client.cancel_statement(Id=running)


def test_results_are_there_only_after_the_end(warehouse):
    running = warehouse.client.execute_statement(Sql="SELECT pg_sleep(1)", **PLACE)
    with pytest.raises(warehouse.client.exceptions.ResourceNotFoundException, match="still running"):
        warehouse.client.get_statement_result(Id=running["Id"])
    nothing = warehouse.run("CREATE TABLE IF NOT EXISTS nothing (id INTEGER)")["SubStatements"][0]
    assert nothing["HasResultSet"] is False
    with pytest.raises(warehouse.client.exceptions.ResourceNotFoundException, match="does not have result"):
        warehouse.client.get_statement_result(Id=nothing["Id"])


def test_tables_and_columns_are_told(warehouse):
    warehouse.run(
        "CREATE SCHEMA IF NOT EXISTS sales",
        "CREATE TABLE IF NOT EXISTS sales.told (id BIGINT NOT NULL, name VARCHAR(20), amount DECIMAL(12,3), body SUPER, "
        "at TIMESTAMPTZ, bits VARBYTE(10))",
    )
    assert "sales" in warehouse.client.list_schemas(**PLACE)["Schemas"]
    tables = warehouse.client.list_tables(SchemaPattern="sales", TablePattern="tol%", **PLACE)["Tables"]
    assert tables == [{"schema": "sales", "name": "told", "type": "TABLE"}]
    assert warehouse.client.list_databases(**PLACE)["Databases"] == ["redshift"]
    told = warehouse.client.describe_table(Schema="sales", Table="told", **PLACE)["ColumnList"]
    shown = [(one["name"], one["typeName"], one["length"], one["scale"], one["nullable"]) for one in told]
    assert shown == [
        ("id", "int8", 64, 0, 0),
        ("name", "varchar", 20, 0, 1),
        ("amount", "numeric", 12, 3, 1),
        ("body", "super", 0, 0, 1),
        ("at", "timestamptz", 0, 0, 1),
        ("bits", "varbyte", 0, 0, 1),
    ]
    same = warehouse.rows(
        "SELECT column_name, data_type, character_maximum_length, numeric_precision, numeric_scale, is_nullable "
        "FROM SVV_COLUMNS WHERE table_schema = 'sales' AND table_name = 'told' ORDER BY ordinal_position"
    )
    assert same[:4] == [
        ("id", "bigint", None, 64, 0, "NO"),
        ("name", "character varying", 20, None, None, "YES"),
        ("amount", "numeric", None, 12, 3, "YES"),
        ("body", "super", None, None, None, "YES"),
    ]
    assert warehouse.client.describe_table(Schema="sales", Table="tol_", **PLACE)["ColumnList"] == []


def test_callers_must_have_assumed_a_role_where_that_is_asked(started):
    strict = started("--temporary-only")
    with pytest.raises(ClientError, match="AccessDenied"):
        strict.client.list_statements()
    assert strict.client_as("ASIATEST").list_statements()["Statements"] == []


def test_callers_other_than_the_owner_can_be_a_user_without_rights(started):
    guarded = started("--user", "iamr:loader")

    def by_owner(sql):
        told = guarded.ended(guarded.send(sql, client=guarded.client_as("ASIAOWNER")))
        assert told["Status"] == "FINISHED", told

    by_owner("CREATE TABLE kept (id INTEGER)")
    asked = "SELECT current_user, has_table_privilege('kept', 'INSERT')"
    assert guarded.rows(asked) == [("iamr:loader", False)]
    assert "permission denied for relation kept" in guarded.fails("INSERT INTO kept VALUES (1)")
    by_owner('GRANT INSERT ON kept TO "IAMR:loader"')
    assert guarded.rows(asked) == [("iamr:loader", True)]
    guarded.run("INSERT INTO kept VALUES (1)")
    assert "permission denied for relation kept" in guarded.fails("LOCK kept"), "LOCK asks for the right to change rows"
