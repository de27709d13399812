"""What was created is described as it was sent: nothing added, dropped, reordered or respelt."""

import pytest

from deployed.kit import flows

from .complaints import Complaints
from .model import OPERATIONS
from .sound import Sound
from .verdict import faults

FLOWS, PROFILES = 40, 10

# What the service knows of a flow beside what was sent.
KNOWN = {
    "flowArn",
    "flowStatus",
    "flowStatusMessage",
    "schemaVersion",
    "createdAt",
    "createdBy",
    "lastUpdatedAt",
    "lastUpdatedBy",
}


class Calls:
    """Calls that must all succeed; whatever does not is told in the end."""

    def __init__(self, api, about: str):
        self.api, self.complaints, self.count = api, Complaints(about), 0

    def ask(self, name: str, inputs: list[dict]) -> list[dict]:
        """Calls an operation with each of many inputs."""
        operation = OPERATIONS[name]
        answers = self.api.ask_all(operation, inputs)
        for members, answer in zip(inputs, answers):
            wrong = faults(operation, members, answer) + ([] if answer.status == 200 else ["this should succeed"])
            self.complaints.add(f"{name} {members}", wrong, answer)
        self.count += len(inputs)
        return [answer.content or {} for answer in answers]

    def compare(self, when: str, sent: dict, told: dict) -> None:
        """Complains of everything that is told otherwise than it was sent."""
        names = sorted(name for name in {*sent, *told} if sent.get(name) != told.get(name))
        wrong = [f"{name} was sent as {sent.get(name)!r}, is {told.get(name)!r}" for name in names]
        self.complaints.add(when, wrong, "not as sent")


@pytest.fixture(scope="module")
def key(root):
    """The ARN of a key that flows may name."""
    return root("kms").create_key()["KeyMetadata"]["Arn"]


@pytest.fixture(scope="module")
def own_profile(api, small_salesforce, app_arn):
    """The name of a profile that flows may name."""
    sent = flows.profile("round-trip", small_salesforce.url, app_arn)
    answer = api.ask(OPERATIONS["CreateConnectorProfile"], sent)
    assert answer.status == 200, answer
    return "round-trip"


def test_a_flow_is_described_as_it_was_created_and_updated(api, dice, own_profile, bucket, key):
    calls, sound = Calls(api, "flow"), Sound(dice)
    created = [sound.flow(own_profile, bucket, key) for _ in range(FLOWS)]
    names = [{"flowName": flow["flowName"]} for flow in created]
    calls.ask("CreateFlow", created)
    for flow, told in zip(created, calls.ask("DescribeFlow", names)):
        calls.compare("after CreateFlow", without(flow, {"clientToken"}), without(told, KNOWN))
    changes = [sound.changeable(own_profile, bucket) for _ in range(FLOWS)]
    calls.ask("UpdateFlow", [{**name, **change} for name, change in zip(names, changes)])
    for flow, change, told in zip(created, changes, calls.ask("DescribeFlow", names)):
        stays = {name: flow[name] for name in ("flowName", "kmsArn", "tags") if name in flow}
        calls.compare("after UpdateFlow", {**stays, **change}, without(told, KNOWN))
    calls.ask("DeleteFlow", names)
    calls.complaints.tell(calls.count)


def test_a_profile_is_described_as_it_was_created(api, dice, small_salesforce, app_arn):
    calls, sound = Calls(api, "profile"), Sound(dice)
    created = [sound.profile(small_salesforce.url, app_arn) for _ in range(PROFILES)]
    names = [{"connectorProfileName": each["connectorProfileName"]} for each in created]
    calls.ask("CreateConnectorProfile", created)
    told = calls.ask("DescribeConnectorProfiles", [{"connectorProfileNames": [*each.values()]} for each in names])
    for profile, answer in zip(created, told):
        details = next(iter(answer.get("connectorProfileDetails", [])), {})
        known = {"connectorProfileArn", "credentialsArn", "createdAt", "lastUpdatedAt"}
        calls.compare("after CreateConnectorProfile", without_credentials(profile), without(details, known))
    calls.ask("DeleteConnectorProfile", names)
    calls.complaints.tell(calls.count)


def without(members: dict, names: set) -> dict:
    return {name: value for name, value in members.items() if name not in names}


def without_credentials(profile: dict) -> dict:
    properties = profile["connectorProfileConfig"]["connectorProfileProperties"]
    return {**without(profile, {"connectorProfileConfig"}), "connectorProfileProperties": properties}
