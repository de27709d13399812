"""What may not be done now: names that are taken, things in use, and runs that are under way."""

import pytest

from ..kit import flows, output
from ..kit.refusals import refused


@pytest.fixture
def held_up(slow_salesforce):
    """Makes the application keep the next run waiting for its first page; says when it does."""
    before = slow_salesforce.counters()["faults"]
    slow_salesforce.fail("?q=", "stall", stallMs=5_000)
    yield lambda: flows.until(lambda: slow_salesforce.counters()["faults"], lambda count: count > before)
    slow_salesforce.clear_faults()


def test_names_are_taken_once(appflow, slow_profile, slow_salesforce, bucket, root):
    appflow.create_flow(**flows.flow("taken", slow_profile, bucket))
    with refused(appflow, "ConflictException", r'"taken" exists already', r"another name"):
        appflow.create_flow(**flows.flow("taken", slow_profile, bucket))
    with refused(appflow, "ConflictException", r'"slow" exists already', r"another name"):
        profile = flows.profile("slow", slow_salesforce.url, flows.app_secret(root, "taken"))
        appflow.create_connector_profile(**profile)


@pytest.mark.parametrize(
    "operation", ["describe_flow", "start_flow", "delete_flow", "describe_flow_execution_records", "cancel_flow_executions"]
)
def test_an_unknown_flow_is_told(appflow, operation):
    with refused(appflow, "ResourceNotFoundException", r'"nowhere" does not exist', r"list-flows"):
        getattr(appflow, operation)(flowName="nowhere")


def test_an_unknown_profile_is_told(appflow):
    unknown = r'"nobody" does not exist'
    with refused(appflow, "ResourceNotFoundException", unknown, r"describe-connector-profiles"):
        appflow.delete_connector_profile(connectorProfileName="nobody")
    with refused(appflow, "ResourceNotFoundException", unknown, r"create-connector-profile"):
        appflow.list_connector_entities(connectorProfileName="nobody")


def test_a_profile_in_use_is_kept_unless_forced(appflow, slow_salesforce, bucket, root):
    app_arn = flows.app_secret(root, "used")
    appflow.create_connector_profile(**flows.profile("used", slow_salesforce.url, app_arn))
    described = appflow.describe_connector_profiles(connectorProfileNames=["used"])
    secret = described["connectorProfileDetails"][0]["credentialsArn"]
    appflow.create_flow(**flows.flow("user-of-it", "used", bucket))
    with refused(appflow, "ConflictException", r'used by flow "user-of-it"', r"forceDelete"):
        appflow.delete_connector_profile(connectorProfileName="used")
    root("secretsmanager").get_secret_value(SecretId=secret)
    appflow.delete_connector_profile(connectorProfileName="used", forceDelete=True)
    with pytest.raises(root("secretsmanager").exceptions.ClientError) as error:
        root("secretsmanager").get_secret_value(SecretId=secret)
    assert error.value.response["Error"]["Code"] in ("ResourceNotFoundException", "InvalidRequestException")
    run = flows.run(appflow, "user-of-it")
    assert run["executionStatus"] == "Error"
    assert "create-connector-profile" in run["executionResult"]["errorInfo"]["executionMessage"]


def test_a_flow_runs_once_at_a_time_and_a_token_names_one_run(appflow, slow_profile, bucket, held_up):
    appflow.create_flow(**flows.flow("busy", slow_profile, bucket))
    execution = appflow.start_flow(flowName="busy", clientToken="once")["executionId"]
    held_up()
    with refused(appflow, "ConflictException", r"running already", execution, r"cancel"):
        appflow.start_flow(flowName="busy")
    with refused(appflow, "ConflictException", execution, r"forceDelete"):
        appflow.delete_flow(flowName="busy")
    assert appflow.start_flow(flowName="busy", clientToken="once")["executionId"] == execution
    flows.successful(flows.ended(appflow, "busy", execution))
    assert appflow.start_flow(flowName="busy", clientToken="once")["executionId"] == execution
    assert len(appflow.describe_flow_execution_records(flowName="busy")["flowExecutions"]) == 1


def test_a_running_flow_that_is_deleted_by_force_writes_nothing(
    appflow, slow_profile, bucket, root, stack, held_up
):
    appflow.create_flow(**flows.flow("doomed", slow_profile, bucket))
    appflow.start_flow(flowName="doomed")
    held_up()
    appflow.delete_flow(flowName="doomed", forceDelete=True)
    with refused(appflow, "ResourceNotFoundException"):
        appflow.describe_flow(flowName="doomed")
    states, machine = root("stepfunctions"), stack["StateMachineArn"]

    def running() -> list:
        return states.list_executions(stateMachineArn=machine, statusFilter="RUNNING")["executions"]

    assert running()
    flows.until(running, lambda left: left == [])
    assert output.keys(root("s3"), bucket, "doomed/") == []
    assert output.open_uploads(root("s3"), bucket) == []
