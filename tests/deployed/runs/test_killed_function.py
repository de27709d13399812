"""The transfer function's process killed in the middle of a run, again and again."""

import pytest

from function_process import kill, processes

from ..kit import flows, output
from ..kit.truth import assert_same


def sent(count: int):
    """The moment when the application has sent so many records since the last kill."""
    return lambda so_far, parts: so_far() >= count


def committed(so_far, parts) -> bool:
    """The moment after the first commit, when the next part has begun."""
    return parts() > 0


@pytest.fixture
def killed(cloud, stack, appflow, slow_salesforce, slow_profile, bucket, root, slow_truth, no_waits):
    """Runs a flow whose function is killed at some moments, proves the end, and tells what was sent up to the last."""
    function, table = stack["TransferFunctionName"], root("dynamodb")

    def records() -> int:
        return slow_salesforce.counters()["records"]

    def run(name: str, *moments) -> int:
        appflow.create_flow(**flows.flow(name, slow_profile, bucket, file_type="JSON"))
        before = records()
        execution = appflow.start_flow(flowName=name)["executionId"]
        victims = []
        for moment in moments:
            begun = records()
            flows.until(lambda: moment(lambda: records() - begun, lambda: parts(execution)), bool)
            assert flows.record(appflow, name, execution)["executionStatus"] == "InProgress"
            victims += kill(cloud, function)
        in_vain = records() - before
        assert len(set(victims)) >= len(moments)
        flows.until(lambda: set(victims) & set(processes(cloud, function)), lambda alive: not alive)
        prove(name, execution)
        return in_vain

    def parts(execution: str) -> int:
        """Counts what a run has committed."""
        found = table.query(
            TableName=stack["TableName"],
            KeyConditionExpression="pk = :run AND begins_with(sk, :part)",
            ExpressionAttributeValues={":run": {"S": f"execution#{execution}"}, ":part": {"S": "part#"}},
            ConsistentRead=True,
        )
        return found["Count"]

    def prove(name: str, execution: str) -> None:
        run = flows.successful(flows.ended(appflow, name, execution))
        assert run["executionResult"]["recordsProcessed"] == len(slow_truth)
        contents = output.bodies(root("s3"), bucket, f"{name}/")
        assert_same(output.read_json(contents, slow_truth.fields), slow_truth.columns)
        flows.until(lambda: output.open_uploads(root("s3"), bucket), lambda left: left == [], patience=15)

    return run


def test_a_function_killed_in_the_middle_loses_and_repeats_nothing(killed, slow_salesforce, slow_truth):
    before = slow_salesforce.counters()["records"]
    in_vain = killed("killed", sent(1_500), committed, sent(1_500))
    total = slow_salesforce.counters()["records"] - before
    assert total > len(slow_truth), "nothing had to be read again, so nothing was interrupted"
    # What was committed before a kill is not read again.
    assert total < len(slow_truth) + in_vain


def test_a_function_killed_as_it_ends_loses_and_repeats_nothing(killed, slow_truth):
    # The last two pages take less time than what comes after them.
    killed("killed-late", sent(len(slow_truth) - 400))
