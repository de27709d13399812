"""Flows that put records on an event bus, read back from a queue behind a rule."""

import json

import pytest
from botocore.exceptions import ClientError

from ..kit import flows

BUS = "penstock-crm"
SOURCE = "aws.partner/appflow/salesforce.com/00D000000000062/crm"
FEW = "12"
TASKS = [
    flows.filter_rows("NumberOfEmployees", "LESS_THAN", VALUE=FEW),
    flows.map_field("Id", "Id"),
    flows.map_field("Name", "name"),
    flows.map_field("NumberOfEmployees", "staff"),
]


@pytest.fixture(scope="module")
def queue(stack, root):
    """A queue that gets every event that the flows of this file put on the bus."""
    root("events").create_event_bus(Name=BUS)
    url = root("sqs").create_queue(QueueName="penstock-crm-events")["QueueUrl"]
    arn = root("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    pattern = json.dumps({"source": [{"prefix": "appflow/"}]})
    root("events").put_rule(Name="crm", EventBusName=BUS, EventPattern=pattern)
    root("events").put_targets(Rule="crm", EventBusName=BUS, Targets=[{"Id": "queue", "Arn": arn}])
    return url


def to_bus(name: str, profile: str, bus: str = BUS, **details) -> dict:
    properties = {"object": SOURCE, **details.pop("properties", {})}
    destination = {"connectorType": "EventBridge", "destinationConnectorProperties": {"EventBridge": properties}}
    tags = {"penstock:event-bus": bus}
    return flows.flow(
        name, profile, "", tasks=TASKS, destinationFlowConfigList=[destination], tags=tags, **details
    )


def received(root, queue: str) -> list[dict]:
    """Takes the events out of the queue."""
    events = []
    while messages := root("sqs").receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages"):
        events += [json.loads(message["Body"]) for message in messages]
        entries = [{"Id": str(n), "ReceiptHandle": each["ReceiptHandle"]} for n, each in enumerate(messages)]
        root("sqs").delete_message_batch(QueueUrl=queue, Entries=entries)
    return events


def few(truth) -> list[dict]:
    chosen = [each for each in truth.records if each["NumberOfEmployees"] is not None]
    return [each for each in chosen if int(each["NumberOfEmployees"]) < int(FEW)]


def test_each_record_is_one_event_with_an_id_of_its_own(appflow, profile, root, queue, truth, stack):
    flow = appflow.create_flow(**to_bus("to-bus", profile))
    run = flows.run_well(appflow, "to-bus")
    expected = few(truth)
    assert len(expected) > 100, "some batches"
    events = received(root, queue)
    details = sorted((event["detail"] for event in events), key=lambda detail: detail["Id"])
    assert details == [
        {"Id": each["Id"], "name": each["Name"], "staff": int(each["NumberOfEmployees"])} for each in expected
    ]
    assert {event["source"] for event in events} == {SOURCE.removeprefix("aws.partner/")}
    assert {event["detail-type"] for event in events} == {"Account"}
    ids = {event["resources"][1] for event in events}
    assert len(ids) == len(events) and all(each.startswith(f"{run['executionId']}/") for each in ids)
    assert {event["resources"][0] for event in events} == {flow["flowArn"]}
    assert run["executionResult"]["recordsProcessed"] == len(expected)


def test_nothing_of_a_run_stays_in_the_stacks_bucket(appflow, profile, root, queue, stack):
    appflow.create_flow(**to_bus("tidy-bus", profile))
    flows.run_well(appflow, "tidy-bus")
    received(root, queue)
    buckets = [bucket["Name"] for bucket in root("s3").list_buckets()["Buckets"]]
    [staging] = [name for name in buckets if "stagingbucket" in name.lower()]
    waiting = lambda: root("s3").list_objects_v2(Bucket=staging, Prefix="_staged/tidy-bus/").get("Contents", [])  # noqa: E731
    flows.until(waiting, lambda left: not left)


def test_a_bus_that_is_not_there_is_told_when_the_flow_is_made(appflow, profile, queue):
    with pytest.raises(ClientError) as refused:
        appflow.create_flow(**to_bus("no-bus", profile, bus="penstock-none"))
    said = refused.value.response["Error"]
    assert said["Code"] == "ValidationException" and "penstock-none" in said["Message"], said


def test_a_bus_that_the_stack_may_not_use_is_told_with_the_parameter(appflow, profile, root, queue):
    root("events").create_event_bus(Name="foreign")
    with pytest.raises(ClientError) as refused:
        appflow.create_flow(**to_bus("foreign-bus", profile, bus="foreign"))
    assert "DestinationBuses" in refused.value.response["Error"]["Message"], refused.value


def test_a_source_of_awss_own_is_refused(appflow, profile, queue):
    with pytest.raises(ClientError) as refused:
        appflow.create_flow(**to_bus("aws-source", profile, properties={"object": "aws.ec2"}))
    assert "only AWS's own services" in refused.value.response["Error"]["Message"], refused.value
