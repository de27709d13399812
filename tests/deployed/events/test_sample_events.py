"""The sample events of `events/`, each given to its deployed function by cargo-lambda, as a developer does it."""

import json
import os
import subprocess

import pytest

from cloud import REGION
from venvs import ROOT, ready

WEBHOOKS = ("salesforce/production", "servicenow/it-desk", "slack/river-team", "zendesk/support-desk")
SECRET = {
    "signingSecret": "penstock-sample-signing-secret",
    "organizationId": "00D000000000062",
    "entityField": "/table",
}
# What a function answers on a stack that has the webhooks, and neither the flows nor the run that samples name.
ANSWERS = {
    "api-list-flows": lambda answer: answer["statusCode"] == 200 and "flows" in json.loads(answer["body"]),
    "intake-change-event": lambda answer: answer == {"batchItemFailures": []},
    "intake-deliveries": lambda answer: answer == {"batchItemFailures": []},
    "intake-platform-event": lambda answer: answer == {"batchItemFailures": []},
    "schedule-reconcile": lambda answer: answer is None,
    "schedule-start": lambda answer: answer is None,
    "transfer-run": "run 2c07e424-21e4-4ee3-b70f-4fb55b2ecf79 does not exist",
    "webhook-salesforce": lambda answer: answer["statusCode"] == 200 and "<Ack>true</Ack>" in answer["body"],
    "webhook-servicenow": lambda answer: answer["statusCode"] == 200,
    # These say when they were signed, which is too long ago.
    "webhook-slack": lambda answer: answer["statusCode"] == 401,
    "webhook-slack-challenge": lambda answer: answer["statusCode"] == 401,
    "webhook-zendesk": lambda answer: answer["statusCode"] == 401,
}


@pytest.fixture(scope="module", autouse=True)
def webhooks(root):
    for name in WEBHOOKS:
        root("secretsmanager").create_secret(Name=f"penstock/webhooks/{name}", SecretString=json.dumps(SECRET))


def test_every_sample_has_an_answer():
    assert {path.stem for path in (ROOT / "events").glob("*.json")} == set(ANSWERS)


@pytest.mark.parametrize("sample", ANSWERS)
def test_a_function_takes_its_sample(cloud, stack, sample):
    function = stack[f"{sample.split('-')[0].capitalize()}FunctionName"]
    command = [ready("tools") / "cargo-lambda", "lambda", "invoke", "--remote", function]
    command += ["--data-file", ROOT / f"events/{sample}.json", "--output-format", "json"]
    command += ["--endpoint-url", cloud.endpoint, "--region", REGION]
    credentials = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
    invoked = subprocess.run(command, env={**os.environ, **credentials}, capture_output=True, text=True, timeout=60)
    expected = ANSWERS[sample]
    if isinstance(expected, str):
        assert invoked.returncode != 0 and expected in invoked.stderr, invoked
    else:
        assert invoked.returncode == 0, invoked.stderr
        assert expected(json.loads(invoked.stdout)), invoked.stdout
