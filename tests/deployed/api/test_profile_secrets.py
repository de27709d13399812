"""The secrets of connector profiles: whose they are, that they can be restored, and that those of others stay."""

import json

import pytest

from cloud import ACCOUNT
from deploy import STACK

from ..kit import flows
from ..kit.deployment import running
from ..kit.refusals import refused

NAMES = f"penstock/profiles/{STACK}"
MARK = {"Key": "penstock:stack", "Value": STACK}
STRANGE = {"accessToken": "canary-of-a-stranger"}


@pytest.fixture(scope="module")
def secrets(root):
    return root("secretsmanager")


@pytest.fixture(scope="module")
def own_salesforce(folder):
    """A simulated Salesforce whose tokens no other test has rotated."""
    yield from running(folder / "profile-secrets", 50)


@pytest.fixture(scope="module")
def app_arn(root):
    return flows.app_secret(root, "profile-secrets")


@pytest.fixture
def made(appflow, own_salesforce, app_arn):
    """Makes a profile and returns the ARN of its credentials; all of them are gone afterwards."""
    names = []

    def make(name: str) -> str:
        appflow.create_connector_profile(**flows.profile(name, own_salesforce.url, app_arn))
        names.append(name)
        return credentials_arn(appflow, name)

    yield make
    for name in set(names):
        if appflow.describe_connector_profiles(connectorProfileNames=[name])["connectorProfileDetails"]:
            appflow.delete_connector_profile(connectorProfileName=name, forceDelete=True)


def credentials_arn(appflow, name: str) -> str:
    (told,) = appflow.describe_connector_profiles(connectorProfileNames=[name])["connectorProfileDetails"]
    return told["credentialsArn"]


def content(secrets, arn: str) -> dict:
    return json.loads(secrets.get_secret_value(SecretId=arn)["SecretString"])


def test_a_secret_carries_the_stack_in_its_name_and_as_its_mark(secrets, made):
    described = secrets.describe_secret(SecretId=made("marked"))
    assert described["Name"] == f"{NAMES}/marked"
    assert MARK in described["Tags"]


def test_a_name_that_secrets_manager_does_not_take_is_written_otherwise(secrets, made):
    assert secrets.describe_secret(SecretId=made("odd!#=name"))["Name"] == f"{NAMES}/odd=21=23=3Dname"


def test_credentials_of_a_deleted_profile_can_be_restored_and_its_name_used_again(appflow, secrets, made):
    first = made("again")
    appflow.delete_connector_profile(connectorProfileName="again")
    assert secrets.describe_secret(SecretId=first)["DeletedDate"]
    second = made("again")
    assert second != first and f"{NAMES}/again" in second
    secrets.restore_secret(SecretId=first)
    for arn in (first, second):
        assert content(secrets, arn)["refreshToken"]
    appflow.list_connector_entities(connectorProfileName="again")
    secrets.delete_secret(SecretId=first, ForceDeleteWithoutRecovery=True)


@pytest.mark.parametrize("tags", [[], [{**MARK, "Value": "another-stack"}]], ids=["no mark", "another mark"])
def test_a_strangers_secret_of_the_name_is_left_alone(appflow, secrets, made, tags):
    name = f"strange-{len(tags)}"
    strange = secrets.create_secret(Name=f"{NAMES}/{name}", SecretString=json.dumps(STRANGE), Tags=tags)["ARN"]
    own = made(name)
    assert own != strange
    appflow.delete_connector_profile(connectorProfileName=name)
    assert content(secrets, strange) == STRANGE
    assert "DeletedDate" not in secrets.describe_secret(SecretId=strange)
    assert secrets.describe_secret(SecretId=own)["DeletedDate"]


def test_what_an_attempt_left_behind_is_in_nobodys_way(secrets, made):
    left = secrets.create_secret(Name=f"{NAMES}/left", SecretString=json.dumps(STRANGE), Tags=[MARK])["ARN"]
    own = made("left")
    assert own != left and content(secrets, own)["refreshToken"]
    assert secrets.describe_secret(SecretId=left)["DeletedDate"]


