"""The AWS CLI runs every command of AppFlow, in the life of one connection and its flows."""

import datetime
import time

import botocore.session
import pytest
from botocore import xform_name

from deployed.kit import flows, output
from deployed.kit.canaries import BAD_REFRESH_TOKEN
from deployed.kit.truth import assert_same
from sources import REFRESH_TOKEN

PROFILE = "cli-org"
FLOW = "cli-accounts"
TASKS = [flows.project("Id", "Name"), flows.map_field("Id", "id"), flows.map_field("Name", "name")]
FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:invented"


@pytest.fixture(scope="module")
def profile(aws, root, slow_salesforce):
    """The input of a connector profile that the CLI has made."""
    sent = flows.profile(PROFILE, slow_salesforce.url, flows.app_secret(root, "cli"))
    made = aws(
        "create-connector-profile",
        *("--connector-profile-name", PROFILE, "--connector-type", "Salesforce", "--connection-mode", "Public"),
        *("--connector-profile-config", aws.file("profile-config.json", sent["connectorProfileConfig"])),
    )
    assert made["connectorProfileArn"].endswith(f":connectorprofile/{PROFILE}")
    return sent


@pytest.fixture(scope="module")
def flow(aws, profile, bucket):
    """The input of a flow that the CLI has made, and its ARN."""
    sent = flows.flow(FLOW, PROFILE, bucket, TASKS, description="Names of accounts", tags={"team": "crm"})
    made = aws("create-flow", "--cli-input-json", aws.file("flow.json", sent))
    assert made["flowStatus"] == "Active" and made["flowArn"].endswith(f":flow/{FLOW}")
    return {**sent, "flowArn": made["flowArn"]}


def profile_told(aws) -> dict:
    [told] = aws("describe-connector-profiles", "--connector-profile-names", PROFILE)["connectorProfileDetails"]
    return told


def described(aws) -> dict:
    return aws("describe-flow", "--flow-name", FLOW)


def started(aws) -> str:
    answer = aws("start-flow", "--flow-name", FLOW)
    assert answer["flowStatus"] == "Active" and answer["flowArn"].endswith(f":flow/{FLOW}")
    return answer["executionId"]


def ended(aws, run: str) -> dict:
    """Follows a run to its end."""

    def record() -> dict:
        told = aws("describe-flow-execution-records", "--flow-name", FLOW, "--max-results", "5")
        return next(each for each in told["flowExecutions"] if each["executionId"] == run)

    return flows.until(record, lambda seen: seen["executionStatus"] in flows.ENDED)


def written(root, bucket: str, run: dict) -> dict[str, list]:
    """Returns the columns of a successful run's files, whose sizes the run has told."""
    contents = output.bodies(root("s3"), bucket, f"{FLOW}/{flows.successful(run)['executionId']}")
    assert run["executionResult"]["bytesWritten"] == sum(len(content) for content in contents)
    return output.read_csv(contents, "id")


def is_now(seconds: float) -> bool:
    return abs(seconds - time.time()) < 120


def test_a_profile_is_told_without_its_credentials(aws, profile):
    told = profile_told(aws)
    sent = profile["connectorProfileConfig"]["connectorProfileProperties"]
    assert told["connectorProfileProperties"] == sent
    assert (told["connectorType"], told["connectionMode"]) == ("Salesforce", "Public")
    assert told["credentialsArn"].startswith("arn:aws:secretsmanager:") and REFRESH_TOKEN not in str(told)
    assert is_now(told["createdAt"])
    nobody = aws("describe-connector-profiles", "--connector-profile-names", "nobody", PROFILE)
    assert [each["connectorProfileName"] for each in nobody["connectorProfileDetails"]] == [PROFILE]


