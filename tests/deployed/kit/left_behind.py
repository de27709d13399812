"""Writes down everything a worker's stack has stored, logged and answered, and the rights it used, for tests/looking_back."""

import json
from collections.abc import Iterator
from urllib.parse import unquote

from cloud import Cloud
from deploy import STACK
from suite.notes import Notes

from . import logs

HELD = ("accessToken", "refreshToken", "clientSecret", "password", "signingSecret")


def leave(notes: Notes, cloud: Cloud, root, stack: dict, news: str, answers: list, tokens: set) -> None:
    """Writes everything down while the cloud still runs."""
    notes.fact("credentials", sorted(tokens | {each for content in stored(root) for each in held(content)}))
    notes.fact("tokens", sorted(tokens))
    notes.text("table", table(root, stack))
    groups = [each["logGroupName"] for each in root("logs").describe_log_groups()["logGroups"]]
    notes.text("logs", (line for group in groups for line in logs.lines(root("logs"), group)))
    notes.text("cloud", [cloud.process.log.read_text(errors="replace")])
    notes.text("machine", histories(root("stepfunctions"), stack["StateMachineArn"]))
    notes.text("events", received(root("sqs"), news))
    notes.text("answers", answers)
    named = roles(root)
    notes.fact("granted", sorted(granted(root("iam"), named)))
    lines = [json.loads(line) for line in cloud.used_rights.read_text().splitlines()]
    notes.fact("called", [(outcome, named[role], *rest) for outcome, role, *rest in lines if role in named])


def stored(root) -> list[dict]:
    """Returns the content of every secret in Secrets Manager."""
    secrets = root("secretsmanager")
    pages = secrets.get_paginator("list_secrets").paginate()
    listed = [each["ARN"] for page in pages for each in page["SecretList"]]
    return [json.loads(secrets.get_secret_value(SecretId=arn)["SecretString"]) for arn in listed]


def held(content: dict) -> Iterator[str]:
    """Yields the credentials of a secret, wherever in it they are."""
    for name, value in content.items():
        if isinstance(value, dict):
            yield from held(value)
        elif name in HELD and value:
            yield value


def table(root, stack: dict) -> Iterator[str]:
    pages = root("dynamodb").get_paginator("scan").paginate(TableName=stack["TableName"])
    return (json.dumps(item, default=str) for page in pages for item in page["Items"])


def histories(states, machine: str) -> Iterator[str]:
    """Yields what the state machine has seen, a page of events at a time."""
    pages = states.get_paginator("list_executions").paginate(stateMachineArn=machine)
    for arn in [each["executionArn"] for page in pages for each in page["executions"]]:
        for page in states.get_paginator("get_execution_history").paginate(executionArn=arn):
            yield json.dumps(page["events"], default=str)


def received(sqs, queue: str) -> Iterator[str]:
    """Takes every message out of a queue."""
    while messages := sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages"):
        for message in messages:
            sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
            yield message["Body"]


def roles(root) -> dict[str, str]:
    """Returns the logical ids of the stack's roles, by their names."""
    pages = root("cloudformation").get_paginator("list_stack_resources").paginate(StackName=STACK)
    resources = [each for page in pages for each in page["StackResourceSummaries"]]
    return {
        each["PhysicalResourceId"]: each["LogicalResourceId"]
        for each in resources
        if each["ResourceType"] == "AWS::IAM::Role"
    }


def granted(iam, named: dict) -> set[tuple[str, str, str]]:
    """Returns what the policies of the stack grant, as they are deployed: role, statement, action."""
    return {
        (logical, statement["Sid"], action)
        for name, logical in named.items()
        for document in policies(iam, name)
        for statement in document["Statement"]
        if statement["Effect"] == "Allow"
        for action in as_list(statement["Action"])
    }


def policies(iam, role: str) -> Iterator[dict]:
    """Yields the policies of a role, but for AWS's own, by which a function writes its log."""
    for name in iam.list_role_policies(RoleName=role)["PolicyNames"]:
        yield parsed(iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"])
    for attached in iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]:
        arn = attached["PolicyArn"]
        if not arn.startswith("arn:aws:iam::aws:policy/"):
            version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
            yield parsed(iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"])


def parsed(document) -> dict:
    return document if isinstance(document, dict) else json.loads(unquote(document))


def as_list(actions) -> list:
    return actions if isinstance(actions, list) else [actions]
