"""An event flow under load: every genuine delivery is in the destination once, and no other is."""

import concurrent.futures
import json
import random
import time
from xml.sax.saxutils import escape

import pytest
import requests

from function_process import kill

from ..kit import flows, output

pytestmark = pytest.mark.early

FLOW = "changes"
TOKEN = "penstock-token-of-the-mill"
ORGANIZATION = "00D000000000062EAA"
GENUINE, TWICE, REPLAYED, FORGED = 400, 80, 30, 60
A_SECOND = 50


@pytest.fixture(scope="module")
def address(cloud, stack, root, profile):
    """Where Salesforce delivers to; the token of the address is its secret."""
    root("secretsmanager").create_secret(
        Name=f"penstock/webhooks/salesforce/{profile}",
        SecretString=json.dumps({"signingSecret": TOKEN, "organizationId": ORGANIZATION}),
    )
    return f"{cloud.api_endpoint(stack['ApiId'])}/webhooks/salesforce/{profile}"


@pytest.fixture
def impatient(root, stack):
    """A queue that gives a consumer up soon, so that a message of a dead one comes again within the test."""
    sqs, url = root("sqs"), stack["DeliveriesUrl"]
    before = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["VisibilityTimeout"])["Attributes"]
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "5"})
    yield
    sqs.set_queue_attributes(QueueUrl=url, Attributes=before)


def message(number: int, organization: str = ORGANIZATION) -> bytes:
    """Returns an outbound message with one notification about one account."""
    fields = "".join(f"<sf:{name}>{escape(value)}</sf:{name}>" for name, value in account(number).items())
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/">
 <soapenv:Body>
  <notifications xmlns="http://soap.sforce.com/2005/09/outbound">
   <OrganizationId>{organization}</OrganizationId>
   <ActionId>04kD0000000CaFmIAK</ActionId>
   <Notification>
    <Id>04l{number:012d}AAA</Id>
    <sObject xsi:type="sf:Account" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
      xmlns:sf="urn:sobject.enterprise.soap.sforce.com">{fields}</sObject>
   </Notification>
  </notifications>
 </soapenv:Body>
</soapenv:Envelope>""".encode()


def account(number: int) -> dict[str, str]:
    return {
        "Id": f"001{number:012d}AAA",
        "Name": f"Mühle & Söhne <{number}>",
        "NumberOfEmployees": str(number),
        "CreatedDate": "2026-11-20T09:59:58.000Z",
    }


def deliver(address: str, number: int, token: str = TOKEN, organization: str = ORGANIZATION) -> int:
    """Delivers as Salesforce does: again, until it is acknowledged or refused for good."""
    for _ in range(20):
        body = message(number, organization)
        answer = requests.post(address, params={"token": token}, data=body, headers={"Content-Type": "text/xml"}, timeout=30)
        if answer.status_code == 200:
            assert "<Ack>true</Ack>" in answer.text
        if answer.status_code < 500:
            return answer.status_code
        time.sleep(0.5)
    return answer.status_code


def test_every_genuine_delivery_arrives_once(appflow, profile, bucket, root, cloud, stack, address, impatient):
    tasks = [flows.map_field(name, name) for name in account(0)]
    flow = flows.flow(FLOW, profile, bucket, tasks=tasks, file_type="JSON")
    flow["triggerConfig"] = {"triggerType": "Event", "triggerProperties": {}}
    assert appflow.create_flow(**flow)["flowStatus"] == "Draft"
    assert appflow.start_flow(flowName=FLOW)["flowStatus"] == "Active"

    genuine = [(number, {}) for number in range(GENUINE)]
    twice = [(number, {}) for number in random.sample(range(GENUINE), TWICE)]
    forged = [(GENUINE + number, forgery(number)) for number in range(FORGED)]
    mixed = random.sample(genuine + twice + forged, GENUINE + TWICE + FORGED)
    replayed = [(number, {}) for number in random.sample(range(GENUINE), REPLAYED)]
    killed = []
    with concurrent.futures.ThreadPoolExecutor(16) as senders:
        answers = []
        for place, (number, how) in enumerate(mixed + replayed):
            answers.append((how, senders.submit(deliver, address, number, **how)))
            if place > 200 and not killed:
                killed = kill(cloud, stack["IntakeFunctionName"])
            time.sleep(1 / A_SECOND)
    assert killed, "the consumer was never at work"
    for how, answer in answers:
        assert answer.result() == (401 if how else 200)

    def arrived() -> list[dict]:
        contents = output.bodies(root("s3"), bucket, f"{FLOW}/")
        return [json.loads(line) for content in contents for line in content.splitlines()]

    records = flows.until(arrived, lambda records: len(records) >= GENUINE, patience=400)
    flows.settled(root, stack)
    records = arrived()
    found = sorted(records, key=lambda record: record["Id"])
    assert [record["Id"] for record in found] == [account(number)["Id"] for number in range(GENUINE)]
    for number, record in enumerate(found):
        assert record["Name"] == account(number)["Name"]
        assert record["NumberOfEmployees"] == number
    runs = appflow.describe_flow_execution_records(flowName=FLOW, maxResults=100)["flowExecutions"]
    assert sum(run["executionResult"].get("recordsProcessed", 0) for run in runs) == GENUINE
    appflow.stop_flow(flowName=FLOW)


def forgery(number: int) -> dict[str, str]:
    return [{"token": "penstock-token-of-a-thief"}, {"organization": "00D000000000063EAA"}][number % 2]