def test_connectors_are_told(aws):
    told = aws("describe-connectors", "--connector-types", "Salesforce", "S3")["connectorConfigurations"]
    assert set(told) == {"Salesforce", "S3"}
    source = aws("describe-connector", "--connector-type", "Salesforce")["connectorConfiguration"]
    assert source == told["Salesforce"]
    assert source["canUseAsSource"] and "S3" in source["supportedDestinationConnectors"]
    assert "OnDemand" in source["supportedTriggerTypes"]
    assert {"PROJECTION", "EQUAL_TO", "BETWEEN"} <= set(source["supportedOperators"])
    assert told["S3"]["canUseAsDestination"]


def test_a_connector_is_registered_changed_and_taken_off(aws):
    label = ("--connector-label", "Invented")
    one = ("describe-connector", "--connector-type", "CustomConnector", *label)
    register = ("register-connector", *label, "--connector-provisioning-type", "LAMBDA", *provisioning(FUNCTION))
    made = aws(*register, "--description", "An invented connector")
    [listed] = custom(aws("list-connectors"))
    assert (listed["connectorType"], listed["connectorProvisioningType"]) == ("CustomConnector", "LAMBDA")
    assert listed["connectorDescription"] == "An invented connector"
    assert is_now(listed["registeredAt"]) and listed["registeredBy"].endswith(":user/caller")
    assert custom(aws("describe-connectors", "--max-results", "100")) == [listed]
    told = aws(*one)["connectorConfiguration"]
    assert told["connectorArn"] == made["connectorArn"]
    assert told["connectorProvisioningConfig"] == {"lambda": {"lambdaArn": FUNCTION}}
    aws.refused("ConflictException", *register)

    update = ("update-connector-registration", *label, *provisioning(f"{FUNCTION}-2"))
    changed = aws(*update, "--description", "Changed")
    assert changed["connectorArn"] == made["connectorArn"]
    told = aws(*one)["connectorConfiguration"]
    assert told["connectorProvisioningConfig"] == {"lambda": {"lambdaArn": f"{FUNCTION}-2"}}
    assert told["connectorDescription"] == "Changed"

    assert aws("unregister-connector", *label) == {}
    assert custom(aws("list-connectors")) == []
    aws.refused("ResourceNotFoundException", *one)


def provisioning(function: str) -> tuple:
    """Returns the option that names a connector's function, in the shorthand that the CLI knows beside JSON."""
    return "--connector-provisioning-config", f"lambda={{lambdaArn={function}}}"


def custom(answer: dict) -> list[dict]:
    """Returns the connectors of a list that carry the label of the invented one."""
    return [each for each in answer["connectors"] if each.get("connectorLabel") == "Invented"]


def test_entities_and_fields_are_told(aws, profile, slow_truth):
    entities = aws("list-connector-entities", "--connector-profile-name", PROFILE)["connectorEntityMap"]
    assert {"Account", "Invoice__c"} <= {each["name"] for group in entities.values() for each in group}
    assert [each["identifier"] for each in fields_told(aws)] == list(slow_truth.fields)


def test_the_metadata_cache_is_reset(aws, profile, slow_salesforce):
    def asked() -> int:
        return sum("/describe" in address for address in slow_salesforce.counters()["addresses"])

    fields, before = fields_told(aws), asked()
    assert fields_told(aws) == fields and asked() == before, "the application was asked again within the hour"
    account = ("--connector-profile-name", PROFILE, "--connector-entity-name", "Account")
    assert aws("reset-connector-metadata-cache", *account) == {}
    assert fields_told(aws) == fields and asked() > before


def fields_told(aws) -> list[dict]:
    entity = ("--connector-entity-name", "Account", "--connector-profile-name", PROFILE)
    return aws("describe-connector-entity", *entity)["connectorEntityFields"]


def test_a_flow_is_told_as_it_was_sent(aws, flow):
    told = described(aws)
    assert {name: told[name] for name in flow} == flow
    assert told["flowStatus"] == "Active" and told["schemaVersion"] == 1
    assert is_now(told["createdAt"]) and told["createdBy"].endswith(":user/caller")
    [listed] = [each for each in aws("list-flows", "--max-results", "100")["flows"] if each["flowName"] == FLOW]
    assert (listed["flowArn"], listed["triggerType"]) == (flow["flowArn"], "OnDemand")
    assert (listed["sourceConnectorType"], listed["destinationConnectorType"]) == ("Salesforce", "S3")
    aws.refused("ConflictException", "create-flow", "--cli-input-json", f"file://{aws.folder}/flow.json")


