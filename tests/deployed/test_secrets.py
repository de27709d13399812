"""No credential is anywhere but in Secrets Manager. This file runs last, after everything that could leak one."""

import json

import pytest

from simulator import CLIENT_SECRET, REFRESH_TOKEN

from .test_bad_profiles import BAD_REFRESH_TOKEN, BAD_SECRET


@pytest.fixture(scope="module")
def credentials(root, slow_salesforce, slow_profile, appflow):
    """Every value that only Secrets Manager may hold."""
    known = {CLIENT_SECRET, REFRESH_TOKEN, BAD_REFRESH_TOKEN, BAD_SECRET}
    known |= set(slow_salesforce.counters()["tokensSeen"])
    secrets = root("secretsmanager")
    pages = secrets.get_paginator("list_secrets").paginate()
    stored = [secrets.get_secret_value(SecretId=each["ARN"]) for page in pages for each in page["SecretList"]]
    for secret in stored:
        content = json.loads(secret["SecretString"])
        known |= {content[name] for name in ("accessToken", "refreshToken", "clientSecret") if name in content}
    assert len(known) > 4 and all(len(each) > 10 for each in known)
    return known


def assert_clean(credentials: set, texts: list[str], sign_of_life: str) -> None:
    """Looks for credentials where there are none if all is well, but where other things are."""
    assert any(sign_of_life in text for text in texts), f"there is nothing to look at, not even {sign_of_life!r}"
    for text in texts:
        leaked = [each for each in credentials if each in text]
        assert leaked == [], f"{leaked} in {text[:2000]}"


def test_the_table_holds_no_credential(credentials, root, stack):
    pages = root("dynamodb").get_paginator("scan").paginate(TableName=stack["TableName"])
    items = [json.dumps(item, default=str) for page in pages for item in page["Items"]]
    assert_clean(credentials, items, "credentialsArn")


def test_the_logs_hold_no_credential(credentials, root):
    logs = root("logs")
    groups = [each["logGroupName"] for each in logs.describe_log_groups()["logGroups"]]
    said = []
    for group in groups:
        for page in logs.get_paginator("filter_log_events").paginate(logGroupName=group):
            said += [event["message"] for event in page["events"]]
    assert_clean(credentials, said, "create-connector-profile")


def test_the_logs_of_the_cloud_hold_no_credential(credentials, cloud):
    assert_clean(credentials, cloud.process.log.read_text(errors="replace").split("\n"), "provided-runtime")


def test_the_state_machine_sees_no_credential(credentials, root, stack):
    states = root("stepfunctions")
    pages = states.get_paginator("list_executions").paginate(stateMachineArn=stack["StateMachineArn"])
    arns = [each["executionArn"] for page in pages for each in page["executions"]]
    histories = [
        json.dumps(states.get_execution_history(executionArn=arn, maxResults=1000)["events"], default=str)
        for arn in arns
    ]
    assert_clean(credentials, histories, "TaskStateEntered")


def test_the_api_tells_no_credential(credentials, answers):
    assert_clean(credentials, answers, "connectorProfileArn")
