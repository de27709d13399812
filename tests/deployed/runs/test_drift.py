"""Fields that come and go in the application, and what becomes of flows that take whole records."""

import pytest

from ..kit import flows, output
from ..kit.deployment import connected, running
from ..kit.truth import Truth, assert_same

NEW, GONE = "Renewal_Amount__c", "Industry"

FLOWS = {
    "fixed": {},
    "untouched": {"tasks": [{"taskType": "Passthrough", "sourceFields": [], "taskProperties": {}}]},
    "dynamic": {"source": {"enableDynamicFieldUpdate": True}},
    "including": {
        "tasks": [{"taskType": "Map_all", "sourceFields": [], "taskProperties": {"INCLUDE_NEW_FIELDS": "true"}}]
    },
}
FOLLOWING = ("dynamic", "including")


@pytest.fixture(scope="module")
def application(folder):
    """A simulated Salesforce of its own: other tests count on the fields they know."""
    yield from running(folder / "drift", 500)


@pytest.fixture(scope="module")
def first(appflow, root, bucket, application):
    """A run of each flow before anything has changed, and what there was to read."""
    profile = connected(appflow, root, "drift", application)
    prefixes = {"prefixConfig": {"pathPrefixHierarchy": ["SCHEMA_VERSION", "EXECUTION_ID"]}}
    for name, details in FLOWS.items():
        appflow.create_flow(**flows.flow(name, profile, bucket, file_type="JSON", output=prefixes, **details))
    return {name: flows.run_well(appflow, name) for name in FLOWS}, Truth(application, "Account")


@pytest.fixture(scope="module")
def second(first, appflow, application):
    """A run of each flow after the object got a field, and what there was to read."""
    application.add_field("Account", NEW)
    return {name: flows.run_well(appflow, name) for name in FLOWS}, Truth(application, "Account")


def delivered(root, bucket, name: str, version: int, run: dict, truth: Truth) -> dict[str, list]:
    """Returns what a run wrote, all of it under one schema version."""
    prefix = f"{name}/schemaVersion_{version}/{run['executionId']}/"
    found = [key for key in output.keys(root("s3"), bucket, f"{name}/") if run["executionId"] in key]
    assert all(key.startswith(prefix) for key in found), found
    return output.read_json(output.bodies(root("s3"), bucket, prefix), truth.fields)


@pytest.mark.parametrize("name", FLOWS)
def test_a_new_field_comes_with_the_next_run_where_the_flow_follows(
    first, second, appflow, root, bucket, name
):
    (before, was), (after, now) = first, second
    assert NEW not in was.columns and any(now.columns[NEW]), "the field is new and has values"
    assert_same(delivered(root, bucket, name, 1, before[name], was), was.columns)
    if name in FOLLOWING:
        version, expected = 2, now.columns
    else:
        version, expected = 1, now.without(NEW)
    assert_same(delivered(root, bucket, name, version, after[name], now), expected)
    assert appflow.describe_flow(flowName=name)["schemaVersion"] == version


@pytest.mark.parametrize("name", FLOWS)
def test_a_field_that_is_gone_fails_the_run_and_nothing_is_seen(
    second, appflow, root, bucket, application, name
):
    version = appflow.describe_flow(flowName=name)["schemaVersion"]
    before = output.keys(root("s3"), bucket)
    application.remove_field("Account", GONE)
    try:
        run = flows.run(appflow, name)
    finally:
        application.add_field("Account", GONE)
    assert run["executionStatus"] == "Error", run
    message = run["executionResult"]["errorInfo"]["executionMessage"]
    for words in (f'"{GONE}"', 'object "Account"', f'flow "{name}"', "restore the field", "update the flow"):
        assert words in message
    assert output.keys(root("s3"), bucket) == before
    assert output.open_uploads(root("s3"), bucket) == []

    flows.run_well(appflow, name)
    assert appflow.describe_flow(flowName=name)["schemaVersion"] == version
