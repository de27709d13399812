"""What a run tells of itself: lines of metrics in the functions' logs, and events on the bus, both as its record has it."""

import json
import re
from collections.abc import Iterator

import pytest

from venvs import ROOT

from ..kit import flows, logs
from ..kit.deployment import connected, listening, running

FUNCTIONS = ("ApiFunctionName", "TransferFunctionName")


@pytest.fixture(scope="module")
def application(folder):
    """A simulated Salesforce of its own: other tests count on the fields they know."""
    yield from running(folder / "news", 500)


@pytest.fixture(scope="module")
def queue(root):
    """The address of a queue that keeps every event from now on, for these tests alone."""
    return listening(root, "heard")


@pytest.fixture(scope="module")
def heard():
    """The events that were taken out of the queue."""
    return []


@pytest.fixture(scope="module")
def successful(appflow, root, application, bucket, queue):
    """The record of a run that succeeded."""
    profile = connected(appflow, root, "news", application)
    appflow.create_flow(**flows.flow("told", profile, bucket, destination={"bucketPrefix": "raw/accounts"}))
    return flows.run_well(appflow, "told")


@pytest.fixture(scope="module")
def failed(successful, appflow, application):
    """The record of the run after that, which failed because a field was gone."""
    application.remove_field("Account", "Industry")
    record = flows.run(appflow, "told")
    assert record["executionStatus"] == "Error", record
    return record


@pytest.fixture
def metrics(root, stack):
    """Returns the metrics of an ended run out of the lines that the functions have logged, and how often each was there."""

    def look(record: dict) -> dict[str, list]:
        found = {}
        # Lines of metrics are JSON; others have no format of Lambda's here.
        for line in (json.loads(line) for line in said(root("logs"), stack) if line.startswith('{"')):
            if line.get("ExecutionId") != record["executionId"]:
                continue
            (directive,) = line["_aws"]["CloudWatchMetrics"]
            assert (directive["Namespace"], directive["Dimensions"]) == ("Penstock", [[]])
            for metric in directive["Metrics"]:
                found.setdefault(metric["Name"], []).append(line[metric["Name"]])
        return found

    # A run's record says that it has ended before the last step logs so, and that step's lines appear once it returns.
    return lambda record: flows.until(lambda: look(record), lambda found: "FlowExecutionTime" in found)


def said(client, stack: dict) -> Iterator[str]:
    """Yields the lines of the functions' logs."""
    for function in FUNCTIONS:
        yield from logs.lines(client, f"/aws/lambda/{stack[function]}")


@pytest.fixture
def told(root, queue, heard):
    """Returns the events of a run by their types, once there are so many."""
    sqs = root("sqs")

    def of(record: dict, count: int) -> dict[str, dict]:
        def look() -> dict[str, dict]:
            for message in sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", []):
                sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
                heard.append(json.loads(message["Body"]))
            own = [each for each in heard if each["detail"].get("execution-id") == record["executionId"]]
            return {each["detail-type"]: each for each in own}

        return flows.until(look, lambda seen: len(seen) == count)

    return of


def milliseconds(record: dict) -> int:
    return round((record["lastUpdatedAt"] - record["startedAt"]).total_seconds() * 1000)


def test_the_metrics_of_a_run_agree_with_its_record(successful, metrics):
    assert metrics(successful) == {
        "FlowExecutionsStarted": [1],
        "FlowExecutionsSucceeded": [1],
        "FlowExecutionRecordsProcessed": [successful["executionResult"]["recordsProcessed"]],
        "FlowExecutionTime": [pytest.approx(milliseconds(successful), abs=1)],
    }


def test_the_metrics_of_a_failed_run_say_so(failed, metrics):
    assert metrics(failed) == {
        "FlowExecutionsStarted": [1],
        "FlowExecutionsFailed": [1],
        "FlowExecutionRecordsProcessed": [0],
        "FlowExecutionTime": [pytest.approx(milliseconds(failed), abs=1)],
    }


def test_the_events_of_a_run_agree_with_its_record(successful, told, bucket):
    events = told(successful, 2)
    assert set(events) == {"AppFlow Start Flow Run Report", "AppFlow End Flow Run Report"}
    end = events["AppFlow End Flow Run Report"]
    assert end["source"] == "penstock"
    opaque, arn = end["resources"]
    assert len(opaque) == 32 and arn == end["detail"]["flow-arn"]
    result = successful["executionResult"]
    expected = {
        "source": "SALESFORCE/news",
        "source-object": "Account",
        "destination": "S3",
        "destination-object": f"s3://{bucket}/raw/accounts",
        "trigger-type": "ONDEMAND",
        "status": "Execution Successful",
        "num-of-records-processed": str(result["recordsProcessed"]),
        "data-processed": str(result["bytesProcessed"]),
    }
    assert expected.items() <= end["detail"].items()


def test_the_end_of_a_failed_run_has_the_words_of_its_record(failed, told):
    end = told(failed, 2)["AppFlow End Flow Run Report"]["detail"]
    assert end["status"] == "Execution Failed"
    assert end["error"] == failed["executionResult"]["errorInfo"]["executionMessage"]


def test_the_rule_of_the_readme_catches_a_failed_run_and_lets_a_good_one_pass(successful, failed, told, root):
    caught = {}
    for name, record in {"successful": successful, "failed": failed}.items():
        for kind, event in told(record, 2).items():
            pattern = rule_of_the_readme()
            answer = root("events").test_event_pattern(EventPattern=pattern, Event=json.dumps(event))
            caught[name, kind] = answer["Result"]
    end = "AppFlow End Flow Run Report"
    assert [which for which, matches in caught.items() if matches] == [("failed", end)], caught


def test_the_rule_of_the_readme_catches_a_run_that_rejected_records(successful, told, root):
    end = told(successful, 2)["AppFlow End Flow Run Report"]
    end["detail"]["num-of-record-failures"] = "3"
    events = root("events")
    assert events.test_event_pattern(EventPattern=rule_of_the_readme(), Event=json.dumps(end))["Result"]


def rule_of_the_readme() -> str:
    """Returns the event pattern that the README shows for runs in trouble."""
    (pattern,) = re.findall(r"--event-pattern '(\{.*?\})'", (ROOT / "README.md").read_text(), re.DOTALL)
    return pattern


def test_the_readme_names_every_status_as_the_events_have_it(successful, failed, told):
    readme = (ROOT / "README.md").read_text()
    for record in (successful, failed):
        assert f"`{told(record, 2)['AppFlow End Flow Run Report']['detail']['status']}`" in readme


def test_the_lines_of_a_step_name_its_run(successful, root, stack):
    own = f'step{{execution.id="{successful["executionId"]}"}}'

    def look() -> list[str]:
        return [line for line in said(root("logs"), stack) if "step taken" in line]

    flows.until(look, lambda lines: any(own in line for line in lines))
