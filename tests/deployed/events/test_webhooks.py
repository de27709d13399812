"""Deliveries to the deployed stack, as applications send them: over plain HTTP, without any AWS credentials."""

import hashlib
import hmac
import json
import time

import pytest
import requests

SIGNING_SECRET = "penstock-signs-in-the-mill"
BODY = b'{"type":"event_callback","event_id":"Ev1","event":{"type":"message","amount":12345678901234567890.10}}'


@pytest.fixture(scope="module")
def address(cloud, stack):
    """Where applications deliver to, as this cloud has it."""
    assert stack["WebhookEndpoint"].endswith("/webhooks")
    return cloud.api_endpoint(stack["ApiId"]) + "/webhooks"


@pytest.fixture(scope="module", autouse=True)
def nobody_takes_them(root, stack):
    """Leaves what was delivered in the queue."""
    functions = root("lambda")
    functions.update_event_source_mapping(UUID=stack["IntakeId"], Enabled=False)
    yield
    functions.update_event_source_mapping(UUID=stack["IntakeId"], Enabled=True)


@pytest.fixture(scope="module")
def team(root):
    """The path of a webhook whose secret is kept."""
    root("secretsmanager").create_secret(
        Name="penstock/webhooks/slack/team", SecretString=json.dumps({"signingSecret": SIGNING_SECRET})
    )
    return "slack/team"


def signature(body: bytes, sent_at: int, secret: str = SIGNING_SECRET) -> dict:
    """Returns the headers with which Slack signs."""
    text = b"v0:%d:%b" % (sent_at, body)
    digest = hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": str(sent_at), "X-Slack-Signature": f"v0={digest}"}


def deliver(address: str, path: str, body: bytes = BODY, headers: dict | None = None) -> requests.Response:
    headers = headers or signature(body, int(time.time()))
    return requests.post(f"{address}/{path}", data=body, headers=headers, timeout=30)


def messages(root, url: str) -> list[dict]:
    """Takes what is in a queue."""
    taken = []
    while got := root("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        for each in got:
            taken.append(json.loads(each["Body"]))
            root("sqs").delete_message(QueueUrl=url, ReceiptHandle=each["ReceiptHandle"])
    return taken


def test_a_signed_delivery_is_in_the_queue_when_it_is_answered(address, team, root, stack):
    started_at = time.time()
    # As JSON the gateway hands a body over as text, as anything else in base64.
    for content_type in ("application/json", "application/octet-stream"):
        headers = {**signature(BODY, int(time.time())), "Content-Type": content_type}
        answer = deliver(address, team, headers=headers)
        assert (answer.status_code, answer.text) == (200, "")
        (message,) = messages(root, stack["DeliveriesUrl"])
        assert (message["connector"], message["profile"]) == ("Slack", "team")
        assert started_at - 1 <= message["received_at"] <= time.time() + 1
        (event,) = message["events"]
        assert (event["id"], event["entity"]) == ("Ev1", "message")


def test_digits_are_in_the_queue_as_they_were_sent(address, team, root, stack):
    assert deliver(address, team).status_code == 200
    (message,) = root("sqs").receive_message(QueueUrl=stack["DeliveriesUrl"])["Messages"]
    assert '"amount":12345678901234567890.10' in message["Body"]
    root("sqs").delete_message(QueueUrl=stack["DeliveriesUrl"], ReceiptHandle=message["ReceiptHandle"])


def test_slack_is_answered_its_challenge(address, team, root, stack):
    answer = deliver(address, team, b'{"type":"url_verification","challenge":"3eZb"}')
    assert (answer.status_code, answer.text) == (200, "3eZb")
    assert answer.headers["content-type"].startswith("text/plain")
    assert messages(root, stack["DeliveriesUrl"]) == []


def test_strangers_learn_nothing(address, team, root, stack):
    now = int(time.time())
    told = [
        deliver(address, team, headers=signature(BODY, now, "penstock-signs-elsewhere")),
        deliver(address, team, headers=signature(BODY, now - 301)),
        deliver(address, team, headers={"Content-Type": "application/json"}),
        deliver(address, "slack/nobody"),
        deliver(address, "nobody/team"),
        deliver(address, "slack/%21"),
        requests.get(f"{address}/{team}", timeout=30),
    ]
    (first, *others) = [(each.status_code, each.text, each.headers["content-type"]) for each in told]
    assert first[0] == 401
    assert [each for each in others if each != first] == []
    assert messages(root, stack["DeliveriesUrl"]) == []


def test_a_rotated_secret_is_told_from_the_old_one(address, root, stack):
    name = "penstock/webhooks/slack/rotated"
    rotated = {"signingSecret": "penstock-signs-anew-today", "previousSigningSecret": SIGNING_SECRET}
    root("secretsmanager").create_secret(Name=name, SecretString=json.dumps(rotated))
    now = int(time.time())
    for secret in rotated.values():
        headers = signature(BODY, now, secret)
        assert deliver(address, "slack/rotated", headers=headers).status_code == 200
    assert len(messages(root, stack["DeliveriesUrl"])) == 2


def test_a_delivery_that_the_queue_refuses_is_to_come_again(address, team, root, stack):
    url = stack["DeliveriesUrl"]
    sqs = root("sqs")
    # A queue that takes only the smallest messages refuses this one, as one that is gone would.
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"MaximumMessageSize": "1024"})
    body = BODY.replace(b"message", b"message" * 200)
    try:
        answer = deliver(address, team, body)
    finally:
        sqs.set_queue_attributes(QueueUrl=url, Attributes={"MaximumMessageSize": "1048576"})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")
    assert messages(root, url) == []
    assert deliver(address, team, body).status_code == 200
    assert len(messages(root, url)) == 1


def test_what_was_delivered_is_encrypted(root, stack):
    for output in ("DeliveriesUrl", "LostDeliveriesUrl"):
        attributes = root("sqs").get_queue_attributes(QueueUrl=stack[output], AttributeNames=["All"])["Attributes"]
        assert attributes["KmsMasterKeyId"].startswith("arn:aws:kms:")
        assert attributes["MessageRetentionPeriod"] == str(14 * 24 * 60 * 60)
