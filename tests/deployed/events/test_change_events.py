"""Event flows fed by Salesforce's event relay: every change and platform event is in the destination once.

They are put by PutPartnerEvents, as the relay does it: nobody but a partner may put events of `aws.partner/…` on a bus.
"""

import json
import random
import uuid

import pytest
from botocore.exceptions import ClientError

from venvs import ROOT

from ..kit import flows, output
from ..kit.deployment import EVENT_BUS

ACCOUNTS = 40
TWICE = 25
BEGAN = 1_795_168_797_000
NAMES = {"Name", "BillingAddress", "BillingStreet", "BillingCity", "Founded_On__c", "CreatedDate"}
NAMES |= {"NumberOfEmployees", "LastModifiedDate"}


def relay(root, events: list[tuple[str, dict]]) -> None:
    """Puts events as the relay does; EventBridge gives each another id, also one that is put twice."""
    for start in range(0, len(events), 10):
        entries = [
            {"Source": EVENT_BUS, "DetailType": kind, "Detail": json.dumps(detail)}
            for kind, detail in events[start : start + 10]
        ]
        answer = root("events").put_partner_events(Entries=entries)
        assert answer["FailedEntryCount"] == 0, answer


def change(number: int, kind: str, sequence: int, **fields) -> dict:
    """Returns the detail of a change of one account; whatever an account goes through is one transaction."""
    header = {
        "entityName": "Account",
        "recordIds": [f"001{number:012d}AAA"],
        "changeType": kind,
        "changeOrigin": "com/salesforce/api/rest/66.0",
        "transactionKey": f"0001a2b3-c4d5-e6f7-0819-{number:012d}",
        "sequenceNumber": sequence,
        "commitTimestamp": BEGAN + number * 1000 + sequence,
        "commitNumber": 1_795_168_797_716_501_507,
        "commitUser": "005000000000001AAA",
        "nulledFields": [],
        "diffFields": [],
        "changedFields": list(fields) if kind == "UPDATE" else [],
    }
    return {"payload": {"ChangeEventHeader": header, **fields}, "schemaId": "ExampleSchemaOfChange1"}


def life(number: int) -> list[dict]:
    """Returns what becomes of one account: times are numbers in one half of the changes, and texts in the other."""
    made, changed = BEGAN + number * 1000, BEGAN + number * 1000 + 7
    numbers = number % 2 == 0
    return [
        change(
            number,
            "CREATE",
            1,
            Name=f"Mühle & Söhne <{number}>",
            BillingAddress={"Street": f"Am Wehr {number}", "City": "Weirford"},
            Founded_On__c=1_795_132_800_000 if numbers else "2026-11-20",
            CreatedDate=made if numbers else text(made),
        ),
        change(number, "UPDATE", 2, NumberOfEmployees=number, LastModifiedDate=changed if numbers else text(changed)),
        change(number, "DELETE", 3),
    ]


def text(millis: int) -> str:
    return f"2026-11-20T{(millis // 3_600_000) % 24:02d}:{(millis // 60_000) % 60:02d}:{millis / 1000 % 60:06.3f}Z"


def gaps() -> list[dict]:
    """Returns changes that are not told in full, of one transaction: two gaps with the same number, and an overflow."""
    told = [change(number, "GAP_UPDATE", 1) for number in (900, 901)]
    told.append(change(0, "GAP_OVERFLOW", 1))
    told[-1]["payload"]["ChangeEventHeader"]["recordIds"] = ["000000000000000AAA"]
    for each in told:
        each["payload"]["ChangeEventHeader"]["transactionKey"] = "0001a2b3-c4d5-e6f7-0819-000000000900"
    return told


def order(number: int) -> dict:
    payload = {
        "CreatedDate": text(BEGAN + number),
        "CreatedById": "005000000000001AAA",
        "Order_Number__c": f"W-{number}",
        "Amount__c": number + 0.5,
        "Paid__c": number % 2 == 0,
        "Ordered_On__c": 1_795_132_800_000,
    }
    return {"payload": payload, "schemaId": "ExampleSchemaOfOrder1", "id": str(uuid.UUID(int=number))}


@pytest.fixture(scope="module")
def rule(root, stack):
    """The one rule on the bus, as it was deployed."""
    (rule,) = root("events").list_rules(EventBusName=EVENT_BUS)["Rules"]
    return rule


def test_the_rule_sends_whole_events_of_salesforce_to_the_queue(root, stack, rule):
    events, sqs = root("events"), root("sqs")
    assert rule["State"] == "ENABLED"
    (target,) = events.list_targets_by_rule(Rule=rule["Name"], EventBusName=EVENT_BUS)["Targets"]
    attributes = sqs.get_queue_attributes(QueueUrl=stack["DeliveriesUrl"], AttributeNames=["QueueArn", "Policy"])
    assert target["Arn"] == attributes["Attributes"]["QueueArn"]
    assert not {name for name in target if name.startswith("Input")}
    allowed = [each for each in json.loads(attributes["Attributes"]["Policy"])["Statement"] if each["Effect"] == "Allow"]
    assert [each["Condition"] for each in allowed] == [{"ArnEquals": {"aws:SourceArn": rule["Arn"]}}]