def moved_to_an_old_name(appflow, root, stack, secrets, name: str, tags: list) -> str:
    """Gives a profile the secret that an earlier version made for it; returns the ARN."""
    held = content(secrets, credentials_arn(appflow, name))
    old = f"appflow!{ACCOUNT}-{name}"
    arn = secrets.create_secret(Name=old, SecretString=json.dumps(held), Tags=tags)["ARN"]
    root("dynamodb").update_item(
        TableName=stack["TableName"],
        Key={"pk": {"S": "profiles"}, "sk": {"S": name}},
        UpdateExpression="SET #document.#profile.#arn = :arn",
        ExpressionAttributeNames={"#document": "document", "#profile": "profile", "#arn": "credentialsArn"},
        ExpressionAttributeValues={":arn": {"S": arn}},
    )
    assert credentials_arn(appflow, name) == arn
    return arn


def test_a_profile_of_an_earlier_version_works_on_and_its_secret_becomes_this_stacks(
    appflow, root, stack, secrets, made, own_salesforce, bucket
):
    made("earlier")
    arn = moved_to_an_old_name(appflow, root, stack, secrets, "earlier", [])
    appflow.create_flow(**flows.flow("of-an-earlier-profile", "earlier", bucket))
    own_salesforce.expire_tokens()
    before = content(secrets, arn)["accessToken"]
    flows.successful(flows.run(appflow, "of-an-earlier-profile"))
    assert content(secrets, arn)["accessToken"] != before
    assert MARK in secrets.describe_secret(SecretId=arn)["Tags"]
    assert credentials_arn(appflow, "earlier") == arn
    appflow.delete_connector_profile(connectorProfileName="earlier", forceDelete=True)
    assert secrets.describe_secret(SecretId=arn)["DeletedDate"]


def test_a_secret_that_another_stack_has_marked_is_neither_read_nor_deleted(
    appflow, root, stack, secrets, made, bucket
):
    made("foreign")
    other = [{**MARK, "Value": "another-stack"}]
    arn = moved_to_an_old_name(appflow, root, stack, secrets, "foreign", other)
    with refused(appflow, "ConnectorAuthenticationException", r"appflow!"):
        appflow.create_flow(**flows.flow("of-a-foreign-profile", "foreign", bucket))
    appflow.delete_connector_profile(connectorProfileName="foreign")
    assert "DeletedDate" not in secrets.describe_secret(SecretId=arn)


def test_a_profile_without_its_secret_says_so(appflow, secrets, made, bucket, own_salesforce, app_arn):
    arn = made("robbed")
    appflow.create_flow(**flows.flow("of-a-robbed-profile", "robbed", bucket))
    secrets.delete_secret(SecretId=arn, RecoveryWindowInDays=7)
    words = (r'credentials of connector profile "robbed" are missing', r"scheduled for deletion", r"restore it")
    with refused(appflow, "ConnectorAuthenticationException", *words):
        appflow.create_flow(**flows.flow("of-a-robbed-profile-too", "robbed", bucket))
    run = flows.run(appflow, "of-a-robbed-profile")
    assert run["executionStatus"] == "Error"
    assert "are missing" in run["executionResult"]["errorInfo"]["executionMessage"]
    secrets.delete_secret(SecretId=arn, ForceDeleteWithoutRecovery=True)
    change = flows.profile("robbed", own_salesforce.url, app_arn)
    del change["connectorType"]
    with refused(appflow, "ConnectorAuthenticationException", r"does not exist", r"create it again"):
        appflow.update_connector_profile(**change)
    appflow.delete_connector_profile(connectorProfileName="robbed", forceDelete=True)
    made("robbed")
    flows.successful(flows.run(appflow, "of-a-robbed-profile"))
