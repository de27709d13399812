"""Plants secrets that exist once, in every credential field; `looking_back/test_secrets.py` looks where they have come."""

import json
from collections import Counter

import pytest

from ..kit import flows
from ..kit.canaries import MARK, Canaries, all_credentials, cut_off, grants, request
from ..kit.left_behind import stored
from ..kit.signed import SignedCalls

PROFILE = "planted"
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


def test_the_planted_secrets_were_taken_or_refused_by_the_function(planted):
    assert set(planted) == {200, 400, 401}, planted


def test_secrets_that_were_taken_are_in_secrets_manager(planted, root):
    assert any(MARK in json.dumps(content) for content in stored(root))
