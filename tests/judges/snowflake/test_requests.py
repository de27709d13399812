"""Requests, handles and faults are what the SQL API's documentation and its clients take them for."""

import time

import pytest
import requests

from . import load
from .double import JWT_WITH_ORGANISATION, TOKEN, request_id

ONE = {"Id": ["1"], "Full Name": ["Ada"]}
COUNT = "SELECT COUNT(*) FROM ORDERS"


def finished(double, handle):
    for _ in range(200):
        answer = double.look(handle)
        if answer.status_code != 202:
            return answer
        time.sleep(0.05)
    raise AssertionError("the statement does not end")


def test_only_the_users_key_signs_in(warehouse):
    right, wrong = {"statement": "SELECT 1 AS ONE"}, {"statement": "SELECT 1", "user": "somebody", "attempts": 1}
    known, unknown = warehouse.send(right, wrong)
    assert known["rows"] == [{"ONE": 1}]
    assert (unknown["failure"], unknown["code"]) == ("SnowflakeAuthError", "390144")
    assert JWT_WITH_ORGANISATION == "MYORG-PENSTOCK"


@pytest.mark.parametrize("seconds", [-120, 7_200])
def test_a_clock_that_is_far_off_refuses_signatures(warehouse, seconds):
    warehouse.control("clock", seconds=seconds)
    try:
        (outcome,) = warehouse.send({"statement": "SELECT 1", "attempts": 1})
    finally:
        warehouse.control("clock", seconds=0)
    assert outcome["code"] == "390144"


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({"Authorization": "Bearer other", "X-Snowflake-Authorization-Token-Type": "PROGRAMMATIC_ACCESS_TOKEN"}, 401, "394400"),
        ({"Authorization": f"Bearer {TOKEN}", "X-Snowflake-Authorization-Token-Type": "OAUTH"}, 401, "390303"),
        ({"Authorization": f"Bearer {TOKEN}"}, 401, "390303"),
        ({}, 401, "390103"),
        ({"Authorization": f"Bearer {TOKEN}", "User-Agent": None}, 400, "390400"),
    ],
)
def test_whoever_is_not_known_is_told_so(warehouse, headers, status, code):
    sent = requests.Request("POST", f"{warehouse.url}/api/v2/statements", json={"statement": "SELECT 1"}).prepare()
    sent.headers.update({"User-Agent": "judge/1.0", **headers})
    if headers.get("User-Agent", "") is None:
        # The standard library's client adds none, as requests does.
        import http.client

        connection = http.client.HTTPConnection(warehouse.url.removeprefix("http://"))
        connection.request("POST", "/api/v2/statements", body=b"{}", headers={"Content-Type": "application/json"})
        assert connection.getresponse().status == status
        return
    answer = requests.Session().send(sent)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_large_results_come_in_partitions(warehouse):
    warehouse.administer("""INSERT INTO ORDERS ("Id") SELECT SEQ4() FROM TABLE(GENERATOR(ROWCOUNT => 25))""".replace(
        "SELECT SEQ4() FROM TABLE(GENERATOR(ROWCOUNT => 25))", "VALUES " + ", ".join(f"({n})" for n in range(25))))
    warehouse.control("partitions", rows=10)
    try:
        (outcome,) = warehouse.send({"statement": 'SELECT "Id" FROM ORDERS ORDER BY 1'})
    finally:
        warehouse.control("partitions", rows=3_000)
    assert [row["Id"] for row in outcome["rows"]] == list(range(25))


def test_values_are_read_back_with_their_types(warehouse):
    query = (
        "SELECT 12.50::NUMBER(10,2) AS N, TRUE AS B, '2026-11-30'::DATE AS D, '10:00:00.5'::TIME AS T, 1.5::FLOAT AS F, "
        "'2026-11-30T10:00:00.123Z'::TIMESTAMP_NTZ AS NTZ, '2026-11-30T10:00:00Z'::TIMESTAMP_TZ AS TZ, "
        "TO_BINARY('00FF', 'HEX') AS X, NULL AS NOTHING"
    )
    (outcome,) = warehouse.send({"statement": query})
    assert outcome["rows"] == [
        {
            "N": "12.50", "B": True, "D": "2026-11-30", "T": "10:00:00.500000", "F": 1.5, "NTZ": "2026-11-30 10:00:00.123000",
            "TZ": "2026-11-30 10:00:00+00:00", "X": "b'\\x00\\xff'", "NOTHING": None,
        }
    ]  # fmt: skip


