"""Connector profiles that do not connect."""

import pytest

from processes import free_port

from . import flows
from .refusals import refused

BAD_REFRESH_TOKEN = "5Aep861.not-a-good-refresh-token"
BAD_SECRET = "not-the-secret-of-the-app"


@pytest.fixture(scope="module")
def app_arn(root):
    return flows.app_secret(root, "profiles")


def test_an_instance_that_does_not_answer_is_told(appflow, app_arn):
    url = f"http://127.0.0.1:{free_port()}"
    words = (r'connector profile "unreachable"', r"127\.0\.0\.1", r"check the instance address")
    with refused(appflow, "ConnectorAuthenticationException", *words):
        appflow.create_connector_profile(**flows.profile("unreachable", url, app_arn))
    assert_absent(appflow, "unreachable")


def test_a_refresh_token_that_is_not_good_is_told(appflow, slow_salesforce, app_arn):
    profile = flows.profile("unauthorised", slow_salesforce.url, app_arn, BAD_REFRESH_TOKEN)
    with refused(appflow, "ConnectorAuthenticationException", r"invalid_grant", r"reconnect|refresh"):
        appflow.create_connector_profile(**profile)
    assert_absent(appflow, "unauthorised")


def test_a_wrong_client_secret_is_told(appflow, slow_salesforce, root):
    app_arn = flows.app_secret(root, "wrong-app", BAD_SECRET)
    with refused(appflow, "ConnectorAuthenticationException", r"invalid_client", r"client"):
        appflow.create_connector_profile(**flows.profile("wrong-app", slow_salesforce.url, app_arn))
    assert_absent(appflow, "wrong-app")


def test_a_client_secret_that_is_nowhere_is_told(appflow, slow_salesforce, app_arn):
    absent = app_arn.replace("penstock/profiles", "penstock/absent")
    with refused(appflow, "ConnectorAuthenticationException", r"penstock/absent"):
        appflow.create_connector_profile(**flows.profile("no-app", slow_salesforce.url, absent))
    assert_absent(appflow, "no-app")


def assert_absent(appflow, name: str) -> None:
    answer = appflow.describe_connector_profiles(connectorProfileNames=[name])
    assert answer["connectorProfileDetails"] == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"connectorProfileName": "two words"}, [r"connectorProfileName", r"letters, digits"]),
        ({"connectionMode": "Private"}, [r"connectionMode", r"use Public"]),
        ({"connectorType": "Marketo"}, [r"^connectorType: connector Marketo is not supported yet", r"profiles are for .*Salesforce"]),
        ({"connectorType": "S3"}, [r"S3 is used without a connector profile"]),
    ],
)
def test_a_profile_that_cannot_be_is_refused(appflow, slow_salesforce, app_arn, change, words):
    good = flows.profile("refused", slow_salesforce.url, app_arn)
    with refused(appflow, "ValidationException", *words):
        appflow.create_connector_profile(**{**good, **change})


def test_settings_that_are_missing_or_of_another_connector_are_refused(appflow, slow_salesforce, app_arn):
    profile = flows.profile("refused", "not an address", app_arn)
    config = profile["connectorProfileConfig"]
    del config["connectorProfileCredentials"]["Salesforce"]["clientCredentialsArn"]
    config["connectorProfileProperties"]["Slack"] = {"instanceUrl": "https://example.com"}
    words = (r"Slack: does not belong", r"instanceUrl: \"not an address\" must be", r"clientCredentialsArn: must be there")
    with refused(appflow, "ValidationException", *words):
        appflow.create_connector_profile(**profile)
