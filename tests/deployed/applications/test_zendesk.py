"""A simulated Zendesk account, moved through the deployed stack while much goes wrong, and compared value by value."""

import json
from datetime import datetime, timezone
from decimal import Decimal

import pytest
import requests

from sources import CLIENT_ID, CLIENT_SECRET

from ..kit import flows, output
from ..kit.canonical import member, parse
from ..kit.deployment import running
from ..kit.machine_history import history, states_entered
from ..kit.truth import assert_each_once, assert_same

pytestmark = pytest.mark.early

RECORDS = 10_500
PAGE = 500
FLOW = "tickets"
CODE = "penstock-authorization-code"
# What an export is asked once more after the minute that it leaves out.
PATIENCE = 600
KINDS = {
    "integer": "long",
    "checkbox": "boolean",
    "date-time": "datetime",
    "decimal": "currency",
    "object": "json",
    "multiselect": "json",
    "hologram": "json",
}
PREFIXES = {"prefixConfig": {"pathPrefixHierarchy": ["EXECUTION_ID"]}}


@pytest.fixture(scope="module")
def zendesk(folder):
    options = ("--page-size", str(PAGE), "--authorization-code", CODE)
    yield from running(folder / "zendesk", RECORDS, *options, application="zendesk")


@pytest.fixture(scope="module")
def profile(appflow, zendesk):
    """A profile that a user has just agreed to; its refresh tokens rotate from the first one on."""
    zendesk.rotate_refresh_tokens(True)
    request = {"authCode": CODE, "redirectUri": "https://penstock.example/back"}
    credentials = {"clientId": CLIENT_ID, "clientSecret": CLIENT_SECRET, "oAuthRequest": request}
    appflow.create_connector_profile(
        connectorProfileName="account",
        connectorType="Zendesk",
        connectionMode="Public",
        connectorProfileConfig={
            "connectorProfileProperties": {"Zendesk": {"instanceUrl": zendesk.url}},
            "connectorProfileCredentials": {"Zendesk": credentials},
        },
    )
    return "account"


@pytest.fixture(scope="module")
def fields(appflow, profile):
    """The fields of a ticket, as the rest of the tests name their types."""
    described = appflow.describe_connector_entity(
        connectorType="Zendesk", connectorProfileName=profile, connectorEntityName="tickets"
    )
    fields = {}
    for field in described["connectorEntityFields"]:
        name, kind = field["identifier"], field["supportedFieldTypeDetails"]["v1"]["fieldType"]
        fields[name] = {"name": name, "type": KINDS.get(kind, kind), "scale": 10}
    assert sum(name.startswith("custom_fields.") for name in fields) == 12
    return fields


@pytest.fixture(scope="module")
def truth(zendesk, fields):
    """Every value of every ticket, from the account itself, ordered by id."""
    answer = requests.get(f"{zendesk.url}/_simulator/records", params={"object": "tickets"}, timeout=120)
    answer.raise_for_status()
    lines = [line for line in answer.content.decode().split("\n") if line]
    both = sorted(((parse(line), line) for line in lines), key=lambda each: each[0]["id"])
    known = {name.split(".")[0] for name in fields} | {"fields"}
    assert not (unknown := {name for record, _ in both for name in record} - known), unknown
    return {name: [value(field, record, line) for record, line in both] for name, field in fields.items()}


def value(field: dict, record: dict, line: str) -> str | None:
    """Returns the canonical text of a ticket's field."""
    name, kind = field["name"], field["type"]
    own = name.startswith("custom_fields.")
    found = custom(record, name) if own else record.get(name)
    if found is None:
        return None
    if kind == "json":
        return json.dumps(found, separators=(",", ":")) if own else member(line, name)
    if kind == "boolean":
        return "true" if found else "false"
    if kind == "datetime":
        return found.removesuffix("Z") + ".000Z"
    if kind == "currency":
        return format(Decimal(found).quantize(Decimal(1).scaleb(-field["scale"])), "f")
    return str(found)


def custom(record: dict, name: str):
    id = name.split(".")[1]
    return next((each["value"] for each in record["custom_fields"] if each["id"] == id), None)


@pytest.fixture(scope="module")
def flow(appflow, zendesk, profile, bucket):
    wanted = flows.flow(FLOW, profile, bucket, application=zendesk.source, file_type="JSON", output=PREFIXES)
    appflow.create_flow(**wanted)


def run(appflow, name: str) -> dict:
    return flows.ended(appflow, name, appflow.start_flow(flowName=name)["executionId"], PATIENCE)