def test_a_flow_is_tagged(aws, flow):
    resource = ("--resource-arn", flow["flowArn"])
    assert aws("tag-resource", *resource, "--tags", "stage=test,cost/center=north 7") == {}
    tags = aws("list-tags-for-resource", *resource)["tags"]
    assert tags == {"team": "crm", "stage": "test", "cost/center": "north 7"}
    assert aws("untag-resource", *resource, "--tag-keys", "team", "cost/center") == {}
    assert aws("list-tags-for-resource", *resource) == {"tags": {"stage": "test"}}
    assert described(aws)["tags"] == {"stage": "test"}


def test_a_flow_runs(aws, flow, root, bucket, slow_truth):
    run = ended(aws, started(aws))
    truth = {"id": slow_truth.columns["Id"], "name": slow_truth.columns["Name"]}
    assert_same(written(root, bucket, run), truth, "id")
    assert run["executionResult"]["recordsProcessed"] == len(slow_truth)
    last = described(aws)["lastRunExecutionDetails"]
    assert last["mostRecentExecutionStatus"] == "Successful"
    assert last["mostRecentExecutionTime"] == run["startedAt"]


def test_an_updated_flow_runs_as_it_is_now(aws, flow, root, bucket, slow_truth):
    rows = [row for row, account in enumerate(slow_truth.records) if account["Type"] == "Other"]
    assert 0 < len(rows) < len(slow_truth)
    tasks = [
        flows.project("Id", "Type"),
        flows.filter_rows("Type", "EQUAL_TO", DATA_TYPE="picklist", VALUE="Other"),
        flows.map_field("Id", "id"),
        flows.map_field("Type", "kind"),
    ]
    answer = aws("update-flow", *update(aws, {**flow, "tasks": tasks, "description": "Other accounts"}))
    assert answer == {"flowStatus": "Active"}
    told = described(aws)
    assert told["tasks"] == tasks and told["description"] == "Other accounts"
    assert told["schemaVersion"] == 2 and told["lastUpdatedBy"].endswith(":user/caller")
    assert told["createdAt"] < told["lastUpdatedAt"] and is_now(told["lastUpdatedAt"])
    found = written(root, bucket, ended(aws, started(aws)))
    truth = {"id": [slow_truth.columns["Id"][row] for row in rows], "kind": ["Other"] * len(rows)}
    assert_same(found, truth, "id")


def test_a_flow_stays_with_its_object(aws, flow):
    before = described(aws)
    source = flow["sourceFlowConfig"] | {"sourceConnectorProperties": {"Salesforce": {"object": "Contact"}}}
    aws.refused("ValidationException", "update-flow", *update(aws, {**flow, "sourceFlowConfig": source}))
    assert described(aws) == before


def update(aws, flow: dict) -> list[str]:
    """Returns the options of update-flow, whose input is spread over files."""
    destinations = flow["destinationFlowConfigList"]
    return [
        *("--flow-name", FLOW, "--description", flow["description"]),
        *("--trigger-config", "triggerType=OnDemand"),
        *("--source-flow-config", aws.file("source.json", flow["sourceFlowConfig"])),
        *("--destination-flow-config-list", aws.file("destinations.json", destinations)),
        *("--tasks", aws.file("tasks.json", flow["tasks"])),
    ]


@pytest.fixture
def held_up(slow_salesforce):
    """Makes the application keep the next run waiting for its first page."""
    slow_salesforce.fail("?q=", "stall", stallMs=10_000)
    yield
    slow_salesforce.clear_faults()


