"""Flows and profiles as a user writes them, and runs followed to their end."""

import json
import time

from processes import LOOPBACK
from sources import CLIENT_ID, CLIENT_SECRET, REFRESH_TOKEN, Source
from sources import source as find_source

SALESFORCE = find_source("salesforce")
ENDED = ("Successful", "Error", "Canceled")


def app_secret(root, name: str, secret: str = CLIENT_SECRET, **members) -> str:
    """Stores the client id and secret of the connected app, for simulators; returns the ARN."""
    content = json.dumps({"clientId": CLIENT_ID, "clientSecret": secret, "hosts": [LOOPBACK], **members})
    answer = root("secretsmanager").create_secret(Name=f"penstock/apps/{name}", SecretString=content)
    return answer["ARN"]


def profile(name: str, url: str, app_arn: str, refresh_token: str = REFRESH_TOKEN) -> dict:
    """Returns the input of CreateConnectorProfile for a simulated Salesforce."""
    credentials = {
        "refreshToken": refresh_token,
        "clientCredentialsArn": app_arn,
        "oAuth2GrantType": "AUTHORIZATION_CODE",
    }
    properties = {"instanceUrl": url, "isSandboxEnvironment": False}
    return {
        "connectorProfileName": name,
        "connectorType": "Salesforce",
        "connectionMode": "Public",
        "connectorProfileConfig": {
            "connectorProfileProperties": {"Salesforce": properties},
            "connectorProfileCredentials": {"Salesforce": credentials},
        },
    }


def flow(
    name: str, profile: str, bucket: str, tasks: list | None = None, application: Source = SALESFORCE, **details
) -> dict:
    """Returns the input of CreateFlow: an application's records to S3, all fields unless the tasks say otherwise."""
    output = {"fileType": details.pop("file_type", "CSV"), **details.pop("output", {})}
    destination = {"bucketName": bucket, "s3OutputFormatConfig": output, **details.pop("destination", {})}
    source = {**application.properties, **details.pop("source", {})}
    return {
        "flowName": name,
        "triggerConfig": {"triggerType": "OnDemand", "triggerProperties": {}},
        "sourceFlowConfig": {
            "connectorType": application.connector_type,
            "connectorProfileName": profile,
            "sourceConnectorProperties": {application.member: source},
        },
        "destinationFlowConfigList": [
            {"connectorType": "S3", "destinationConnectorProperties": {"S3": destination}}
        ],
        "tasks": [map_all(application=application)] if tasks is None else tasks,
        **details,
    }


def map_all(*excluded: str, application: Source = SALESFORCE) -> dict:
    return {
        "taskType": "Map_all",
        "sourceFields": [],
        "connectorOperator": {application.member: "NO_OP"},
        "taskProperties": {"EXCLUDE_SOURCE_FIELDS_LIST": json.dumps(excluded)},
    }


def map_field(source: str, destination: str, application: Source = SALESFORCE, **properties: str) -> dict:
    task = {
        "taskType": "Map",
        "sourceFields": [source],
        "destinationField": destination,
        "connectorOperator": {application.member: "NO_OP"},
    }
    return {**task, "taskProperties": properties} if properties else task


def filter_rows(field: str, operator: str, **properties: str) -> dict:
    return {
        "taskType": "Filter",
        "sourceFields": [field],
        "connectorOperator": {"Salesforce": operator},
        "taskProperties": properties,
    }


def partition(*fields: str) -> dict:
    return {"taskType": "Partition", "sourceFields": list(fields), "connectorOperator": {"Salesforce": "NO_OP"}}


def project(*fields: str, application: Source = SALESFORCE) -> dict:
    return {
        "taskType": "Filter",
        "sourceFields": list(fields),
        "connectorOperator": {application.member: "PROJECTION"},
    }


def run(appflow, name: str) -> dict:
    """Runs a flow to its end and returns the record of the run."""
    return ended(appflow, name, appflow.start_flow(flowName=name)["executionId"])


def run_well(appflow, name: str, note: str | None = None) -> dict:
    """Runs a flow, which must succeed, with a note of what its output lacks or with none."""
    return successful(run(appflow, name), note)


def successful(record: dict, note: str | None = None) -> dict:
    assert record["executionStatus"] == "Successful", record
    if note is None:
        assert "errorInfo" not in record["executionResult"], record
    else:
        said = record["executionResult"]["errorInfo"]
        assert note in said["executionMessage"] and said["putFailuresCount"] == 0, record
    return record


def ended(appflow, name: str, execution: str, patience: float = 400) -> dict:
    """Follows a run to its end."""
    return until(lambda: record(appflow, name, execution), lambda seen: seen["executionStatus"] in ENDED, patience)


def record(appflow, name: str, execution: str) -> dict:
    """Returns what AppFlow tells of one run."""
    records = appflow.describe_flow_execution_records(flowName=name)["flowExecutions"]
    return next(each for each in records if each["executionId"] == execution)


def until(look, enough, patience: float = 120):
    """Looks again and again until it is enough, and returns what was seen."""
    begun = time.monotonic()
    while not enough(seen := look()):
        passed = time.monotonic() - begun
        assert passed < patience, f"still not after {patience} s: {seen}"
        # A look takes work away from what is waited for, so that long waits look seldom.
        time.sleep(min(1, max(0.1, passed / 10)))
    return seen


def settled(root, stack) -> None:
    """Waits until nothing is on its way any more, neither in the queue nor in the inbox."""
    sqs, table = root("sqs"), root("dynamodb")
    counts = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]

    def underway() -> int:
        queue = sqs.get_queue_attributes(QueueUrl=stack["DeliveriesUrl"], AttributeNames=counts)["Attributes"]
        kept = table.scan(
            TableName=stack["TableName"],
            FilterExpression="begins_with(pk, :inbox) OR pk = :unfinished",
            ExpressionAttributeValues={":inbox": {"S": "inbox#"}, ":unfinished": {"S": "unfinished"}},
            ConsistentRead=True,
        )
        return sum(map(int, queue.values())) + kept["Count"]

    until(underway, lambda count: count == 0, patience=300)
