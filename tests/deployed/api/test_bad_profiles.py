"""Connector profiles that do not connect."""

import pytest

from processes import free_port

from ..kit import flows
from ..kit.canaries import BAD_REFRESH_TOKEN, BAD_SECRET
from ..kit.refusals import refused


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
    absent = app_arn.replace("penstock/apps/profiles", "penstock/apps/absent")
    with refused(appflow, "ConnectorAuthenticationException", r"penstock/apps/absent"):
        appflow.create_connector_profile(**flows.profile("no-app", slow_salesforce.url, absent))
    assert_absent(appflow, "no-app")


def test_a_client_secret_goes_to_no_host_that_it_does_not_name(appflow, slow_salesforce, slow_profile, root):
    app_arn = flows.app_secret(root, "no-hosts", hosts=["crm.example.com"])
    asked = slow_salesforce.counters()
    words = (r"was not sent to 127\.0\.0\.1", r'add the member "hosts": \["127\.0\.0\.1"\]')
    profile = flows.profile("no-hosts", slow_salesforce.url, app_arn)
    with refused(appflow, "ConnectorAuthenticationException", *words):
        appflow.create_connector_profile(**profile)
    assert_absent(appflow, "no-hosts")
    del profile["connectorType"]
    with refused(appflow, "ConnectorAuthenticationException", *words):
        appflow.update_connector_profile(**{**profile, "connectorProfileName": slow_profile})
    assert slow_salesforce.counters() == asked


def test_secrets_that_the_deployment_keeps_are_given_to_no_connector(appflow, slow_salesforce, slow_profile, root):
    described = appflow.describe_connector_profiles(connectorProfileNames=[slow_profile])
    own = described["connectorProfileDetails"][0]["credentialsArn"]
    webhook = root("secretsmanager").create_secret(
        Name="penstock/webhooks/slack/coveted", SecretString='{"signingSecret": "canary-of-a-webhook"}'
    )["ARN"]
    legacy = own[: own.index(":secret:")] + ":secret:appflow!000000000000-crm-AbCdEf"
    asked = slow_salesforce.counters()
    for arn in [own, own[:-7], webhook, webhook[:-7], webhook.replace("arn:aws:", "arn:aws-cn:"), legacy]:
        with refused(appflow, "ValidationException", r"Salesforce\.clientCredentialsArn: names a secret that holds"):
            appflow.create_connector_profile(**flows.profile("thief", slow_salesforce.url, arn))
    for name in ["appflow%21000000000000-crm", "penstock%2Fwebhooks%2Fslack%2Fcoveted"]:
        arn = own[: own.index(":secret:")] + f":secret:{name}"
        with refused(appflow, "ValidationException", r"Salesforce\.clientCredentialsArn: must be the ARN"):
            appflow.create_connector_profile(**flows.profile("thief", slow_salesforce.url, arn))
    assert_absent(appflow, "thief")
    assert slow_salesforce.counters() == asked


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