def test_a_run_is_cancelled(aws, flow, root, bucket, held_up):
    run = started(aws)
    before = output.keys(root("s3"), bucket)
    answer = aws("cancel-flow-executions", "--flow-name", FLOW, "--execution-ids", run, "no-such-run")
    assert answer == {"invalidExecutions": ["no-such-run"]}
    assert ended(aws, run)["executionStatus"] == "Canceled"
    assert output.keys(root("s3"), bucket) == before


def test_a_flow_on_demand_cannot_be_stopped(aws, flow):
    aws.refused("UnsupportedOperationException", "stop-flow", "--flow-name", FLOW)
    assert described(aws)["flowStatus"] == "Active"


def test_a_schedule_is_started_and_stopped(aws, flow):
    tomorrow = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0) + datetime.timedelta(days=1)
    schedule = f"scheduleExpression=rate(1days),dataPullMode=Complete,scheduleStartTime={tomorrow:%Y-%m-%dT%H:%M:%SZ}"
    sent = {name: flow[name] for name in ("sourceFlowConfig", "destinationFlowConfigList", "tasks")}
    made = aws(
        *("create-flow", "--flow-name", "cli-nightly", "--cli-input-json", aws.file("nightly.json", sent)),
        *("--trigger-config", f"triggerType=Scheduled,triggerProperties={{Scheduled={{{schedule}}}}}"),
    )
    assert made["flowStatus"] == "Draft"
    nightly = ("--flow-name", "cli-nightly")
    assert aws("describe-flow", *nightly)["triggerConfig"] == {
        "triggerType": "Scheduled",
        "triggerProperties": {
            "Scheduled": {
                "scheduleExpression": "rate(1days)",
                "dataPullMode": "Complete",
                "scheduleStartTime": tomorrow.timestamp(),
            }
        },
    }
    assert aws("start-flow", *nightly) == {"flowArn": made["flowArn"], "flowStatus": "Active"}
    assert aws("stop-flow", *nightly) == {"flowArn": made["flowArn"], "flowStatus": "Suspended"}
    assert aws("describe-flow", *nightly)["flowStatus"] == "Suspended"
    assert aws("delete-flow", *nightly) == {}


def test_a_profile_is_updated(aws, profile):
    before = profile_told(aws)
    config = profile["connectorProfileConfig"]
    config["connectorProfileProperties"]["Salesforce"]["isSandboxEnvironment"] = True
    options = ("--connector-profile-name", PROFILE, "--connection-mode", "Public", "--connector-profile-config")
    answer = aws("update-connector-profile", *options, aws.file("profile-config.json", config))
    assert answer == {"connectorProfileArn": before["connectorProfileArn"]}
    after = profile_told(aws)
    assert after["connectorProfileProperties"] == config["connectorProfileProperties"]
    assert after["createdAt"] == before["createdAt"] and after["lastUpdatedAt"] > before["lastUpdatedAt"]

    config["connectorProfileCredentials"]["Salesforce"]["refreshToken"] = BAD_REFRESH_TOKEN
    wrong = (*options, aws.file("wrong-config.json", config))
    assert "invalid_grant" in aws.refused("ConnectorAuthenticationException", "update-connector-profile", *wrong)
    assert profile_told(aws) == after


def test_what_is_deleted_is_gone(aws, flow):
    used = aws.refused("ConflictException", "delete-connector-profile", "--connector-profile-name", PROFILE)
    assert FLOW in used
    assert aws("delete-flow", "--flow-name", FLOW) == {}
    aws.refused("ResourceNotFoundException", "describe-flow", "--flow-name", FLOW)
    assert aws("delete-connector-profile", "--connector-profile-name", PROFILE) == {}
    told = aws("describe-connector-profiles", "--connector-profile-names", PROFILE)
    assert told["connectorProfileDetails"] == []


def test_every_command_was_run(aws):
    model = botocore.session.get_session().get_service_model("appflow")
    commands = {xform_name(name, "-") for name in model.operation_names}
    assert len(commands) == 25 and commands - aws.ran == set()
