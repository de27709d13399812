"""Loads of a run arrive once, whoever sends them how often, as Snowflake's own driver reads them."""

import pytest

from . import load

TWO = {
    "Id": ["1", "99999999999999999999999999999999999999"],
    "Full Name": ["Ada", "Grüße, 'Ω'"],
    "PAID": ["12.50", None],
    "SEEN": ["2026-11-30T10:00:00.123456Z", None],
    "EXTRA": ['{"a": [1, "x"]}', None],
}
COUNT = "SELECT COUNT(*) FROM ORDERS"
RUNS = "SELECT RUN_ID, ROWS_LOADED FROM PENSTOCK_RUNS"


def test_a_load_arrives_with_every_value(warehouse):
    file = warehouse.stage("values.parquet", TWO)
    (outcome,) = warehouse.send(load.request("run-1", [file], 2))
    assert outcome["rows"] == [{"multiple statement execution": "Multiple statements executed successfully."}]
    rows = warehouse.read('SELECT "Id", "Full Name", PAID, SEEN::VARCHAR, EXTRA:a[1]::VARCHAR FROM ORDERS ORDER BY 1')
    assert rows == [
        [1, "Ada", "12.50", "2026-11-30 10:00:00.123456", "x"],
        [99999999999999999999999999999999999999, "Grüße, 'Ω'", None, None, None],
    ]
    assert warehouse.read(RUNS) == [["run-1", 2]]
    assert "penstock/run-1" in warehouse.seen()["tags"]


@pytest.mark.parametrize("senders", [2, 4])
@pytest.mark.parametrize("form", ["INSERT", "MERGE", "UPDATE_AND_INSERT"])
def test_several_senders_load_once(warehouse, senders, form):
    file = warehouse.stage("senders.parquet", TWO)
    request = load.request("run-2", [file], 2, form=getattr(load, form))
    # All come to the fence before the first of them is behind it.
    warehouse.fail(kind="meet", statement="BEGIN TRANSACTION", times=senders)
    for outcome in warehouse.send(*[request] * senders, at_once=True):
        assert "failure" not in outcome, outcome
    assert warehouse.read(COUNT) == [[2]]
    assert warehouse.read(RUNS) == [["run-2", 2]]


def test_without_the_fence_two_senders_double_the_load(warehouse):
    """Shows that these tests would see it."""
    file = warehouse.stage("unfenced.parquet", TWO)
    request = load.request("run-3", [file], 2, fenced=False)
    warehouse.fail(kind="meet", statement="INSERT INTO PENSTOCK_RUNS", times=2)
    warehouse.send(request, request, at_once=True)
    assert warehouse.read(COUNT) == [[4]]


@pytest.mark.parametrize("form", ["MERGE", "UPDATE_AND_INSERT"])
def test_an_upsert_keeps_the_last_record_of_a_key(warehouse, form):
    warehouse.administer("""INSERT INTO ORDERS ("Id", "Full Name") VALUES (1, 'old'), (9, 'other')""")
    names = {"Id": ["1", "2", "1"], "Full Name": ["first", "new", "last"], "NO": ["1", "2", "3"]}
    file = warehouse.stage("upsert.parquet", names)
    (outcome,) = warehouse.send(load.request("run-4", [file], 3, form=getattr(load, form), numbered="NO"))
    assert "failure" not in outcome, outcome
    assert warehouse.read('SELECT "Id", "Full Name" FROM ORDERS ORDER BY 1') == [[1, "last"], [2, "new"], [9, "other"]]


def test_a_merge_of_two_rows_for_one_key_fails(warehouse):
    warehouse.administer("""INSERT INTO ORDERS ("Id", "Full Name") VALUES (1, 'old')""")
    file = warehouse.stage("twice.parquet", {"Id": ["1", "1"], "Full Name": ["a", "b"]})
    unsorted = [load.MERGE[0].replace("{newest}", "PENSTOCK_STG AS S")]
    (outcome,) = warehouse.send(load.request("run-5", [file], 2, form=unsorted))
    assert (outcome["code"], "Duplicate row detected" in outcome["message"]) == ("100132", True), outcome
    assert warehouse.read('SELECT "Full Name" FROM ORDERS') == [["old"]]


def test_rows_that_differ_from_the_books_load_nothing(warehouse):
    file = warehouse.stage("books.parquet", TWO)
    (outcome,) = warehouse.send(load.request("run-6", [file], 3))
    assert "penstock: rows differ" in outcome["message"], outcome
    assert (warehouse.read(COUNT), warehouse.read(RUNS)) == ([[0]], [])


def test_a_failure_in_the_transaction_leaves_nothing(warehouse):
    file = warehouse.stage("failing.parquet", TWO)
    wrong = [*load.INSERT, "UPDATE NO_SUCH_TABLE SET A = 1"]
    (outcome,) = warehouse.send(load.request("run-7", [file], 2, form=wrong))
    assert "Object 'SALES.CRM.NO_SUCH_TABLE' does not exist or not authorized" in outcome["message"], outcome
    assert 'failed on statement "UPDATE NO_SUCH_TABLE SET A = 1"' in outcome["message"]
    assert (warehouse.read(COUNT), warehouse.read(RUNS)) == ([[0]], [])


def test_a_repeated_load_changes_nothing(warehouse):
    file = warehouse.stage("again.parquet", TWO)
    request = load.request("run-8", [file], 2)
    warehouse.send(request, request, request)
    assert (warehouse.read(COUNT), warehouse.read(RUNS)) == ([[2]], [["run-8", 2]])
