"""Each role of the stack has the rights that it uses, no more and no less: what its policies grant, beside what it called.

The local cloud of each worker notes each statement that let a call through (`infra/local/used_rights.py`). What is said here
of rights that nobody used holds only when all tests ran.
"""

import pytest

BY_A_SERVICE = "a service asks for it on behalf of the role, which the local cloud does not"
BY_THE_DOUBLE = "the double of Redshift, which is asked and not the local cloud, checks no policies"
AFTER_A_FAULT = "after a fault, or minutes, that no test waits for"

# Rights that are granted and need not be used here: by role and statement, and by action where one statement has several.
EXCEPTIONS = {
    ("*", "LedgerKey"): BY_A_SERVICE,
    ("*", "DestinationKeys"): BY_A_SERVICE,
    ("*", "KeysOfProfiles"): BY_A_SERVICE,
    ("*", "DeliveriesKey"): BY_A_SERVICE,
    ("*", "TheirRole"): BY_A_SERVICE,
    ("IntakeFunctionRole", "Deliveries"): BY_A_SERVICE,
    ("*", "DestinationDatabases"): BY_THE_DOUBLE,
    ("*", "OwnStatements"): BY_THE_DOUBLE,
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
    ("ScheduleFunctionRole", "FilesThatWereDelivered"): AFTER_A_FAULT,
    ("ScheduleFunctionRole", "Notifications"): AFTER_A_FAULT,
    ("ScheduleFunctionRole", "FateOfRuns"): AFTER_A_FAULT,
}


@pytest.fixture(scope="module")
def granted(workers):
    """What the policies of the stack grant, as they were deployed: role, statement, action."""
    found = {tuple(right) for worker in workers for right in worker.told("granted")}
    assert len({role for role, *_ in found}) == 7, found
    return found


@pytest.fixture(scope="module")
def called(workers):
    """What the roles of all stacks have called: the outcome, role, statement, action."""
    return [tuple(call) for worker in workers for call in worker.told("called")]


def excepted(role: str, statement: str, action: str) -> bool:
    places = [(role, statement, action), (role, statement), ("*", statement), (role, "*"), ("*", "*", action)]
    return any(place in EXCEPTIONS for place in places)


def test_every_right_is_used_by_its_role(whole, granted, called):
    used = {tuple(rest) for outcome, *rest in called if outcome == "used"}
    unused = sorted(right for right in granted - used if not excepted(*right))
    assert not unused, f"take these out of template.yaml, or say in EXCEPTIONS why they are needed: {unused}"


def test_no_role_lacks_a_right(granted, called):
    # Right names: a call may be denied for a resource that a test has put out of reach on purpose.
    allowed = {(role, action) for role, _, action in granted}
    lacking = {(role, action) for outcome, role, _, action in called if outcome == "denied"} - allowed
    assert not lacking, f"grant these in template.yaml: {sorted(lacking)}"


def test_every_exception_is_of_a_right_that_is_granted(granted):
    for role, statement, *action in EXCEPTIONS:
        right = [r for r in granted if role in ("*", r[0]) and statement in ("*", r[1]) and action in ([], [r[2]])]
        assert right, f"nobody has {role} {statement} {action}: take the exception out"


def test_the_notes_name_statements_of_the_stack(workers, granted):
    # Of each worker by itself: one whose cloud noted nothing would be missed by nobody else.
    for worker in workers:
        used = {tuple(rest) for outcome, *rest in worker.told("called") if outcome == "used"}
        assert ("ApiFunctionRole", "Ledger", "dynamodb:Query") in used & granted, worker.folder
