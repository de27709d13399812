"""A simulated Slack workspace, moved through the deployed stack while much goes wrong, and compared value by value."""

from datetime import datetime, timedelta, timezone
from decimal import Decimal

import pytest
import requests

from sources import source

from ..kit import flows, output
from ..kit.canonical import member, parse
from ..kit.deployment import connected, running
from ..kit.machine_history import history, states_entered
from ..kit.truth import assert_each_once, assert_same

pytestmark = pytest.mark.early

RECORDS = 10_500
CHANNEL = "C0000000001"
FLOW = "messages"
KINDS = {"integer": "long", "object": "json"}


@pytest.fixture(scope="module")
def slack(folder):
    """A workspace whose pages are shorter than asked for."""
    options = ("--page-size", "500", *source("slack").options)
    yield from running(folder / "slack", RECORDS, *options, application="slack")


@pytest.fixture(scope="module")
def profile(appflow, root, slack):
    return connected(appflow, root, "workspace", slack)


@pytest.fixture(scope="module")
def fields(appflow, profile):
    """The fields of a message, as the rest of the tests name their types."""
    described = appflow.describe_connector_entity(
        connectorType="Slack", connectorProfileName=profile, connectorEntityName=CHANNEL
    )
    fields = {}
    for field in described["connectorEntityFields"]:
        kind = field["supportedFieldTypeDetails"]["v1"]["fieldType"]
        fields[field["identifier"]] = {"name": field["identifier"], "type": KINDS.get(kind, kind)}
    return fields


@pytest.fixture(scope="module")
def truth(slack, fields):
    """Every value of every message, from the workspace itself, ordered by ts."""
    answer = requests.get(f"{slack.url}/_simulator/records", params={"object": CHANNEL}, timeout=120)
    answer.raise_for_status()
    both = sorted(
        ((parse(line), line) for line in answer.content.decode().split("\n") if line),
        key=lambda each: each[0]["ts"],
    )
    unknown = {name for record, _ in both for name in record} - set(fields) - {"edited"}
    assert not unknown, f"messages have members that are no fields: {unknown}"
    return {name: [value(field, record, line) for record, line in both] for name, field in fields.items()}


def value(field: dict, record: dict, line: str) -> str | None:
    """Returns the canonical text of a message's field."""
    if field["name"] == "posted_at":
        return instant(record["ts"])
    found = record
    for step in field["name"].split("."):
        found = found.get(step) if found is not None else None
    if found is None:
        return None
    if field["type"] == "json":
        return member(line, field["name"])
    if isinstance(found, bool):
        return "true" if found else "false"
    return str(found)


def instant(ts: str) -> str:
    whole = datetime.fromtimestamp(int(ts.split(".")[0]), timezone.utc)
    return f"{whole:%Y-%m-%dT%H:%M:%S}.{ts.split('.')[1][:3]}Z"


@pytest.fixture(scope="module")
def flow(appflow, slack, profile, bucket):
    prefixes = {"prefixConfig": {"pathPrefixHierarchy": ["EXECUTION_ID"]}}
    appflow.create_flow(
        **flows.flow(FLOW, profile, bucket, application=slack.source, file_type="JSON", output=prefixes)
    )


def test_every_value_arrives_whatever_goes_wrong(
    appflow, slack, fields, truth, flow, root, stack, bucket, no_waits
):
    assert len(truth["ts"]) == RECORDS
    slack.rotate_refresh_tokens(True)
    troubles = (
        ("history", "rate_limit", {"after": 3, "retryAfter": 1}),
        ("history", "rate_limit", {"after": 7, "retryAfter": 60}),
        ("history", {"code": "ratelimited"}, {"after": 9}),
        ("cursor=", {"code": "invalid_cursor"}, {"after": 5}),
        ("replies", "server_error", {"after": 20, "times": 2}),
        ("replies", "drop_connection", {"after": 60}),
        ("replies", "truncated_body", {"after": 90}),
        ("replies", {"code": "internal_error"}, {"after": 120}),
        ("replies", "invalid_session", {"after": 150}),
        ("replies", "html", {"after": 200}),
        ("replies", "rate_limit", {"after": 250, "retryAfter": 60}),
        ("replies", "invalid_session", {"after": 400}),
    )
    with slack.in_trouble(troubles) as grown:
        run = flows.run(appflow, FLOW)
    flows.successful(run)
    assert grown["tokenRefreshes"] == 2
    contents = output.bodies(root("s3"), bucket, f"{FLOW}/{run['executionId']}/")
    assert_same(output.read_json(contents, fields, key="ts"), truth, key="ts")
    assert run["executionResult"]["recordsProcessed"] == RECORDS
    assert "Wait" in states_entered(history(root, stack, run))
    assert output.open_uploads(root("s3"), bucket) == []


def test_a_time_range_has_the_replies_to_threads_from_before_it(appflow, slack, profile, truth, root, bucket):
    start = datetime(2026, 10, 10, tzinfo=timezone.utc)
    end = start + timedelta(days=9)
    tasks = [flows.project("ts", application=slack.source), flows.map_field("ts", "ts", slack.source)]
    flow = flows.flow("range", profile, bucket, tasks, application=slack.source)
    flow["sourceFlowConfig"]["incrementalPullConfig"] = {"datetimeTypeFieldName": "posted_at"}
    appflow.create_flow(**flow)
    started = appflow.start_flow(flowName="range", dataPullStartTime=start, dataPullEndTime=end)
    note = "replies to threads that began more than 30 days before the time range are left out"
    flows.successful(flows.ended(appflow, "range", started["executionId"]), note)
    inside = [ts for ts in truth["ts"] if start.timestamp() <= Decimal(ts) < end.timestamp()]
    late = [
        ts
        for ts, thread in zip(truth["ts"], truth["thread_ts"])
        if ts in set(inside) and thread and Decimal(thread) < start.timestamp()
    ]
    assert 0 < len(late) < len(inside) < RECORDS
    found = output.read_csv(output.bodies(root("s3"), bucket, "range/"), key="ts")
    assert_each_once(found["ts"], inside)


def test_two_runs_that_renew_a_rotating_token_at_once_share_one_refresh(
    appflow, slack, profile, truth, flow, root, bucket
):
    prefixes = {"prefixConfig": {"pathPrefixHierarchy": ["EXECUTION_ID"]}}
    other = flows.flow(
        "second-reader", profile, bucket, application=slack.source, file_type="JSON", output=prefixes
    )
    appflow.create_flow(**other)
    slack.rotate_refresh_tokens(True)
    slack.expire_tokens()
    before = slack.counters()["tokenRefreshes"]
    names = (FLOW, "second-reader")
    started = [appflow.start_flow(flowName=name)["executionId"] for name in names]
    for name, execution in zip(names, started):
        flows.successful(flows.ended(appflow, name, execution))
    assert slack.counters()["tokenRefreshes"] == before + 1


def test_a_refusal_tells_slacks_words_and_what_to_do(appflow, slack, flow):
    slack.fail("history", "forbidden", after=1)
    run = flows.run(appflow, FLOW)
    assert run["executionStatus"] == "Error"
    message = run["executionResult"]["errorInfo"]["executionMessage"]
    for words in ("missing_scope", "needed: channels:history", "install it again", FLOW):
        assert words in message, message
