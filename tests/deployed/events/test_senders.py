"""Event flows of every sender that signs: what each delivers, sent twice, is in the destination once."""

import base64
import datetime
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from dataclasses import dataclass

import pytest
import requests

from sources import Source, source

from ..kit import flows, output
from ..kit.deployment import connected, running

SIGNING_SECRET = "penstock-signs-in-the-mill"
# A sender that no connector knows, whose profile says what it sends.
SHOP = Source("shop", "CustomConnector", "orders", {"entityName": "order.created"}, lambda *_: ({}, {}), "id")
ORDERS = {"order.created": {"id": "string", "total": "decimal(18,2)", "created": "datetime"}}


@dataclass
class Sender:
    """An application that delivers: how it signs, what it sends, and what arrives of that."""

    source: Source
    entity: dict
    secret: dict
    body: dict
    sign: Callable[[bytes], dict]
    arrives: dict


def digest(*parts: bytes) -> bytes:
    return hmac.new(SIGNING_SECRET.encode(), b"".join(parts), hashlib.sha256).digest()


def as_slack(body: bytes) -> dict:
    now = str(int(time.time()))
    signature = digest(b"v0:", now.encode(), b":", body).hex()
    return {"X-Slack-Request-Timestamp": now, "X-Slack-Signature": f"v0={signature}"}


def as_zendesk(body: bytes) -> dict:
    now = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {
        "X-Zendesk-Webhook-Signature-Timestamp": now,
        "X-Zendesk-Webhook-Signature": base64.b64encode(digest(now.encode(), body)).decode(),
        "X-Zendesk-Webhook-Invocation-Id": "01JEXAMPLE",
    }


def by_header(body: bytes) -> dict:
    return {"X-Penstock-Signature": f"sha256={digest(body).hex()}"}


SENDERS = {
    "slack": Sender(
        source("slack"),
        {"object": "message"},
        {},
        {
            "type": "event_callback",
            "team_id": "T1",
            "event_id": "Ev1",
            "event_time": 1795860000,
            "event": {"type": "message", "channel": "C1", "user": "U1", "ts": "1795860000.000100", "text": "häh?"},
        },
        as_slack,
        {"event_id": "Ev1", "channel": "C1", "ts": "1795860000.000100", "text": "häh?"},
    ),
    "zendesk": Sender(
        source("zendesk"),
        {"object": "ticket.created"},
        {},
        {
            "account_id": 4711,
            "detail": {"id": "35436"},
            "event": {},
            "id": "0d1c2b3a-0000-4000-8000-000000000001",
            "subject": "zen:ticket:35436",
            "time": "2026-11-28T10:00:00.123456789Z",
            "type": "zen:event-type:ticket.created",
            "zendesk_event_version": "2022-11-06",
        },
        as_zendesk,
        {"id": "0d1c2b3a-0000-4000-8000-000000000001", "subject": "zen:ticket:35436"},
    ),
    "servicenow": Sender(
        source("servicenow"),
        {"object": "incident"},
        {"entityField": "/table", "idField": "/event_id"},
        {
            "table": "incident",
            "event_id": "e1",
            "number": "INC0010001",
            "short_description": "Brücke defekt",
            "sys_updated_on": "2026-11-28 10:00:00",
        },
        by_header,
        {"number": "INC0010001", "short_description": "Brücke defekt", "sys_updated_on": "2026-11-28T10:00:00.000Z"},
    ),
    "customconnector": Sender(
        SHOP,
        {},
        {"entityField": "/kind", "idField": "/id"},
        {"kind": "order.created", "id": "o1", "total": 12345678901234.5, "created": "2026-11-28T11:00:00+01:00"},
        by_header,
        {"id": "o1", "total": 12345678901234.5, "created": "2026-11-28T10:00:00.000Z"},
    ),
}


@pytest.fixture(params=SENDERS)
def sender(request, appflow, root, folder):
    """A sender with a connector profile and a webhook's secret, both named after it."""
    path = request.param
    each, name = SENDERS[path], f"sends-{path}"
    root("secretsmanager").create_secret(
        Name=f"penstock/webhooks/{path}/{name}",
        SecretString=json.dumps({"signingSecret": SIGNING_SECRET, **each.secret}),
    )
    if each.source is SHOP:
        declare(appflow, name)
        yield path, name, each
        return
    for application in running(folder / name, 100, *each.source.options, application=each.source.application):
        connected(appflow, root, name, application)
        yield path, name, each


def declare(appflow, name: str) -> None:
    """Makes the profile of a sender that no connector knows."""
    # AppFlow's model takes no blanks in such a property.
    compact = json.dumps(ORDERS, separators=(",", ":"))
    credentials = {"authenticationType": "CUSTOM", "custom": {"customAuthenticationType": "webhook"}}
    appflow.create_connector_profile(
        connectorProfileName=name,
        connectorType="CustomConnector",
        connectionMode="Public",
        connectorProfileConfig={
            "connectorProfileProperties": {
                "CustomConnector": {"profileProperties": {"events": compact}}
            },
            "connectorProfileCredentials": {"CustomConnector": credentials},
        },
    )


def test_an_event_arrives_once(appflow, root, cloud, stack, bucket, sender):
    path, name, each = sender
    tasks = [flows.map_field(field, field, application=each.source) for field in each.arrives]
    flow = flows.flow(name, name, bucket, tasks, each.source, source=each.entity, file_type="JSON")
    flow["triggerConfig"] = {"triggerType": "Event", "triggerProperties": {}}
    appflow.create_flow(**flow)
    appflow.start_flow(flowName=name)

    address = f"{cloud.api_endpoint(stack['ApiId'])}/webhooks/{path}/{name}"
    body = json.dumps(each.body, ensure_ascii=False).encode()
    for _ in range(2):
        assert requests.post(address, data=body, headers=each.sign(body), timeout=30).status_code == 200
    forged = requests.post(address, data=body + b" ", headers=each.sign(body), timeout=30)
    assert forged.status_code == 401

    flows.until(lambda: output.keys(root("s3"), bucket, f"{name}/"), len)
    appflow.stop_flow(flowName=name)
    (content,) = output.bodies(root("s3"), bucket, f"{name}/")
    assert [json.loads(line) for line in content.splitlines()] == [each.arrives]
