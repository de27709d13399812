"""The transfer function's process killed in the middle of a run, again and again."""

import pytest

from . import flows, output
from .function_process import kill, processes
from .truth import assert_same

# Records sent between two kills: before the first commit, after it, and in the middle of the next part.
FAR_APART = (1_500, 3_500, 1_500)


@pytest.fixture
def killed(cloud, stack, appflow, slow_salesforce, slow_profile, bucket, root, slow_truth, no_waits):
    """Starts a flow, kills its function whenever so many more records were sent, and proves the end."""

    def run(name: str, after: tuple) -> dict:
        appflow.create_flow(**flows.flow(name, slow_profile, bucket, file_type="JSON"))
        sent = slow_salesforce.counters()["records"]
        execution = appflow.start_flow(flowName=name)["executionId"]
        victims = []
        for more in after:
            sent += more
            flows.until(lambda: slow_salesforce.counters()["records"], lambda count: count >= sent)
            assert flows.record(appflow, name, execution)["executionStatus"] == "InProgress"
            victims += kill(cloud, stack["TransferFunctionName"])
            sent = slow_salesforce.counters()["records"]
        assert len(set(victims)) >= len(after)
        assert not set(victims) & set(processes(cloud, stack["TransferFunctionName"]))
        return proven(name, execution)

    def proven(name: str, execution: str) -> dict:
        run = flows.successful(flows.ended(appflow, name, execution))
        assert run["executionResult"]["recordsProcessed"] == len(slow_truth)
        contents = output.bodies(root("s3"), bucket, f"{name}/")
        assert_same(output.read_json(contents, slow_truth.fields), slow_truth.columns)
        flows.until(lambda: output.open_uploads(root("s3"), bucket), lambda left: left == [], patience=15)
        return run

    return run


def test_a_function_killed_in_the_middle_loses_and_repeats_nothing(killed, slow_salesforce, slow_truth):
    before = slow_salesforce.counters()["records"]
    killed("killed", FAR_APART)
    sent = slow_salesforce.counters()["records"] - before
    assert sent > len(slow_truth), "nothing had to be read again, so nothing was interrupted"
    # What was committed before a kill is not read again.
    assert sent < len(slow_truth) + sum(FAR_APART)


def test_a_function_killed_as_it_ends_loses_and_repeats_nothing(killed, slow_truth):
    killed("killed-late", (len(slow_truth),))
