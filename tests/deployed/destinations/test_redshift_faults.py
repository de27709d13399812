"""What goes wrong at Redshift during a load: each run ends well, and its records are there once."""

import json

import pytest

from function_process import kill

from ..kit import flows, redshift
from ..kit.machine_history import history
from ..kit.redshift import await_batch, map_all_to
from ..kit.truth import assert_each_once

TABLE = "public.faulty"
FLOW = "faulty"


@pytest.fixture(scope="module", autouse=True)
def flow(appflow, redshift_profile, few_profile, bucket, warehouse):
    warehouse.create(TABLE, "id VARCHAR(18) NOT NULL", "name VARCHAR(1020)")
    appflow.create_flow(**redshift.flow(FLOW, few_profile, bucket, TABLE, map_all_to("Id", "Name")))


@pytest.fixture
def arrived(calm, few_truth):
    """Proves that the records of a run are in the table once, and empties it."""
    calm.run(f"DELETE FROM {TABLE}")

    def prove(run: dict) -> None:
        assert run["executionResult"]["recordsProcessed"] == len(few_truth)
        assert calm.remembered(run) == [(len(few_truth), len(few_truth))]
        rows = calm.rows(f"SELECT id, name FROM {TABLE} ORDER BY id")
        assert_each_once([key for key, _ in rows], few_truth.columns["Id"])
        assert [name for _, name in rows] == few_truth.columns["Name"]

    return prove


FAULTS = {
    "the answer to the load is lost": ["answer_lost"],
    "the answer is lost and the token forgotten, so that two loads run": ["answer_lost", "token_forgotten"],
    "the connection is cut before the load": ["cut_before"],
    "the session ends before the commit": ["die_before_commit"],
    "the session ends after the commit": ["die_after_commit"],
    "the transaction is forgotten although it was committed": ["statement_forgotten"],
    "the warehouse is paused": [{"kind": "paused", "times": 3}],
    "another transaction wins": [{"kind": "serializable", "times": 3}],
    "there are too many statements": ["throttled"],
    "a look is refused for too many requests": [{"kind": "throttled", "operation": "DescribeStatement"}],
    "the service fails": [{"kind": "internal_error", "times": 2}],
    "a look meets a service that fails": [{"kind": "internal_error", "operation": "DescribeStatement"}],
    "the answer to a look is lost": [{"kind": "answer_lost", "operation": "DescribeStatement"}],
    "the answer to a query's start is lost": [{"kind": "answer_lost", "operation": "ExecuteStatement"}],
    "the status is not known": [{"kind": "unknown_status", "operation": "DescribeStatement"}],
    "the load takes long": [{"kind": "slow", "looks": 4}],
    "everything at once": [
        "cut_before", "answer_lost", "token_forgotten", "paused", "serializable", "die_after_commit", "statement_forgotten",
    ],
}  # fmt: skip


@pytest.mark.parametrize("kinds", FAULTS.values(), ids=FAULTS.keys())
def test_a_run_ends_well_although(appflow, calm, arrived, no_waits, kinds):
    with calm.in_trouble(*kinds):
        run = flows.run_well(appflow, FLOW)
    arrived(run)


def test_of_two_loads_that_wait_for_each_other_one_loads(appflow, calm, arrived, no_waits):
    # Whoever takes the lock after its snapshot does not see the load that it has waited for.
    with calm.locked("public.penstock_runs") as release, calm.in_trouble("answer_lost", "token_forgotten"):
        execution = appflow.start_flow(flowName=FLOW)["executionId"]

        def waiting() -> int:
            parts = [part for each in calm.sent({"executionId": execution}) for part in each["SubStatements"]]
            return sum(part["QueryString"].startswith("LOCK ") and part["Status"] == "STARTED" for part in parts)

        flows.until(waiting, lambda loads: loads == 2)
        release()
        run = flows.successful(flows.ended(appflow, FLOW, execution))
    assert [each["Status"] for each in calm.sent(run)] == ["FINISHED", "FINISHED"]
    arrived(run)


def test_a_delivery_that_other_machines_repeat_loads_once(appflow, calm, arrived, root, stack, no_waits):
    with calm.in_trouble({"kind": "slow", "looks": 30}):
        execution = appflow.start_flow(flowName=FLOW)["executionId"]
        await_batch(calm, execution)
        # The same event again and again, while the machine's own invocations deliver.
        event = json.dumps(event_of(root, stack, execution)).encode()
        for _ in range(4):
            root("lambda").invoke(FunctionName=stack["TransferFunctionName"], InvocationType="Event", Payload=event)
        run = flows.successful(flows.ended(appflow, FLOW, execution))
    arrived(run)
    # Whoever comes after the end finds nothing to do.
    again = root("lambda").invoke(FunctionName=stack["TransferFunctionName"], Payload=event)
    assert again["StatusCode"] == 200
    arrived(run)


def event_of(root, stack, execution: str) -> dict:
    """Returns what the machine hands to the function in the step that it is in."""
    events = history(root, stack, {"executionId": execution})
    entered = [each["stateEnteredEventDetails"] for each in events if "stateEnteredEventDetails" in each]
    given = json.loads([each["input"] for each in entered if each["name"] == "Run"][-1])
    return {"step": "run"} | {name: given[name] for name in ("execution", "generation", "turn")}


def test_a_function_that_is_killed_while_it_loads_repeats_nothing(appflow, calm, arrived, cloud, stack, no_waits):
    with calm.in_trouble({"kind": "slow", "looks": 30}):
        execution = appflow.start_flow(flowName=FLOW)["executionId"]
        await_batch(calm, execution)
        assert kill(cloud, stack["TransferFunctionName"])
        arrived(flows.successful(flows.ended(appflow, FLOW, execution)))


def test_a_run_that_is_sent_again_as_it_was_changes_nothing(appflow, calm, arrived, bucket, root, no_waits):
    # The files of the run stay, because the load is repeated before the run has ended.
    with calm.in_trouble("statement_forgotten", {"kind": "slow", "looks": 3}):
        run = flows.run_well(appflow, FLOW)
    arrived(run)
    assert len(calm.sent(run)) == 2
    first, second = (each["ClientToken"] for each in reversed(calm.sent(run)))
    assert first.endswith("-1") and second.endswith("-2"), "the second load was none of the first one's"


def test_only_the_role_of_the_profile_reaches_redshift(calm, appflow):
    flows.run_well(appflow, FLOW)
    assert calm.sent() and all(each["AccessKey"].startswith("ASIA") for each in calm.sent())
