"""The policies of infra/policies: each lets its user call its operations, and nothing else."""

import json
from urllib.parse import quote

import pytest

from cloud import ACCOUNT, REGION
from venvs import ROOT

from ..kit import flows
from ..kit.deployment import UNCHECKED, appflow_client, new_user
from ..kit.operations import OPERATIONS, status
from ..kit.signed import SignedCalls

READING = {name for name in OPERATIONS if name.startswith(("Describe", "List"))}
OPERATING = {"CancelFlowExecutions", "ResetConnectorMetadataCache", "StartFlow", "StopFlow"}
POLICIES = {"read-only": READING, "operator": READING | OPERATING, "administrator": OPERATIONS}


@pytest.fixture(scope="module")
def users(root, stack):
    """The access key of a user for each policy, who has it attached and nothing else."""
    iam = root("iam")

    def user(name: str) -> dict:
        made = iam.create_policy(PolicyName=f"penstock-{name}", PolicyDocument=filled_in(name, stack["ApiId"]))
        key = new_user(iam, name, [])
        iam.attach_user_policy(UserName=name, PolicyArn=made["Policy"]["Arn"])
        return key

    return {name: user(name) for name in POLICIES}


def filled_in(name: str, api_id: str) -> str:
    """Returns a policy with its placeholders taken by this stack's values."""
    text = (ROOT / f"infra/policies/{name}.json").read_text()
    for placeholder, value in {"<region>": REGION, "<account>": ACCOUNT, "<ApiId>": api_id}.items():
        assert placeholder in text
        text = text.replace(placeholder, value)
    assert "<" not in text
    return text


@pytest.mark.parametrize("name", POLICIES)
def test_a_policy_lets_through_exactly_its_operations(users, cloud, stack, name):
    client = appflow_client(cloud, stack, users[name], config=UNCHECKED)
    statuses = {operation: status(client, operation) for operation in OPERATIONS}
    assert {operation for operation in OPERATIONS if statuses[operation] != 403} == POLICIES[name]
    assert all(each < 500 for each in statuses.values()), statuses


@pytest.mark.parametrize("name", POLICIES)
def test_no_policy_makes_a_delivery_good(users, cloud, stack, name):
    calls = SignedCalls(cloud.api_endpoint(stack["ApiId"]), users[name])
    assert calls.send("POST", "/webhooks/salesforce/crm", b"{}").status_code == 401


@pytest.mark.parametrize("name", POLICIES)
def test_a_policy_names_each_right_once_and_nothing_but_this_api(name):
    statements = json.loads(filled_in(name, "api"))["Statement"]
    assert {each["Action"] for each in statements} == {"execute-api:Invoke"}
    resources = [arn for each in statements for arn in each["Resource"]]
    assert len(set(resources)) == len(resources) == len(POLICIES[name])
    assert all(arn.startswith(f"arn:aws:execute-api:{REGION}:{ACCOUNT}:api/*/") for arn in resources)


def test_a_path_that_ends_like_an_allowed_one_changes_nothing(
    users, cloud, stack, appflow, slow_profile, bucket
):
    # A policy's wildcard for the stage also matches the method and the ARN before such an ending.
    flow = appflow.create_flow(**flows.flow("tagged", slow_profile, bucket, tags={"team": "crm"}))
    calls = SignedCalls(cloud.api_endpoint(stack["ApiId"]), users["read-only"])
    path = f"/tags/{quote(flow['flowArn'], safe='')}/POST/list-flows"
    tagged = calls.send("POST", path, json.dumps({"tags": {"team": "other"}}).encode())
    untagged = calls.send("DELETE", f"{path}?tagKeys=team")
    assert {tagged.status_code, untagged.status_code} <= {400, 403, 404}
    assert appflow.describe_flow(flowName="tagged")["tags"] == {"team": "crm"}
