"""Each role of the stack has the rights that it uses, no more and no less: what its policies grant, beside what it called.

The local cloud notes each statement that let a call through (`infra/local/used_rights.py`). These tests run behind all
others of this folder; what they say of rights that nobody used holds only when the whole folder ran.
"""

import json
from urllib.parse import unquote

import pytest

from deploy import STACK

BY_A_SERVICE = "a service asks for it on behalf of the role, which the local cloud does not"
AFTER_A_FAULT = "after a fault, or minutes, that no test of this folder waits for"

# Rights that are granted and need not be used here: by role and statement, and by action where one statement has several.
EXCEPTIONS = {
    ("*", "LedgerKey"): BY_A_SERVICE,
    ("*", "DestinationKeys"): BY_A_SERVICE,
    ("*", "KeysOfProfiles"): BY_A_SERVICE,
    ("*", "DeliveriesKey"): BY_A_SERVICE,
    ("*", "TheirRole"): BY_A_SERVICE,
    ("IntakeFunctionRole", "Deliveries"): BY_A_SERVICE,
    ("MachineRole", "*"): BY_A_SERVICE,
    ("ScheduleRole", "*"): BY_A_SERVICE,
    ("WebhookFunctionRole", "Deliveries", "sqs:SendMessage"): "AWS's name of the right to send batches",
    ("TransferFunctionRole", "MissingObjectsAreNotFoundRatherThanForbidden"): "it changes an answer, and is no call",
    ("*", "*", "secretsmanager:DescribeSecret"): AFTER_A_FAULT,
    ("*", "*", "secretsmanager:TagResource"): "Secrets Manager asks for it when a secret is made with tags",
    ("IntakeFunctionRole", "Ledger", "dynamodb:DeleteItem"): "of a flow that is deleted while its events are taken in",
    ("TransferFunctionRole", "StartRuns"): "of events that come while a run is active, if any do",
    ("ScheduleFunctionRole", "Ledger", "dynamodb:DeleteItem"): AFTER_A_FAULT,
    ("ScheduleFunctionRole", "SchedulesOfFlows"): AFTER_A_FAULT,
    ("ScheduleFunctionRole", "StagedUploads"): AFTER_A_FAULT,
    ("ScheduleFunctionRole", "DiscardedUploads"): AFTER_A_FAULT,
    ("ScheduleFunctionRole", "Notifications"): AFTER_A_FAULT,
    ("ScheduleFunctionRole", "FateOfRuns"): AFTER_A_FAULT,
}


@pytest.fixture(scope="module")
def roles(root, stack):
    """The logical ids of the stack's roles, by their names."""
    pages = root("cloudformation").get_paginator("list_stack_resources").paginate(StackName=STACK)
    resources = [each for page in pages for each in page["StackResourceSummaries"]]
    found = {
        each["PhysicalResourceId"]: each["LogicalResourceId"]
        for each in resources
        if each["ResourceType"] == "AWS::IAM::Role"
    }
    assert len(found) == 7, found
    return found


@pytest.fixture(scope="module")
def granted(root, roles):
    """What the policies of the stack grant, as they are deployed: role, statement, action."""
    iam = root("iam")
    return {
        (logical, statement["Sid"], action)
        for name, logical in roles.items()
        for document in documents(iam, name)
        for statement in document["Statement"]
        if statement["Effect"] == "Allow"
        for action in listed(statement["Action"])
    }


def documents(iam, role: str):
    """Yields the policies of a role, but for AWS's own, by which a function writes its log."""
    for name in iam.list_role_policies(RoleName=role)["PolicyNames"]:
        yield read(iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"])
    for attached in iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]:
        arn = attached["PolicyArn"]
        if not arn.startswith("arn:aws:iam::aws:policy/"):
            version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
            yield read(iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"])


def read(document) -> dict:
    return document if isinstance(document, dict) else json.loads(unquote(document))


def listed(actions) -> list:
    return actions if isinstance(actions, list) else [actions]


@pytest.fixture(scope="module")
def noted(cloud, roles):
    """What the roles of the stack have called: the outcome, role, statement, action."""
    lines = [json.loads(line) for line in cloud.used_rights.read_text().splitlines()]
    return [(outcome, roles[role], statement, action) for outcome, role, statement, action in lines if role in roles]


def excepted(role: str, statement: str, action: str) -> bool:
    places = [(role, statement, action), (role, statement), ("*", statement), (role, "*"), ("*", "*", action)]
    return any(place in EXCEPTIONS for place in places)


def test_every_right_is_used_by_its_role(whole_folder, granted, noted):
    used = {tuple(rest) for outcome, *rest in noted if outcome == "used"}
    unused = sorted(right for right in granted - used if not excepted(*right))
    assert not unused, f"take these out of template.yaml, or say in EXCEPTIONS why they are needed: {unused}"


def test_no_role_lacks_a_right(granted, noted):
    # Right names: a call may be denied for a resource that a test has put out of reach on purpose.
    allowed = {(role, action) for role, _, action in granted}
    lacking = {(role, action) for outcome, role, _, action in noted if outcome == "denied"} - allowed
    assert not lacking, f"grant these in template.yaml: {sorted(lacking)}"


def test_every_exception_is_of_a_right_that_is_granted(granted):
    for role, statement, *action in EXCEPTIONS:
        right = [r for r in granted if role in ("*", r[0]) and statement in ("*", r[1]) and action in ([], [r[2]])]
        assert right, f"nobody has {role} {statement} {action}: take the exception out"


def test_the_notes_name_statements_of_the_stack(appflow, granted, cloud, roles):
    # Whatever ran before: this call makes the API function read its table.
    appflow.list_flows()
    lines = [json.loads(line) for line in cloud.used_rights.read_text().splitlines()]
    used = {(roles.get(role), statement, action) for outcome, role, statement, action in lines if outcome == "used"}
    assert ("ApiFunctionRole", "Ledger", "dynamodb:Query") in used & granted