def test_a_request_that_comes_again_runs_once(warehouse):
    insert, query = 'INSERT INTO ORDERS ("Id") VALUES (1)', f"?requestId={request_id()}"
    first = warehouse.post(insert, query=query).json()["statementHandle"]
    assert warehouse.post(insert, query=f"{query}&retry=true").json()["statementHandle"] == first
    assert warehouse.read(COUNT) == [[1]]
    # Without the word it is another request, as users of Snowflake have found.
    assert warehouse.post(insert, query=query).json()["statementHandle"] != first
    assert warehouse.read(COUNT) == [[2]]


def test_a_lost_answer_is_asked_for_again(warehouse):
    warehouse.fail(kind="answer-lost", on="submit")
    (outcome,) = warehouse.send({"statement": 'INSERT INTO ORDERS ("Id") VALUES (1)'})
    assert "failure" not in outcome, outcome
    assert warehouse.read(COUNT) == [[1]]


def test_forgotten_requests_run_again(warehouse):
    insert, query = 'INSERT INTO ORDERS ("Id") VALUES (1)', f"?requestId={request_id()}&retry=true"
    warehouse.post(insert, query=query)
    warehouse.control("forget", what="requests")
    warehouse.post(insert, query=query)
    assert warehouse.read(COUNT) == [[2]]


def test_forgotten_handles_are_not_found(warehouse):
    handle = warehouse.post("SELECT 1").json()["statementHandle"]
    assert warehouse.look(handle).ok
    warehouse.control("forget", what="handles")
    assert warehouse.look(handle).status_code == 404


def test_a_statement_takes_its_looks(warehouse):
    warehouse.fail(kind="slow", looks=2)
    answer = warehouse.post("SELECT 1", query="?async=true")
    assert (answer.status_code, answer.json()["code"]) == (202, "333334")
    handle = answer.json()["statementHandle"]
    assert [warehouse.look(handle).status_code for _ in range(2)] == [202, 202]
    assert finished(warehouse, handle).json()["data"] == [["1"]]


def test_each_statement_of_a_request_has_a_handle(warehouse):
    answer = warehouse.post("SELECT 1; SELECT 2, 3", parameters={"MULTI_STATEMENT_COUNT": "2"}).json()
    assert answer["data"] == [["Multiple statements executed successfully."]]
    rows = [warehouse.look(handle).json()["data"] for handle in answer["statementHandles"]]
    assert rows == [[["1"]], [["2", "3"]]]


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 429, "retry-after": 1, "code": "390429"},
        {"status": 503},
        {"status": 401, "code": "390144", "message": "JWT token is invalid."},
    ],
)
def test_refusals_do_nothing(warehouse, fault):
    before = warehouse.seen()["runs"]
    warehouse.fail(kind="refused", on="submit", **fault)
    answer = warehouse.post('INSERT INTO ORDERS ("Id") VALUES (1)')
    assert answer.status_code == fault["status"]
    assert answer.headers.get("retry-after") == (str(fault["retry-after"]) if "retry-after" in fault else None)
    assert warehouse.seen()["runs"] == before


def test_a_busy_account_answers_a_look_with_the_handle(warehouse):
    handle = warehouse.post("SELECT 1").json()["statementHandle"]
    warehouse.fail(kind="busy")
    answer = warehouse.look(handle)
    assert (answer.status_code, answer.json()["statementHandle"]) == (429, handle)
    assert warehouse.look(handle).ok


@pytest.mark.parametrize(("at", "rows"), [("before-commit", 0), ("after-commit", 1)])
def test_a_session_dies_around_its_commit(warehouse, at, rows):
    file = warehouse.stage("dies.parquet", ONE)
    request = load.request("run-9", [file], 1)
    warehouse.fail(kind="die", at=at)
    sent = warehouse.post(request["statement"], parameters=request["parameters"], query="?async=true")
    assert finished(warehouse, sent.json()["statementHandle"]).status_code == 404
    assert warehouse.read(COUNT) == [[rows]]
    assert len(warehouse.read("SELECT * FROM PENSTOCK_RUNS")) == rows


def test_a_suspended_warehouse_loads_nothing(warehouse):
    file = warehouse.stage("suspended.parquet", ONE)
    warehouse.fail(kind="suspended")
    (outcome,) = warehouse.send(load.request("run-10", [file], 1))
    assert "No active warehouse selected in the current session" in outcome["message"], outcome
    assert warehouse.read(COUNT) == [[0]]


def test_bindings_are_values(warehouse):
    (outcome,) = warehouse.send({"statement": "SELECT ? AS A, ? AS B", "bindings": ["it's", 7]})
    assert outcome["rows"] == [{"A": "it's", "B": 7}]


def test_members_that_the_api_does_not_know_are_refused(warehouse):
    assert warehouse.post("SELECT 1", requestId="x").status_code == 400
