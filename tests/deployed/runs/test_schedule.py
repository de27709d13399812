"""A flow that its schedule runs: the scheduler fires, and each run pulls what changed since the one before."""

import datetime
import json
import time

import pytest

from ..kit import flows, output
from ..kit.deployment import connected, running
from ..kit.truth import Truth

pytestmark = pytest.mark.early

FLOW = "every-minute"
# The transfer stays this far behind the time of a tick, so that late commits are not missed.
LAG = 300


def trigger(expression: str, **properties) -> dict:
    scheduled = {"scheduleExpression": expression, "dataPullMode": "Incremental", **properties}
    return {"triggerType": "Scheduled", "triggerProperties": {"Scheduled": scheduled}}


def scheduled(name: str, profile: str, bucket: str, expression: str, **properties) -> dict:
    flow = flows.flow(name, profile, bucket, file_type="JSON")
    flow["triggerConfig"] = trigger(expression, **properties)
    flow["sourceFlowConfig"]["incrementalPullConfig"] = {"datetimeTypeFieldName": "SystemModstamp"}
    return flow


@pytest.fixture(scope="module")
def changing(folder):
    """A simulated Salesforce of this module's own: what it changes is no other test's truth."""
    yield from running(folder / "changing", 500)


@pytest.fixture(scope="module")
def changing_profile(appflow, root, changing):
    return connected(appflow, root, "changing", changing)


@pytest.fixture
def scheduler(root):
    return root("scheduler")


def schedules(scheduler, stack, flow: str) -> list[dict]:
    """Returns what the stack's group has for one flow; those of other tests are there as well."""
    group = stack["ScheduleGroupName"]
    listed = scheduler.list_schedules(GroupName=group)["Schedules"]
    found = [scheduler.get_schedule(GroupName=group, Name=each["Name"]) for each in listed]
    return [each for each in found if json.loads(each["Target"]["Input"])["start"]["flow"] == flow]


def test_the_schedule_is_in_step_with_its_flow(appflow, profile, bucket, scheduler, stack):
    assert schedules(scheduler, stack, "in-step") == []
    tomorrow = int(time.time()) + 24 * 3600
    flow = scheduled("in-step", profile, bucket, "rate(2hours)", scheduleStartTime=tomorrow)
    assert appflow.create_flow(**flow)["flowStatus"] == "Draft"
    assert schedules(scheduler, stack, "in-step") == []

    appflow.start_flow(flowName="in-step")
    (made,) = schedules(scheduler, stack, "in-step")
    assert made["ScheduleExpression"] == "rate(2 hours)" and made["State"] == "ENABLED"
    assert made["StartDate"].timestamp() == tomorrow
    assert made["Target"]["Arn"].endswith(f":function:{stack['ScheduleFunctionName']}")
    queue = stack["LostTicksUrl"].rsplit("/", 1)[1]
    assert made["Target"]["DeadLetterConfig"]["Arn"].endswith(f":{queue}")

    flow["triggerConfig"] = trigger("cron(0 9 ? * MON-FRI *)", timezone="Europe/London")
    assert appflow.update_flow(**flow)["flowStatus"] == "Active"
    (updated,) = schedules(scheduler, stack, "in-step")
    assert updated["Name"] == made["Name"]
    assert updated["ScheduleExpression"] == "cron(0 9 ? * MON-FRI *)"
    assert updated["ScheduleExpressionTimezone"] == "Europe/London"

    appflow.stop_flow(flowName="in-step")
    assert schedules(scheduler, stack, "in-step") == []
    appflow.start_flow(flowName="in-step")
    assert len(schedules(scheduler, stack, "in-step")) == 1
    appflow.delete_flow(flowName="in-step")
    assert schedules(scheduler, stack, "in-step") == []


def test_the_scheduler_fires_twice_and_each_run_pulls_what_changed_in_between(
    appflow, changing_profile, changing, bucket, root, scheduler, stack
):
    begun = time.time()
    changing.change("Account", records=7, at=begun - LAG - 120)
    flow = scheduled(FLOW, changing_profile, bucket, "rate(1minutes)", firstExecutionFrom=begun - 3600)
    appflow.create_flow(**flow)
    appflow.start_flow(flowName=FLOW)
    first = ran(appflow, 1)[0]

    # Committed before the second run's cutoff and after that of the first.
    between = first["dataPullEndTime"].timestamp() + 5
    changing.change("Account", records=5, at=between)
    second = ran(appflow, 2)[1]
    changing.change("Account", records=3, at=second["dataPullEndTime"].timestamp() + 5)
    third = ran(appflow, 3)[2]
    appflow.stop_flow(flowName=FLOW)
    assert schedules(scheduler, stack, FLOW) == []

    truth = Truth(changing, "Account")
    for run, changed in ((first, 7), (second, 5), (third, 3)):
        expected = ids(truth, run)
        assert len(expected) == changed
        contents = output.bodies(root("s3"), bucket, f"{FLOW}/{run['executionId']}")
        assert sorted(output.read_json(contents, truth.fields)["Id"]) == expected
        assert run["executionResult"]["recordsProcessed"] == changed
    for before, after in ((first, second), (second, third)):
        assert after["dataPullStartTime"] == before["dataPullEndTime"]
        # Each is a tick of the scheduler, a minute after the one before, whose time the window goes by.
        passed = after["dataPullEndTime"] - before["dataPullEndTime"]
        assert 20 < passed.total_seconds() < 100


def ran(appflow, count: int) -> list[dict]:
    """Waits until that many runs have ended, and returns all of them, the first one first."""

    def ended() -> list[dict]:
        runs = appflow.describe_flow_execution_records(flowName=FLOW)["flowExecutions"]
        return [run for run in reversed(runs) if run["executionStatus"] in flows.ENDED]

    runs = flows.until(ended, lambda runs: len(runs) >= count, patience=120)
    return [flows.successful(run) for run in runs]


def ids(truth: Truth, run: dict) -> list[str]:
    """Returns the accounts that were last changed in the run's window."""
    start, end = run["dataPullStartTime"], run["dataPullEndTime"]
    return sorted(each["Id"] for each in truth.records if start <= changed_at(each) < end)


def changed_at(record: dict) -> datetime.datetime:
    return datetime.datetime.strptime(record["SystemModstamp"], "%Y-%m-%dT%H:%M:%S.%f%z")
