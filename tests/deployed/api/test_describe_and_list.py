"""What the API tells of what is there: flows, runs, profiles, entities and fields."""

import datetime

import pytest

from ..kit import flows
from ..kit.refusals import refused

def test_a_flow_is_told_as_it_was_sent(appflow, slow_profile, bucket, root):
    key = root("kms").create_key()["KeyMetadata"]["Arn"]
    sent = flows.flow(
        "echoed",
        slow_profile,
        bucket,
        [flows.project("Id", "Name"), flows.filter_rows("Name", "CONTAINS", VALUE="a"), flows.map_field("Id", "id")],
        output={"prefixConfig": {"prefixType": "PATH", "prefixFormat": "HOUR"}},
        destination={"bucketPrefix": "raw/crm"},
        source={"enableDynamicFieldUpdate": False, "includeDeletedRecords": True},
        description="Large customers, every night",
        tags={"team": "crm"},
        kmsArn=key,
    )
    before = datetime.datetime.now(datetime.timezone.utc)
    created = appflow.create_flow(**sent)
    assert created["flowStatus"] == "Active"
    told = appflow.describe_flow(flowName="echoed")
    assert {name: told[name] for name in sent} == sent
    assert told["flowArn"] == created["flowArn"] and told["flowArn"].endswith(":flow/echoed")
    assert told["flowStatus"] == "Active" and told["schemaVersion"] == 1
    assert told["createdBy"].endswith(":user/caller")
    assert abs(told["createdAt"] - before) < datetime.timedelta(minutes=1)
    assert "lastRunExecutionDetails" not in told
    appflow.delete_flow(flowName="echoed")
    with refused(appflow, "ResourceNotFoundException"):
        appflow.describe_flow(flowName="echoed")


def test_flows_are_listed_page_by_page(appflow, slow_profile, bucket):
    names = [f"listed-{number}" for number in range(5)]
    for name in names:
        appflow.create_flow(**flows.flow(name, slow_profile, bucket))
    listed, page = [], appflow.list_flows(maxResults=2)
    while True:
        assert len(page["flows"]) <= 2
        listed += page["flows"]
        if "nextToken" not in page:
            break
        page = appflow.list_flows(maxResults=2, nextToken=page["nextToken"])
    found = [each["flowName"] for each in listed]
    assert set(names) <= set(found) and len(set(found)) == len(found)
    one = listed[found.index("listed-3")]
    assert (one["sourceConnectorType"], one["destinationConnectorType"]) == ("Salesforce", "S3")
    assert (one["triggerType"], one["flowStatus"]) == ("OnDemand", "Active")
    for wrong in ({"maxResults": 2, "nextToken": "made up"}, {"maxResults": 101}):
        with pytest.raises(appflow.exceptions.ClientError):
            appflow.list_flows(**wrong)


def test_runs_are_told_newest_first(appflow, slow_profile, bucket):
    few = [flows.project("Id"), flows.map_field("Id", "id"), flows.filter_rows("Type", "EQUAL_TO", VALUE="Other")]
    appflow.create_flow(**flows.flow("repeated", slow_profile, bucket, few))
    runs = [flows.run_well(appflow, "repeated")["executionId"] for _ in range(3)]
    told = appflow.describe_flow_execution_records(flowName="repeated")["flowExecutions"]
    assert [each["executionId"] for each in told] == runs[::-1]
    assert [each["startedAt"] for each in told] == sorted((each["startedAt"] for each in told), reverse=True)
    first = appflow.describe_flow_execution_records(flowName="repeated", maxResults=2)
    rest = appflow.describe_flow_execution_records(flowName="repeated", maxResults=2, nextToken=first["nextToken"])
    paged = first["flowExecutions"] + rest["flowExecutions"]
    assert [each["executionId"] for each in paged] == runs[::-1]
    details = appflow.describe_flow(flowName="repeated")["lastRunExecutionDetails"]
    assert details["mostRecentExecutionStatus"] == "Successful"
    assert details["mostRecentExecutionTime"] == told[0]["startedAt"]


def test_entities_are_those_of_the_application(appflow, slow_profile):
    told = appflow.list_connector_entities(connectorProfileName=slow_profile)["connectorEntityMap"]
    names = {group: {each["name"] for each in entities} for group, entities in told.items()}
    assert names == {
        "Standard objects": {"Account", "Contact", "Group", "User"},
        "Custom objects": {"Invoice__c"},
        "Events": {"AccountChangeEvent", "Order_Placed__e"},
    }
    assert all(not each["hasNestedEntities"] for entities in told.values() for each in entities)


def test_fields_are_those_of_the_application(appflow, slow_profile, slow_truth):
    told = appflow.describe_connector_entity(connectorProfileName=slow_profile, connectorEntityName="Account")
    fields = {each["identifier"]: each for each in told["connectorEntityFields"]}
    assert list(fields) == list(slow_truth.fields)
    for name, described in slow_truth.fields.items():
        details = fields[name]["supportedFieldTypeDetails"]["v1"]
        assert details["fieldType"] == described["type"], name
        assert fields[name]["label"] == described["label"]
        assert bool(details["filterOperators"]) == described["filterable"], name
        choices = [each["value"] for each in described["picklistValues"]]
        assert details.get("supportedValues", []) == choices, name
    assert fields["Id"]["isPrimaryKey"] and not fields["Name"]["isPrimaryKey"]


def test_an_unknown_entity_is_told(appflow, slow_profile):
    with refused(appflow, "ResourceNotFoundException", r"no object Acount", r"ListConnectorEntities"):
        appflow.describe_connector_entity(connectorProfileName=slow_profile, connectorEntityName="Acount")


def test_a_profile_is_told_without_its_credentials(appflow, slow_profile, slow_salesforce):
    [told] = appflow.describe_connector_profiles(connectorProfileNames=[slow_profile])["connectorProfileDetails"]
    assert told["connectorType"] == "Salesforce" and told["connectionMode"] == "Public"
    properties = told["connectorProfileProperties"]["Salesforce"]
    assert properties["instanceUrl"] == slow_salesforce.url
    assert told["credentialsArn"].startswith("arn:aws:secretsmanager:")
    assert "connectorProfileCredentials" not in told
