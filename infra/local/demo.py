"""The demonstration: a connection and a flow made with the AWS CLI, and one run of the flow."""

import json
import time

from awscli import AwsCli
from processes import LOOPBACK
from sources import CLIENT_ID, CLIENT_SECRET, Source
from steps import Failure, step

BUCKET = "penstock-demo"
KEY_ALIAS = "alias/penstock-demo"
PATIENCE = 15 * 60


def place(aws: AwsCli) -> str:
    """Makes sure that the bucket and the key of the output exist; returns the key's ARN."""
    with step(f"preparing the bucket {BUCKET} and a KMS key"):
        if aws.present("s3api", "head-bucket", "--bucket", BUCKET) is None:
            aws.run("s3api", "create-bucket", "--bucket", BUCKET)
        found = aws.present("kms", "describe-key", "--key-id", KEY_ALIAS)
        if found:
            return found["KeyMetadata"]["Arn"]
        made = aws.run("kms", "create-key", "--description", "output of the demonstration")["KeyMetadata"]
        aws.run("kms", "create-alias", "--alias-name", KEY_ALIAS, "--target-key-id", made["KeyId"])
        return made["Arn"]


def connect(aws: AwsCli, source: Source, url: str, anew: bool) -> None:
    """Makes the connection to the application, unless a usable one exists."""
    name = profile_name(source)
    known = aws.run("appflow", "describe-connector-profiles", "--connector-profile-names", name)
    if known["connectorProfileDetails"]:
        if not anew:
            return
        # A restarted simulator has forgotten the refresh token that it had given out.
        aws.run("appflow", "delete-connector-profile", "--connector-profile-name", name, "--force-delete")
    config = connection(aws, source, url)
    aws.show(
        "appflow", "create-connector-profile", "--connector-profile-name", name,
        "--connector-type", source.connector_type, "--connection-mode", "Public",
        "--connector-profile-config", aws.file("connector-profile-config.json", config),
    )  # fmt: skip


def connection(aws: AwsCli, source: Source, url: str) -> dict:
    """Returns the settings and credentials of a profile for the simulated application."""
    return source.profile_config(url, lambda: client_secret_arn(aws, source))


def profile_name(source: Source) -> str:
    return f"{source.application}-demo"


def client_secret_arn(aws: AwsCli, source: Source) -> str:
    """Makes sure that the app's client id and secret are in Secrets Manager; returns the ARN."""
    name = f"penstock/apps/{source.application}"
    found = aws.present("secretsmanager", "describe-secret", "--secret-id", name)
    if found:
        return found["ARN"]
    content = json.dumps({"clientId": CLIENT_ID, "clientSecret": CLIENT_SECRET, "hosts": [LOOPBACK]})
    return aws.run("secretsmanager", "create-secret", "--name", name, "--secret-string", content)["ARN"]


def define(aws: AwsCli, content: dict) -> None:
    """Makes a flow, unless it exists."""
    if aws.present("appflow", "describe-flow", "--flow-name", content["flowName"]):
        return
    aws.show("appflow", "create-flow", "--cli-input-json", aws.file("create-flow.json", content))


def flow(source: Source, name: str, profile: str, bucket: str, **details) -> dict:
    """Returns a flow of every field of every record, as CSV in a folder for each run."""
    destination = {
        "bucketName": bucket,
        "bucketPrefix": source.application,
        "s3OutputFormatConfig": {
            "fileType": "CSV",
            "prefixConfig": {"prefixType": "PATH", "pathPrefixHierarchy": ["EXECUTION_ID"]},
        },
    }
    config = {"connectorType": "S3", "destinationConnectorProperties": {"S3": destination}}
    return flow_to(source, name, profile, config, **details)


def flow_to(source: Source, name: str, profile: str, destination: dict, **details) -> dict:
    """Returns a flow of every field of every record to a destination."""
    tasks = [
        {
            "taskType": "Map_all",
            "sourceFields": [],
            "connectorOperator": {source.member: "NO_OP"},
            "taskProperties": {"EXCLUDE_SOURCE_FIELDS_LIST": "[]"},
        }
    ]
    return {
        "flowName": name,
        "description": f"The {source.records} of {source.connector_type}",
        **details,
        "triggerConfig": {"triggerType": "OnDemand"},
        "sourceFlowConfig": {
            "connectorType": source.connector_type,
            "connectorProfileName": profile,
            "sourceConnectorProperties": {source.member: source.properties},
        },
        "destinationFlowConfigList": [destination],
        "tasks": tasks,
    }


# How long a run may stand still before the reason is shown.
STANDSTILL = 3


def run(aws: AwsCli, source: Source, flow_name: str) -> dict:
    """Starts a flow and follows the run to its end; returns the execution record."""
    look = ("appflow", "describe-flow-execution-records", "--flow-name", flow_name)
    execution = active_run(aws, look) or aws.show("appflow", "start-flow", "--flow-name", flow_name)["executionId"]
    print(f"\n$ aws {' '.join(look)}")
    deadline = time.monotonic() + PATIENCE
    seen, since = 0, time.monotonic()
    with step(f"run {execution}") as running:
        while time.monotonic() < deadline:
            records = aws.run(*look)["flowExecutions"]
            record = next((each for each in records if each["executionId"] == execution), {})
            status, result = record.get("executionStatus", "InProgress"), record.get("executionResult", {})
            moved, written = result.get("recordsProcessed", 0), result.get("bytesWritten", 0)
            if moved != seen:
                seen, since = moved, time.monotonic()
            running.says(progress(source, status, moved, written, time.monotonic() - since))
            if status == "Successful":
                return record
            if status not in ("InProgress", "CancelStarted"):
                reason = result.get("errorInfo", {}).get("executionMessage", "no reason was recorded")
                raise Failure(
                    f"the run ended as {status}: {reason}\n`make logs` shows what the functions said"
                )
            time.sleep(1)
    raise Failure(
        f"the run has not ended after {PATIENCE // 60} minutes; `make logs` shows what the functions said"
    )


def progress(source: Source, status: str, moved: int, written: int, standstill: float) -> str:
    """Says how far a run is, and what it waits for when it has stood still for a while."""
    said = f"{status}, {moved:,} records, {written:,} bytes"
    waits = status == "InProgress" and moved and standstill >= STANDSTILL and source.pause
    return f"{said}; it {source.pause}" if waits else said


def active_run(aws: AwsCli, look: tuple[str, ...]) -> str | None:
    """Returns the run that an interrupted demonstration left, because a flow has one at a time."""
    active = [each for each in aws.run(*look)["flowExecutions"] if each["executionStatus"] == "InProgress"]
    if not active:
        return None
    print("\n  a run is active already; following it")
    return active[0]["executionId"]
