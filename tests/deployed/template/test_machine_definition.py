"""The state machine's definition, checked before anything runs it."""

import json
import re
import subprocess

import pytest

import node
from venvs import ROOT

from ..kit.template_file import read

DEFINITION = ROOT / "infra/transfer.asl.json"
VALUES = {
    "Partition": "aws",
    "TransferFunctionArn": "arn:aws:lambda:eu-west-1:123456789012:function:transfer",
}


def placeholders() -> set:
    return set(re.findall(r"\$\{(\w+)\}", DEFINITION.read_text()))


def rendered() -> dict:
    return json.loads(re.sub(r"\$\{(\w+)\}", lambda name: VALUES[name[1]], DEFINITION.read_text()))


def test_the_template_substitutes_exactly_the_placeholders():
    template = read()
    assert (
        set(template["Resources"]["Machine"]["Properties"]["DefinitionSubstitutions"])
        == placeholders()
        == set(VALUES)
    )


def test_the_validator_of_the_states_language_accepts_it(tmp_path):
    definition = tmp_path / "transfer.asl.json"
    definition.write_text(json.dumps(rendered()))
    assert verdict(definition) == (0, "")


def test_the_validator_refuses_a_state_that_leads_nowhere(tmp_path):
    broken = rendered()
    broken["States"]["Wait"]["Next"] = "Nowhere"
    definition = tmp_path / "transfer.asl.json"
    definition.write_text(json.dumps(broken))
    code, said = verdict(definition)
    assert code == 1 and "Nowhere" in said


def verdict(definition) -> tuple:
    command = [*node.program("asl-validator"), "--json-path", definition]
    done = subprocess.run(command, capture_output=True, text=True, env=node.environment())
    return done.returncode, "" if done.returncode == 0 else done.stdout + done.stderr


def test_tasks_share_one_retry_policy_and_every_one_has_a_timeout():
    assert all(task["TimeoutSeconds"] > 900 for task in tasks())
    assert all(task["Retry"] == tasks()[0]["Retry"] for task in tasks())
    final, *others = tasks()[0]["Retry"]
    assert final == {"ErrorEquals": ["Penstock.Failed"], "MaxAttempts": 0}
    for rule in others:
        assert (
            rule["JitterStrategy"] == "FULL" and rule["MaxAttempts"] <= 20 and rule["MaxDelaySeconds"] <= 300
        )


# How Step Functions reports a function that did not answer: killed while it starts or works, out of time or memory, or
# refused by Lambda for a moment, functions in a network of one's own included.
DEATHS = [
    "Runtime.Unknown",
    "Runtime.ExitError",
    "Runtime.OutOfMemory",
    "Extension.Crash",
    "Sandbox.Timedout",
    "States.Timeout",
    "Lambda.Unknown",
    "Lambda.ServiceException",
    "Lambda.AWSLambdaException",
    "Lambda.SdkClientException",
    "Lambda.ClientExecutionTimeoutException",
    "Lambda.TooManyRequestsException",
    "Lambda.ResourceNotReadyException",
    "Lambda.EC2ThrottledException",
    "Lambda.EC2UnexpectedException",
    "Lambda.ENILimitReachedException",
    "Lambda.SubnetIPAddressLimitReachedException",
    "Lambda.KMSAccessDeniedException",
    "Penstock.Retryable",
]


@pytest.mark.parametrize("error", DEATHS)
def test_a_function_that_died_is_tried_again_by_every_task(error):
    assert all(attempts(task, error) >= 6 for task in tasks())


def test_a_final_failure_is_tried_by_no_task_again():
    assert [attempts(task, "Penstock.Failed") for task in tasks()] == [0, 0, 0]


def tasks() -> list:
    """Returns the tasks of the machine, whose Retry must be the same."""
    states = rendered()["States"]
    return [states["Run"], states["Fail"], states["Partitions"]["ItemProcessor"]["States"]["Transfer"]]


def attempts(task: dict, error: str) -> int:
    """Returns how often a task tries again after an error: the first rule that names it decides."""
    for rule in task["Retry"]:
        if {error, "States.ALL"} & set(rule["ErrorEquals"]):
            return rule["MaxAttempts"]
    return 0
