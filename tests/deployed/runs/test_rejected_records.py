"""Records that cannot be moved, and what a flow's tags ask for beyond AppFlow's model."""

import json

import pytest

from ..kit import flows, output
from ..kit.truth import assert_each_once

TASKS = [
    flows.map_field("Id", "Id"),
    flows.map_field("Phone", "Phone"),
    flows.map_field("External_Sequence__c", "Sequence", DESTINATION_DATA_TYPE="int"),
    {
        "taskType": "Mask",
        "sourceFields": ["Phone"],
        "connectorOperator": {"Salesforce": "MASK_ALL"},
        "taskProperties": {"MASK_VALUE": "*"},
    },
]


def fits(text: str | None) -> bool:
    return text is None or -(2**31) <= int(text) < 2**31


@pytest.fixture(scope="module")
def run(appflow, profile, bucket):
    """The record of a run that cannot move every record."""
    appflow.create_flow(**flows.flow("numbers", profile, bucket, TASKS, destination={"bucketPrefix": "raw"}))
    return flows.run(appflow, "numbers")


def test_each_of_them_is_told_with_its_reason_and_without_what_is_masked(run, root, bucket, truth):
    assert run["executionStatus"] == "Successful"
    keys = {account["Id"]: account["External_Sequence__c"] for account in truth.records}
    wrong = sorted(identifier for identifier, key in keys.items() if not fits(key))
    assert 0 < len(wrong) < len(keys), "there is nothing to tell"
    contents = output.bodies(root("s3"), bucket, f"raw/_errors/numbers/{run['executionId']}/")
    lines = [json.loads(line) for content in contents for line in content.decode().splitlines()]
    told = sorted(line["record"]["Id"] for line in lines)
    assert_each_once(told, wrong)
    for line in lines:
        assert line["field"] == "External_Sequence__c" and line["reason"].startswith("expected int"), line
        assert line["maskedFields"] == ["Phone"] and set(line["record"]) == {"Id", "External_Sequence__c"}, line
        assert str(line["record"]["External_Sequence__c"]) == keys[line["record"]["Id"]]
    moved = output.read_csv(output.bodies(root("s3"), bucket, "raw/numbers/"))
    assert_each_once(moved["Id"], sorted(set(keys) - set(wrong)))
    result = run["executionResult"]
    assert result["errorInfo"]["putFailuresCount"] == len(wrong)
    assert result["recordsProcessed"] == len(keys)
    assert "raw/_errors/numbers/" in result["errorInfo"]["executionMessage"]


def test_a_tag_lets_the_first_of_them_fail_the_run(appflow, profile, bucket, root):
    tags = {"penstock:first-error": "fail"}
    appflow.create_flow(**flows.flow("strict-numbers", profile, bucket, TASKS, tags=tags))
    run = flows.run(appflow, "strict-numbers")
    assert run["executionStatus"] == "Error"
    assert "expected int" in run["executionResult"]["errorInfo"]["executionMessage"]
    assert output.keys(root("s3"), bucket, "strict-numbers/") == []
    assert output.keys(root("s3"), bucket, "_errors/strict-numbers/") == []


def test_a_tag_that_means_nothing_is_refused(appflow, profile, bucket):
    flow = flows.flow("mistagged", profile, bucket, tags={"penstock:csv-formulas": "yes"})
    with pytest.raises(appflow.exceptions.ValidationException, match="must be kept or escaped"):
        appflow.create_flow(**flow)
    arn = appflow.describe_flow(flowName="numbers")["flowArn"]
    with pytest.raises(appflow.exceptions.ValidationException, match="penstock:colour"):
        appflow.tag_resource(resourceArn=arn, tags={"penstock:colour": "red"})


def test_tags_decide_how_csv_is_written(appflow, slow_profile, slow_truth, bucket, root):
    tags = {"penstock:csv-empty-text": "quoted", "penstock:csv-formulas": "escaped"}
    appflow.create_flow(**flows.flow("sheet", slow_profile, bucket, tags=tags))
    flows.run_well(appflow, "sheet")
    found = output.read_csv(output.bodies(root("s3"), bucket, "sheet/"))
    risky = ("=", "+", "-", "@", "\t", "\r")
    texts = {name for name, field in slow_truth.fields.items() if field["type"] in ("string", "phone", "textarea")}
    escaped = 0
    for name, column in slow_truth.columns.items():
        for text, cell in zip(column, found[name]):
            expected = f"'{text}" if name in texts and text and text.startswith(risky) else text
            escaped += expected != text
            if name in texts:
                assert cell == (expected or None), name
    assert escaped > 0, "no text needed an escape"
