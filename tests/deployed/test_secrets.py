"""No credential is anywhere but in Secrets Manager. This file runs last, after everything that could leak one."""

import json
from collections import Counter
from collections.abc import Iterator

import pytest

from sources import CLIENT_SECRET, REFRESH_TOKEN

from . import flows, logs
from .canaries import MARK, Canaries, all_credentials, cut_off, grants, request
from .signed import SignedCalls
from .test_bad_profiles import BAD_REFRESH_TOKEN, BAD_SECRET

PROFILE = "planted"
HELD = ("accessToken", "refreshToken", "clientSecret", "password", "signingSecret")
# Not named after this file, which would make a part of it look like the simulator's secret.
BUCKET = "penstock-planted"


@pytest.fixture(scope="module")
def send(cloud, stack, caller, answers):
    """Sends a request to CreateConnectorProfile or UpdateConnectorProfile; returns the status."""
    calls = SignedCalls(cloud.api_endpoint(stack["ApiId"]), caller)

    def send(operation: str, body: bytes) -> int:
        answer = calls.send("POST", f"/{operation}-connector-profile", body)
        answers.append(f"{answer.status_code} {answer.headers} {answer.text}")
        return answer.status_code

    return send


@pytest.fixture(scope="module")
def planted(appflow, root, salesforce, send):
    """Plants a secret of its own in every credential field, and uses what was accepted; counts the statuses."""
    # Not the slow one, whose refresh token other tests have used up.
    url, app_arn, statuses = salesforce.url, flows.app_secret(root, PROFILE), Counter()
    canaries = Canaries(app_arn)
    appflow.create_connector_profile(**flows.profile(PROFILE, url, app_arn))
    for place, (connector_type, credentials) in enumerate(all_credentials(canaries)):
        statuses[send("create", request(f"{PROFILE}-{place}", connector_type, url, credentials))] += 1
        statuses[send("update", request(PROFILE, connector_type, url, credentials))] += 1
    taken = []
    for place, credentials in enumerate(grants(canaries)):
        name = f"{PROFILE}-grant-{place}"
        created = request(name, "Salesforce", url, credentials)
        sent = (send("create", cut_off(created)), send("create", created))
        statuses.update([*sent, send("update", request(PROFILE, "Salesforce", url, credentials))])
        taken += [name] if sent[1] == 200 else []
    use(appflow, root, taken[0])
    return statuses


def use(appflow, root, profile: str) -> None:
    """Reads through a profile, and describes it."""
    root("s3").create_bucket(Bucket=BUCKET)
    few = [flows.map_field("Id", "id"), flows.filter_rows("Type", "EQUAL_TO", VALUE="Other")]
    appflow.create_flow(**flows.flow(PROFILE, profile, BUCKET, few))
    flows.run_well(appflow, PROFILE)
    appflow.describe_connector_profiles(connectorProfileNames=[PROFILE, profile])


@pytest.fixture(scope="module")
def stored(planted, root):
    """The content of every secret in Secrets Manager."""
    secrets = root("secretsmanager")
    pages = secrets.get_paginator("list_secrets").paginate()
    listed = [each["ARN"] for page in pages for each in page["SecretList"]]
    return [json.loads(secrets.get_secret_value(SecretId=arn)["SecretString"]) for arn in listed]


@pytest.fixture(scope="module")
def credentials(stored, salesforce, slow_salesforce):
    """Every value that only Secrets Manager may hold."""
    known = {CLIENT_SECRET, REFRESH_TOKEN, BAD_REFRESH_TOKEN, BAD_SECRET, MARK}
    for application in (salesforce, slow_salesforce):
        known |= set(application.counters()["tokensSeen"])
    known |= {each for content in stored for each in held(content)}
    short = {each for each in known if len(each) < len(MARK)}
    assert len(known) > 5 and not short, short
    return {each for each in known if not each.startswith(MARK)} | {MARK}


def held(content) -> Iterator[str]:
    """Yields the credentials of a secret, wherever in it they are."""
    for name, value in content.items():
        if isinstance(value, dict):
            yield from held(value)
        elif name in HELD and value:
            yield value


def assert_clean(credentials: set, texts: list[str], sign_of_life: str) -> None:
    """Looks for credentials where there are none if all is well, but where other things are."""
    assert any(sign_of_life in text for text in texts), f"there is nothing to look at, not even {sign_of_life!r}"
    leaks = [around(text, each) for text in texts for each in credentials if each in text]
    assert leaks == [], f"{len(leaks)} leaks, such as\n" + "\n".join(leaks[:20])


def around(text: str, credential: str) -> str:
    """Returns a credential in a text, with the words before and after."""
    place = text.index(credential)
    return text[max(0, place - 200) : place + 200]


def test_the_planted_secrets_were_taken_or_refused_by_the_function(planted):
    assert set(planted) == {200, 400, 401}, planted


def test_secrets_that_were_taken_are_in_secrets_manager(stored):
    assert any(MARK in json.dumps(content) for content in stored)


def test_the_table_holds_no_credential(credentials, root, stack):
    pages = root("dynamodb").get_paginator("scan").paginate(TableName=stack["TableName"])
    items = [json.dumps(item, default=str) for page in pages for item in page["Items"]]
    assert_clean(credentials, items, "credentialsArn")


def test_the_logs_hold_no_credential(credentials, root):
    groups = [each["logGroupName"] for each in root("logs").describe_log_groups()["logGroups"]]
    said = [line for group in groups for line in logs.lines(root("logs"), group)]
    assert_clean(credentials, said, "CreateConnectorProfile")


def test_the_logs_of_the_cloud_hold_no_credential(credentials, cloud):
    assert_clean(credentials, cloud.process.log.read_text(errors="replace").split("\n"), "provided-runtime")


def test_the_state_machine_sees_no_credential(credentials, root, stack):
    states = root("stepfunctions")
    pages = states.get_paginator("list_executions").paginate(stateMachineArn=stack["StateMachineArn"])
    arns = [each["executionArn"] for page in pages for each in page["executions"]]
    histories = [
        json.dumps(page["events"], default=str)
        for arn in arns
        for page in states.get_paginator("get_execution_history").paginate(executionArn=arn)
    ]
    assert_clean(credentials, histories, "TaskStateEntered")


def test_the_events_hold_no_credential(credentials, root, news):
    assert_clean(credentials, list(received(root("sqs"), news)), "AppFlow End Flow Run Report")


def received(sqs, queue: str):
    """Takes every message out of a queue."""
    while messages := sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages"):
        for message in messages:
            sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
            yield message["Body"]


def test_the_api_tells_no_credential(credentials, answers):
    assert_clean(credentials, answers, "connectorProfileArn")
