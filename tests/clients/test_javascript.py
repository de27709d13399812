"""The AWS SDK for JavaScript: as it is where signatures are not checked, and with one setting where they are."""

import json
from pathlib import Path

import pytest

import deploy
import package
from cloud import Cloud
from deployed.kit import flows, output
from deployed.kit.deployment import client
from deployed.kit.refusals import STATUS
from deployed.kit.canaries import BAD_REFRESH_TOKEN
from deployed.kit.truth import assert_same
from judges import node

SCRIPT = Path(__file__).with_name("appflow.mjs")
PROFILE, FLOW, BUCKET = "js-org", "js-accounts", "penstock-javascript"
TASKS = [flows.project("Id", "Name"), flows.map_field("Id", "id"), flows.map_field("Name", "name")]


class Place:
    """A deployed stack as the client calls it, with what a profile and a flow need beside it."""

    def __init__(self, cloud: Cloud, stack: dict, key: dict, application, **settings):
        credentials = {"accessKeyId": key["AccessKeyId"], "secretAccessKey": key["SecretAccessKey"]}
        self.settings = {"endpoint": cloud.api_endpoint(stack["ApiId"]), "credentials": credentials, **settings}
        self.s3 = client(cloud, "s3", "test", "test")
        self.s3.create_bucket(Bucket=BUCKET)
        app_arn = flows.app_secret(lambda service: client(cloud, service, "test", "test"), "javascript")
        self.profile = flows.profile(PROFILE, application.url, app_arn)
        self.bad_profile = flows.profile("js-unauthorised", application.url, app_arn, BAD_REFRESH_TOKEN)
        self.flow = flows.flow(FLOW, PROFILE, BUCKET, TASKS, tags={"team": "crm"})

    def act(self, name: str, **given) -> dict:
        """Runs one act of the script, which must have signed for the service that the place is about."""
        seen = node.run(SCRIPT, json.dumps(self.settings), name, json.dumps(given))
        assert seen.pop("signedFor") == [self.settings.get("signingName", "appflow")]
        return seen


@pytest.fixture(scope="module", params=["as it is", "signing for the gateway"])
def place(request, slow_salesforce):
    if request.param == "as it is":
        cloud = request.getfixturevalue("open_cloud")
        key = {"AccessKeyId": "test", "SecretAccessKey": "test"}
        return Place(cloud, deploy.deploy(cloud, package.package()), key, slow_salesforce)
    cloud, stack, key = (request.getfixturevalue(name) for name in ("cloud", "stack", "caller"))
    return Place(cloud, stack, key, slow_salesforce, signingName="execute-api")


@pytest.fixture(scope="module")
def life(place):
    """What the client saw of a profile and a flow that it made, and of one run of the flow."""
    return place.act("life", profile=place.profile, flow=place.flow)


def test_a_flow_is_made_and_told_as_it_was_sent(place, life):
    assert life["connected"]["connectorProfileArn"].endswith(f":connectorprofile/{PROFILE}")
    assert life["created"]["flowStatus"] == "Active" and life["created"]["$metadata"]["requestId"]
    assert {name: life["described"][name] for name in place.flow} == place.flow
    assert life["dates"] == [True, True, True]


def test_the_records_of_a_run_are_in_s3(place, life, slow_truth):
    run = flows.successful(life["record"])
    contents = output.bodies(place.s3, BUCKET, f"{FLOW}/")
    found = output.read_csv(contents, "id")
    assert_same(found, {"id": slow_truth.columns["Id"], "name": slow_truth.columns["Name"]}, "id")
    assert run["executionResult"]["recordsProcessed"] == len(slow_truth)
    assert run["executionResult"]["bytesWritten"] == sum(len(content) for content in contents)


def test_refusals_arrive_as_the_clients_own_exceptions(place, life):
    calls = {
        "ConflictException": ["CreateFlow", place.flow],
        "ResourceNotFoundException": ["DescribeFlow", {"flowName": "nowhere"}],
        "ValidationException": ["CreateFlow", {**place.flow, "flowName": "js-bad", "tasks": [flows.map_all("Nmae")]}],
        "ConnectorAuthenticationException": ["CreateConnectorProfile", place.bad_profile],
        "UnsupportedOperationException": ["StopFlow", {"flowName": FLOW}],
    }
    seen = place.act("mistakes", calls=list(calls.values()))["failures"]
    assert [each["type"] for each in seen] == list(calls)
    for failure in seen:
        assert failure["httpStatusCode"] == STATUS[failure["type"]] and failure["requestId"]
        assert len(failure["message"]) > 20


def test_a_flow_is_tagged(place, life):
    told = place.act("tags", resourceArn=life["created"]["flowArn"])
    assert told["tags"] == {"stage": "test"}


def test_a_flow_is_updated(place, life):
    tasks = [*TASKS, flows.map_field("Id", "again")]
    sent = {name: place.flow[name] for name in ("triggerConfig", "sourceFlowConfig", "destinationFlowConfigList")}
    told = place.act("update", flow={**sent, "flowName": FLOW, "description": "Twice", "tasks": tasks})
    assert told["flowStatus"] == "Active" and told["described"]["tasks"] == tasks
    assert (told["described"]["description"], told["described"]["schemaVersion"]) == ("Twice", 2)


def test_what_is_deleted_is_gone(place, life):
    assert FLOW not in place.act("remove", flowName=FLOW, connectorProfileName=PROFILE)["flows"]
