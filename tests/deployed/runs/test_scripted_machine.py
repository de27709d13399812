"""The deployed state machine, run with a transfer function that answers by script."""

import io
import json
import time
import uuid
import zipfile
from pathlib import Path

import pytest

ROLE = {"Version": "2012-10-17", "Statement": []}
DONE = {"next": "done"}
SCRIPTED = Path(__file__).parents[1] / "kit/scripted_transfer.py"


@pytest.fixture(scope="module")
def machine(root, stack, tmp_path_factory):
    """A copy of the deployed machine that invokes the scripted function; runs scripts."""
    states, folder = root("stepfunctions"), tmp_path_factory.mktemp("scripted")
    deployed = states.describe_state_machine(stateMachineArn=stack["StateMachineArn"])
    transfer = root("lambda").get_function(FunctionName=stack["TransferFunctionName"])
    function = scripted_function(root("lambda"), transfer["Configuration"]["Role"], folder)
    definition = deployed["definition"].replace(transfer["Configuration"]["FunctionArn"], function)
    assert function in definition
    role = role_to_invoke(root("iam"), function)
    arn = states.create_state_machine(name="scripted", definition=definition, roleArn=role)["stateMachineArn"]
    return lambda **script: run(states, arn, folder, script)


def scripted_function(functions, role: str, folder: Path) -> str:
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        bootstrap = zipfile.ZipInfo("bootstrap")
        bootstrap.external_attr = 0o755 << 16
        archive.writestr(bootstrap, SCRIPTED.read_text())
    created = functions.create_function(
        FunctionName="scripted-transfer",
        Runtime="provided.al2023",
        Handler="bootstrap",
        Role=role,
        Timeout=30,
        Code={"ZipFile": package.getvalue()},
        Environment={"Variables": {"FOLDER": str(folder)}},
    )
    return created["FunctionArn"]


def role_to_invoke(iam, function: str) -> str:
    allowed = {"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": function}
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "states.amazonaws.com"}}
    role = iam.create_role(
        RoleName="scripted-machine", AssumeRolePolicyDocument=json.dumps({**ROLE, "Statement": [trust]})
    )
    document = json.dumps({**ROLE, "Statement": [allowed]})
    iam.put_role_policy(RoleName="scripted-machine", PolicyName="invoke", PolicyDocument=document)
    return role["Role"]["Arn"]


def run(states, arn: str, folder: Path, script: dict):
    """Runs the machine on a script; returns its end, the states it entered, and what the function was sent."""
    execution = f"run-{uuid.uuid4()}"
    lines = {name.replace("_", "-"): answers for name, answers in script.items()}
    (folder / execution).mkdir()
    (folder / execution / "script.json").write_text(json.dumps(lines))
    start = json.dumps({"execution": execution, "generation": 0, "turn": 0})
    started = states.start_execution(stateMachineArn=arn, name=execution, input=start)["executionArn"]
    end = states.describe_execution(executionArn=started)
    deadline = time.monotonic() + 60
    while end["status"] == "RUNNING" and time.monotonic() < deadline:
        time.sleep(0.1)
        end = states.describe_execution(executionArn=started)
    history = states.get_execution_history(executionArn=started, maxResults=1000)["events"]
    entered = [
        event["stateEnteredEventDetails"]["name"] for event in history if "stateEnteredEventDetails" in event
    ]
    diaries = [path for path in (folder / execution).iterdir() if path.name != "script.json"]
    sent = {path.name: [json.loads(line) for line in path.read_text().splitlines()] for path in diaries}
    return end, entered, sent


def test_a_run_that_fits_one_invocation_takes_three_transitions(machine):
    end, entered, sent = machine(run=[DONE])
    assert end["status"] == "SUCCEEDED"
    assert entered == ["Run", "Decide", "Done"]
    assert sent["run"] == [
        {"step": "run", "execution": sent["run"][0]["execution"], "generation": 0, "turn": 0}
    ]


def test_a_run_goes_on_and_waits_as_the_function_asks(machine):
    began = time.monotonic()
    end, entered, sent = machine(run=[{"next": "again"}, {"next": "wait", "wait": 2}, DONE])
    assert end["status"] == "SUCCEEDED"
    assert entered == ["Run", "Decide", "Run", "Decide", "Wait", "Run", "Decide", "Done"]
    assert [each["turn"] for each in sent["run"]] == [0, 1, 2]
    assert time.monotonic() - began >= 2


def test_partitions_loop_by_themselves_and_then_the_run_goes_on(machine):
    loop = [{"next": "again"}, {"next": "wait", "wait": 1}, DONE]
    end, _, sent = machine(
        run=[{"next": "partitions", "partitions": [0, 1, 7], "generation": 3}, DONE],
        transfer_0=loop,
        transfer_1=[DONE],
        transfer_7=loop,
    )
    assert end["status"] == "SUCCEEDED"
    assert set(sent) == {"run", "transfer-0", "transfer-1", "transfer-7"}
    assert [each["turn"] for each in sent["transfer-7"]] == [0, 1, 2]
    assert {(each["generation"], each["partition"]) for each in sent["transfer-7"]} == {(3, 7)}
    # The run's own reply survives the partitions.
    assert [(each["generation"], each["turn"]) for each in sent["run"]] == [(0, 0), (3, 1)]


@pytest.mark.parametrize("error", ["Penstock.Retryable", "Runtime.Unknown", "Runtime.ExitError"])
def test_a_retryable_error_and_a_function_that_died_are_tried_again(machine, error):
    unavailable = {"errorType": error, "errorMessage": "the application answered 503"}
    end, entered, sent = machine(run=[unavailable, DONE])
    assert end["status"] == "SUCCEEDED" and "Fail" not in entered
    assert len(sent["run"]) == 2


@pytest.mark.parametrize(
    "steps", [{"run": [{}]}, {"run": [{"next": "partitions", "partitions": [0]}], "transfer_0": [{}]}]
)
def test_a_final_error_is_recorded_once_and_fails_the_execution(machine, steps):
    refused = {
        "errorType": "Penstock.Failed",
        "errorMessage": "the refresh token is not valid any more",
    }
    script = {name: [line or refused for line in lines] for name, lines in steps.items()}
    end, entered, sent = machine(**script, fail=[{}])
    assert end["status"] == "FAILED" and end["error"] == "Penstock.Failed"
    assert entered[-2:] == ["Fail", "Failed"] and len(sent["fail"]) == 1
    assert sent["fail"][0]["error"]["Error"] == "Penstock.Failed"
    assert "the refresh token is not valid any more" in sent["fail"][0]["error"]["Cause"]
