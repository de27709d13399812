"""Each fault of the double does what its name says."""

import pytest
import requests
from botocore.exceptions import ClientError, ConnectionClosedError, EndpointConnectionError

BROKEN = (ConnectionClosedError, EndpointConnectionError)


@pytest.fixture
def table(calm):
    calm.run("CREATE TABLE IF NOT EXISTS faulty (id INTEGER)", "DELETE FROM faulty")

    def count():
        return calm.rows("SELECT count(*) FROM faulty")[0][0]

    return count


INSERT = "INSERT INTO faulty VALUES (1)"


def test_an_answer_is_lost_after_the_effect(calm, table):
    calm.fault("answer_lost")
    with pytest.raises(BROKEN):
        calm.send(INSERT, ClientToken="lost", StatementName="lost/1")
    (found,) = calm.client.list_statements(StatementName="lost/", Status="ALL")["Statements"]
    assert calm.ended(found["Id"])["Status"] == "FINISHED"
    assert calm.send(INSERT, ClientToken="lost") == found["Id"]
    assert table() == 1


def test_a_connection_is_cut_before_the_effect(calm, table):
    calm.fault("cut_before")
    with pytest.raises(BROKEN):
        calm.send(INSERT, StatementName="cut/1")
    assert calm.client.list_statements(StatementName="cut/", Status="ALL")["Statements"] == []
    assert table() == 0


def test_a_session_dies_before_its_commit(calm, table):
    calm.fault("die_before_commit")
    assert "terminating connection" in calm.fails(INSERT)
    assert table() == 0


def test_a_session_dies_after_its_commit(calm, table):
    calm.fault("die_after_commit")
    assert "terminating connection" in calm.fails(INSERT)
    assert table() == 1


def test_tokens_are_forgotten(calm, table):
    first = calm.send(INSERT, ClientToken="forgotten")
    calm.ended(first)
    calm.control("forget-tokens")
    second = calm.send(INSERT, ClientToken="forgotten")
    assert second != first and calm.ended(second)["Status"] == "FINISHED"
    assert table() == 2


def test_the_token_of_one_statement_is_forgotten(calm, table):
    calm.fault("token_forgotten")
    first = calm.send(INSERT, ClientToken="not-kept")
    second = calm.send(INSERT, ClientToken="not-kept")
    assert calm.send(INSERT, ClientToken="not-kept") == second != first
    assert {calm.ended(one)["Status"] for one in (first, second)} == {"FINISHED"}
    assert table() == 2


def test_a_batch_is_forgotten_once_and_a_single_statement_is_not(calm, table):
    single = calm.client.execute_statement(Sql="SELECT 1", WorkgroupName="tests", Database="redshift")["Id"]
    batch = calm.run(INSERT)["Id"]
    calm.fault("statement_forgotten")
    calm.client.describe_statement(Id=single)
    with pytest.raises(calm.client.exceptions.ResourceNotFoundException):
        calm.client.describe_statement(Id=batch)
    assert calm.ended(batch)["Status"] == "FINISHED"
    assert table() == 1


def test_a_fault_of_batches_leaves_single_statements_alone(calm, table):
    calm.fault("die_before_commit", operation="BatchExecuteStatement")
    request = {"WorkgroupName": "tests", "Database": "redshift"}
    single = calm.client.execute_statement(Sql=INSERT, **request)["Id"]
    assert calm.ended(single)["Status"] == "FINISHED"
    assert "terminating connection" in calm.fails(INSERT)


def test_statements_are_forgotten(calm, table):
    first = calm.run(INSERT, StatementName="gone/1")["Id"]
    calm.control("forget-statements")
    with pytest.raises(calm.client.exceptions.ResourceNotFoundException):
        calm.client.describe_statement(Id=first)
    assert calm.client.list_statements(StatementName="gone/", Status="ALL")["Statements"] == []


def test_a_warehouse_is_paused(calm, table):
    calm.fault("paused", times=2)
    assert "paused" in calm.fails(INSERT) and "paused" in calm.fails(INSERT)
    calm.run(INSERT)
    assert table() == 1


def test_another_transaction_wins(calm, table):
    calm.fault("serializable", times=2)
    for _ in range(2):
        error = calm.fails("LOCK faulty", INSERT)
        assert error.startswith("Query #2 failed with ERROR: 1023") and "Serializable isolation violation" in error
    calm.run("LOCK faulty", INSERT)
    assert table() == 1


def test_a_transaction_that_truly_loses_says_the_same(calm, table):
    calm.run(INSERT)
    first = calm.send("UPDATE faulty SET id = 2", "SELECT pg_sleep(2)")
    while calm.client.describe_statement(Id=first)["SubStatements"][1]["Status"] != "STARTED":
        pass
    assert "ERROR: 1023" in calm.fails("UPDATE faulty SET id = 3")
    assert calm.ended(first)["Status"] == "FINISHED"


@pytest.mark.parametrize(
    "kind, name",
    [
        ("throttled", "ActiveStatementsExceededException"),
        ("internal_error", "InternalServerException"),
        ("session_gone", "ValidationException"),
    ],
)
@pytest.mark.parametrize("operation", ["BatchExecuteStatement", "DescribeStatement"])
def test_an_operation_is_refused(calm, table, kind, name, operation):
    known = calm.run("SELECT 1")["Id"]
    calm.fault(kind, operation=operation)
    with pytest.raises(ClientError) as caught:
        calm.send(INSERT)
        calm.client.describe_statement(Id=known)
    assert caught.value.response["Error"]["Code"] == name
    assert caught.value.operation_name == operation


def test_a_slow_statement_works_only_after_some_looks(calm, table):
    calm.fault("slow", looks=3)
    slow = calm.send(INSERT)
    looks = [calm.client.describe_statement(Id=slow, WaitTimeSeconds=1)["Status"] for _ in range(3)]
    assert set(looks) <= {"PICKED", "STARTED"}
    assert calm.ended(slow)["Status"] == "FINISHED"
    assert table() == 1


def test_an_error_comes_without_its_detail(calm):
    guard = "SELECT CAST('penstock: rows differ' AS INTEGER)"
    calm.fault("terse")
    assert calm.fails(guard) == "Query #1 failed with ERROR: Invalid digit, Value 'p', Pos 0, Type: Integer "
    assert "penstock: rows differ" in calm.fails(guard)


def test_a_status_is_unknown_once(calm):
    # awslabs/amazon-redshift-utils#515.
    done = calm.run("SELECT 1")["Id"]
    calm.fault("unknown_status")
    assert [calm.client.describe_statement(Id=done)["Status"] for _ in range(2)] == ["UNKNOWN", "FINISHED"]


def test_a_fault_that_does_not_exist_is_refused(calm):
    with pytest.raises(requests.HTTPError, match="400"):
        calm.fault("no_such_fault")


def test_calls_are_counted(calm):
    before = calm.counters().get("ListStatements", 0)
    calm.client.list_statements()
    assert calm.counters()["ListStatements"] == before + 1