BOTH = ("SalesforceEventBus", "SalesforceEventProfile")


@pytest.mark.parametrize("given", [(), BOTH[:1], BOTH[1:], BOTH])
def test_a_bus_and_a_profile_are_given_together_or_not_at_all(root, stack, given):
    """The template's own parameters and rules, over resources that take no time."""
    text = (ROOT / "template.yaml").read_text()
    head = text[text.index("Parameters:") : text.index("Conditions:")]
    values = {"DestinationBuckets": "penstock-*", **{name: "given" for name in given}}
    stack = {
        "StackName": f"given-{len(given)}-{len(''.join(given))}",
        "TemplateBody": f"{head}Resources: {{ Nothing: {{ Type: AWS::CloudFormation::WaitConditionHandle }} }}\n",
        "Parameters": [{"ParameterKey": name, "ParameterValue": value} for name, value in values.items()],
    }
    if len(given) == 1:
        with pytest.raises(ClientError, match="given together or not at all"):
            root("cloudformation").create_stack(**stack)
    else:
        root("cloudformation").create_stack(**stack)


def test_every_change_and_platform_event_arrives_once(appflow, profile, bucket, root, stack):
    started("account-changes", "AccountChangeEvent", appflow, profile, bucket)
    started("placed-orders", "Order_Placed__e", appflow, profile, bucket)
    changes = [each for number in range(ACCOUNTS) for each in life(number)] + gaps()
    orders = [order(number) for number in range(ACCOUNTS)]
    unwanted = change(1, "CREATE", 1)
    unwanted["payload"]["ChangeEventHeader"]["entityName"] = "Contact"
    sent = [("AccountChangeEvent", each) for each in changes] + [("Order_Placed__e", each) for each in orders]
    again = random.sample(sent, TWICE)
    sent = random.sample(sent + again, len(sent) + TWICE) + [("ContactChangeEvent", unwanted)]
    relay(root, sent)

    def arrived(flow: str) -> list[dict]:
        keys = output.keys(root("s3"), bucket, f"{flow}/")
        return [json.loads(line) for key in keys for line in lines(root, bucket, key)]

    flows.until(lambda: len(arrived("account-changes")), lambda count: count >= len(changes), patience=180)
    flows.until(lambda: len(arrived("placed-orders")), lambda count: count >= len(orders), patience=180)
    flows.settled(root, stack)

    found = {identity(record["ChangeEventHeader"]): record for record in arrived("account-changes")}
    assert len(arrived("account-changes")) == len(found) == len(changes)
    for detail in changes:
        header = detail["payload"]["ChangeEventHeader"]
        record = found[identity(header)]
        assert record["ChangeEventHeader"] == header
        assert record["Id"] is None and record["ReplayId"] is None, "a change says the id of its record in its header"
        expected = told(detail["payload"])
        assert {name: record[name] for name in expected} == expected
        assert all(record[name] is None for name in NAMES - set(expected))
    found = sorted(arrived("placed-orders"), key=lambda record: float(record["Amount__c"]))
    assert [record["Order_Number__c"] for record in found] == [f"W-{number}" for number in range(ACCOUNTS)]
    for number, record in enumerate(found):
        assert record["CreatedDate"] == text(BEGAN + number)
        assert record["Ordered_On__c"] == "2026-11-20" and record["Paid__c"] is (number % 2 == 0)
    for flow in ("account-changes", "placed-orders"):
        appflow.stop_flow(flowName=flow)


def told(payload: dict) -> dict:
    """Returns what a change says, as the columns of its flow have it: times as texts, parts beside the whole."""
    expected = {name: value for name, value in payload.items() if name != "ChangeEventHeader"}
    for name in ("CreatedDate", "LastModifiedDate"):
        if isinstance(expected.get(name), int):
            expected[name] = text(expected[name])
    if "Founded_On__c" in expected:
        expected["Founded_On__c"] = "2026-11-20"
    for part, value in expected.get("BillingAddress", {}).items():
        expected = {**expected, f"Billing{part}": value}
    return expected


def identity(header: dict) -> tuple:
    return header["transactionKey"], header["sequenceNumber"], header["changeType"], header["recordIds"][0]


def started(name: str, event: str, appflow, profile: str, bucket: str) -> None:
    flow = flows.flow(name, profile, bucket, file_type="JSON", source={"object": event})
    flow["triggerConfig"] = {"triggerType": "Event", "triggerProperties": {}}
    appflow.create_flow(**flow)
    assert appflow.start_flow(flowName=name)["flowStatus"] == "Active"


def lines(root, bucket: str, key: str) -> list[bytes]:
    return root("s3").get_object(Bucket=bucket, Key=key)["Body"].read().splitlines()
