"""The judge complains of what is wrong with an answer, and of nothing else."""

import json

import pytest

from .api import Answer
from .breaks import Break
from .differences import DIFFERENCES
from .model import OPERATIONS
from .verdict import faults, ignored, said_of, wrongly_refused

PROFILE = {
    "connectorProfileArn": "arn:aws:appflow:us-east-1:000000000000:connectorprofile/crm",
    "connectorType": "Salesforce",
    "createdAt": 1795258095.464,
    "connectorProfileProperties": {"Salesforce": {"instanceUrl": "https://a.example", "isSandboxEnvironment": False}},
}
SECRET = "a-client-secret-that-nobody-else-has-chosen"
SENT = {"connectorProfileConfig": {"connectorProfileCredentials": {"Slack": {"clientSecret": SECRET}}}}


DESCRIBE, CREATE = OPERATIONS["DescribeConnectorProfiles"], OPERATIONS["CreateConnectorProfile"]


def answer(status: int, content, exception: str = "", operation=DESCRIBE, **headers: str) -> Answer:
    headers = {"x-amzn-requestid": "1", "x-amzn-errortype": exception, **headers}
    headers = {name: value for name, value in headers.items() if value}
    return Answer.read(operation, status, headers, json.dumps(content).encode())


def told(**changes) -> Answer:
    return answer(200, {"connectorProfileDetails": [{**PROFILE, **changes}]})


def refusal(message: str, exception: str = "ValidationException") -> Answer:
    return answer(400, {"message": message}, exception)


def test_good_answers_are_good():
    assert faults(DESCRIBE, {}, told()) == []
    assert faults(CREATE, SENT, refusal("connectorProfileConfig: is wrong")) == []


@pytest.mark.parametrize(
    "changes, complaint",
    [
        ({"connectorType": "salesforce"}, "connectorType is 'salesforce', which is none of its values"),
        ({"connectorType": None}, "connectorType is None and no string"),
        ({"createdAt": "2026-11-21T10:00:00Z"}, "createdAt is '2026-11-21T10:00:00Z' and no timestamp"),
        ({"createdAt": 1795258095464}, "createdAt is 1795258095464, which are no epoch seconds"),
        ({"connectorProfileProperties": []}, "connectorProfileProperties is [] and no structure"),
        ({"color": "red"}, "color is unknown to the model"),
    ],
)
def test_a_wrong_member_is_told_with_its_path(changes, complaint):
    assert f"connectorProfileDetails[0].{complaint}" in faults(DESCRIBE, {}, told(**changes))


def test_a_missing_member_and_a_wrong_number_are_told():
    entity = OPERATIONS["DescribeConnectorEntity"]
    assert faults(entity, {}, answer(200, {})) == ["connectorEntityFields is missing"]
    fields = {"connectorEntityFields": [{"identifier": "Id", "isPrimaryKey": 1}]}
    assert faults(entity, {}, answer(200, fields)) == ["connectorEntityFields[0].isPrimaryKey is 1 and no boolean"]


@pytest.mark.parametrize(
    "wrong",
    [
        answer(500, {"message": "sorry"}, "InternalServerException"),
        answer(404, {"message": "Not Found"}),
        answer(400, {"message": "what"}, "UnknownOperationException"),
        answer(404, {"message": "flowName: is wrong"}, "ValidationException"),
        answer(400, {"Message": "flowName: is wrong"}, "ValidationException"),
        answer(400, {"message": " "}, "ValidationException"),
        answer(400, {"message": "flowName: is wrong", "hint": "x"}, "ValidationException"),
        answer(400, {"message": "flowName: is wrong"}, "ValidationException", **{"x-amzn-requestid": ""}),
        answer(200, ["a list"]),
    ],
)
def test_a_wrong_form_is_told(wrong):
    assert faults(OPERATIONS["DescribeFlow"], {}, wrong) != []


def test_a_secret_that_comes_back_is_told_even_in_part():
    for leak in (SECRET, SECRET[:40], SECRET[5:40]):
        assert "came back" in faults(CREATE, SENT, refusal(f'clientSecret: "{leak}" is wrong'))[0]
    assert faults(CREATE, SENT, refusal(f"clientSecret: {SECRET[:20]} is short")) == []
    keys = {"customAuthenticationType": "x", "credentialsMap": {"a-key-of-mine": "a-value-of-mine"}}
    sent = {"connectorProfileConfig": {"connectorProfileCredentials": {"CustomConnector": {"custom": keys}}}}
    for leak in ("a-key-of-mine", "a-value-of-mine"):
        assert "came back" in faults(CREATE, sent, refusal(f"credentialsMap: {leak}"))[0]


def test_a_sound_request_is_not_invalid_where_nothing_else_can_be():
    assert wrongly_refused(OPERATIONS["DescribeFlow"], refusal("flowName: is wrong")) != []
    assert wrongly_refused(OPERATIONS["DescribeFlow"], refusal("no flow", "ResourceNotFoundException")) == []
    assert wrongly_refused(OPERATIONS["CreateFlow"], refusal("tasks: map no field")) == []


PATH = "tasks[1].taskProperties.VALUE"
SOUND, OKAY = Break(PATH, None, "x" * 90, {}), answer(200, {})


def test_a_fault_must_be_refused_with_its_path_and_words_of_its_own():
    broken, rule = Break(PATH, "is too long", "y" * 90, {}), "must be 1 to 2048 characters"
    assert ignored(broken, refusal(f"flowName: is taken; {PATH}: {rule}"), SOUND, OKAY) == []
    assert ignored(broken, OKAY, SOUND, OKAY) == ["the fault was not refused"]
    conflict = refusal(f"{PATH}: {rule}", "ConflictException")
    assert ignored(broken, conflict, SOUND, OKAY) == ["the fault was not refused"]
    unnamed = refusal("tasks[1].taskProperties: is wrong")
    assert ignored(broken, unnamed, SOUND, OKAY) == ["the message does not name the member"]
    cut, cut_twin = refusal(f'{PATH}: "{"y" * 64}…" {rule}'), refusal(f'{PATH}: "{"x" * 90}" {rule}')
    assert ignored(broken, cut, SOUND, cut_twin) == ["a sound value is told the same"]
    assert ignored(broken, cut, SOUND, refusal(f"{PATH}: is of no use here")) == []


@pytest.mark.parametrize("difference", DIFFERENCES)
def test_a_deliberate_difference_must_be_there(difference):
    broken = Break(PATH, difference, "arn:aws-cn:kms::1:", {})
    assert ignored(broken, OKAY, SOUND, OKAY) == []
    assert ignored(broken, refusal("tasks: map no field"), SOUND, OKAY) == []
    assert ignored(broken, refusal(f"{PATH}: must start with arn:aws:"), SOUND, OKAY) != []


@pytest.mark.parametrize(
    "message, words",
    [
        ("tasks[0].taskType: is missing; flowName: is wrong", ": is missing"),
        ('tasks[0].taskType: "Non"se;nse" must be one of Map', ":  must be one of Map"),
        ('tasks[0].taskType: "Non…" must be one of Map', ":  must be one of Map"),
        ("the member tasks[0].taskType.", "."),
        ("tasks[0].taskTypes: is unknown", None),
        ("tasks[0].taskType.deeper: is unknown", None),
        ("subtasks[0].taskType: is unknown", None),
        ("more.tasks[0].taskType: is unknown", None),
        ("taskType: is missing", None),
    ],
)
def test_a_path_is_found_as_a_whole(message, words):
    assert said_of("tasks[0].taskType", message, 'Non"se;nse') == words