def test_every_value_arrives_whatever_goes_wrong(appflow, zendesk, fields, truth, flow, root, stack, bucket):
    assert len(truth["id"]) == RECORDS
    zendesk.odd("links_elsewhere")
    troubles = (
        ("cursor.json", "rate_limit", {"after": 2, "retryAfter": 1}),
        ("cursor.json", "server_error", {"after": 4, "times": 2}),
        ("cursor.json", "invalid_session", {"after": 7}),
        ("cursor.json", "drop_connection", {"after": 9}),
        ("cursor.json", "truncated_body", {"after": 11}),
        ("cursor.json", "html", {"after": 13}),
        ("cursor.json", "rate_limit", {"after": 15, "retryAfter": 12}),
        ("cursor.json", {"code": "EditConflict"}, {"after": 17}),
        ("cursor.json", "invalid_session", {"after": 21}),
        ("cursor.json", "unavailable", {"after": 24}),
    )
    with zendesk.in_trouble(troubles) as grown:
        done = run(appflow, FLOW)
    flows.successful(done)
    assert grown["tokenRefreshes"] == 2
    contents = output.bodies(root("s3"), bucket, f"{FLOW}/{done['executionId']}/")
    assert_same(output.read_json(contents, fields, key="id"), truth, key="id")
    assert done["executionResult"]["recordsProcessed"] == RECORDS
    assert "Wait" in states_entered(history(root, stack, done))
    assert output.open_uploads(root("s3"), bucket) == []


def test_overlapping_pages_arrive_once(appflow, zendesk, profile, root, bucket):
    source = {"object": "ticket_events"}
    tasks = [flows.project("id", application=zendesk.source), flows.map_field("id", "id", zendesk.source)]
    appflow.create_flow(
        **flows.flow("events", profile, bucket, tasks, application=zendesk.source, source=source)
    )
    before = zendesk.counters()["records"]
    zendesk.fail("ticket_events", "drop_connection", after=5)
    flows.successful(run(appflow, "events"))
    zendesk.clear_faults()
    assert zendesk.counters()["records"] - before > RECORDS, "nothing came twice"
    found = output.read_csv(output.bodies(root("s3"), bucket, "events/"), key="id")
    assert_each_once(found["id"], [str(event["id"]) for event in zendesk.records("ticket_events")])


def test_a_time_range_over_the_exports_own_order_waits_for_nothing(
    appflow, zendesk, profile, truth, root, stack, bucket
):
    start, end = (datetime(2025, month, 1, tzinfo=timezone.utc) for month in (1, 7))
    tasks = [flows.project("id", application=zendesk.source), flows.map_field("id", "id", zendesk.source)]
    flow = flows.flow("ticket-range", profile, bucket, tasks, application=zendesk.source)
    flow["sourceFlowConfig"]["incrementalPullConfig"] = {"datetimeTypeFieldName": "generated_timestamp"}
    appflow.create_flow(**flow)
    started = appflow.start_flow(flowName="ticket-range", dataPullStartTime=start, dataPullEndTime=end)
    done = flows.successful(flows.ended(appflow, "ticket-range", started["executionId"]))
    assert "Wait" not in states_entered(history(root, stack, done))
    inside = [
        id
        for id, second in zip(truth["id"], truth["generated_timestamp"])
        if start.timestamp() <= int(second) < end.timestamp()
    ]
    assert 0 < len(inside) < RECORDS
    found = output.read_csv(output.bodies(root("s3"), bucket, "ticket-range/"), key="id")
    assert_each_once(found["id"], inside)


def test_two_runs_that_renew_a_rotating_token_at_once_share_one_refresh(appflow, zendesk, profile, truth, bucket):
    names = ("groups", "users")
    for name in names:
        tasks = [flows.project("id", application=zendesk.source), flows.map_field("id", "id", zendesk.source)]
        source = {"object": name}
        appflow.create_flow(
            **flows.flow(name, profile, bucket, tasks, application=zendesk.source, source=source)
        )
    zendesk.expire_tokens()
    before = zendesk.counters()["tokenRefreshes"]
    started = [appflow.start_flow(flowName=name)["executionId"] for name in names]
    for name, execution in zip(names, started):
        flows.successful(flows.ended(appflow, name, execution, PATIENCE))
    assert zendesk.counters()["tokenRefreshes"] == before + 1


def test_a_refusal_tells_zendesks_words_and_what_to_do(appflow, zendesk, flow):
    zendesk.fail("cursor.json", "forbidden", after=1)
    done = flows.run(appflow, FLOW)
    zendesk.clear_faults()
    assert done["executionStatus"] == "Error"
    message = done["executionResult"]["errorInfo"]["executionMessage"]
    for words in ("You do not have access to this page", "status 403", "808dd0611ac9c495-SEA", "admin", FLOW):
        assert words in message, message
