"""A run that its user cancels."""

import pytest

from ..kit import flows, output
from ..kit.truth import assert_same

FLOW = "unwanted"
# One answer of the application is held up for four seconds, and a run looks every two.
SECONDS = 15


@pytest.fixture(scope="module", autouse=True)
def flow(appflow, slow_profile, bucket):
    appflow.create_flow(**flows.flow(FLOW, slow_profile, bucket, file_type="JSON"))


@pytest.fixture
def underway(appflow, slow_salesforce):
    """The id of a run that has sent some records and is held up for a while."""
    sent = slow_salesforce.counters()["records"]
    slow_salesforce.fail("/query/01g", "stall", after=20, stallMs=4_000)
    execution = appflow.start_flow(flowName=FLOW)["executionId"]
    flows.until(lambda: slow_salesforce.counters()["records"], lambda count: count >= sent + 4_000)
    yield execution
    slow_salesforce.clear_faults()


def test_a_cancelled_run_leaves_nothing_and_the_flow_runs_again(
    appflow, underway, root, bucket, slow_truth
):
    s3 = root("s3")
    assert output.open_uploads(s3, bucket), "nothing was staged yet, so nothing can be left"
    answer = appflow.cancel_flow_executions(flowName=FLOW, executionIds=[underway, "no-such-run"])
    assert answer["invalidExecutions"] == ["no-such-run"]
    assert flows.record(appflow, FLOW, underway)["executionStatus"] == "CancelStarted"
    run = flows.ended(appflow, FLOW, underway, patience=SECONDS)
    assert run["executionStatus"] == "Canceled"
    flows.until(lambda: output.open_uploads(s3, bucket), lambda left: left == [], patience=SECONDS)
    assert output.keys(s3, bucket) == []

    run = flows.run_well(appflow, FLOW)
    contents = output.bodies(s3, bucket, f"{FLOW}/{run['executionId']}")
    assert_same(output.read_json(contents, slow_truth.fields), slow_truth.columns)
    assert len(output.keys(s3, bucket)) == len(contents)


def test_a_run_that_has_ended_cannot_be_cancelled(appflow):
    ended = appflow.describe_flow_execution_records(flowName=FLOW)["flowExecutions"]
    ids = [each["executionId"] for each in ended]
    assert len(ids) == 2
    answer = appflow.cancel_flow_executions(flowName=FLOW, executionIds=ids)
    assert sorted(answer["invalidExecutions"]) == sorted(ids)
    after = appflow.describe_flow_execution_records(flowName=FLOW)["flowExecutions"]
    assert [each["executionStatus"] for each in after] == ["Successful", "Canceled"]
