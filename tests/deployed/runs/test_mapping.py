"""Renamed, converted, related and filtered fields, compared with an evaluation of the filter in Python."""

import datetime
from decimal import Decimal

import pytest

from ..kit import flows, output
from ..kit.truth import Truth, assert_same

FILTERS = [
    flows.filter_rows("NumberOfEmployees", "GREATER_THAN", VALUE="100"),
    flows.filter_rows("Type", "EQUAL_TO", VALUES="Prospect,Other,Customer - Direct"),
    flows.filter_rows("Industry", "NOT_EQUAL_TO", VALUE="Food & Beverage"),
    flows.filter_rows("Credit_Limit__c", "LESS_THAN_OR_EQUAL_TO", VALUE="4000000.50"),
    flows.filter_rows("Active__c", "EQUAL_TO", VALUE="true"),
    flows.filter_rows(
        "CreatedDate", "BETWEEN", LOWER_BOUND="1577836800000", UPPER_BOUND="2027-01-01T00:00:00Z"
    ),
]

MAPPED = [
    flows.map_field("Id", "account_id"),
    flows.map_field("Name", "account name"),
    flows.map_field("Owner.Name", "owner"),
    flows.map_field("BillingAddress", "address"),
    flows.map_field("NumberOfEmployees", "staff", DESTINATION_DATA_TYPE="string"),
    flows.map_field("Active__c", "active", DESTINATION_DATA_TYPE="int"),
    flows.map_field("CreatedDate", "created_on", DESTINATION_DATA_TYPE="date"),
    flows.map_field("Founded_On__c", "founded_at", DESTINATION_DATA_TYPE="datetime"),
    flows.map_field("Credit_Limit__c", "limit", DESTINATION_DATA_TYPE="decimal(20,4)"),
    flows.map_field("Discount__c", "discount", DESTINATION_DATA_TYPE="double"),
    flows.map_field("SystemModstamp", "changed_at"),
]


def wanted(account: dict) -> bool:
    """Says whether the filters keep an account: no value fulfils only "not equal"."""
    employees, limit = account["NumberOfEmployees"], account["Credit_Limit__c"]
    created = datetime.datetime.fromisoformat(account["CreatedDate"].replace("+0000", "+00:00"))
    utc = datetime.timezone.utc
    return (
        employees is not None
        and int(employees) > 100
        and account["Type"] in ("Prospect", "Other", "Customer - Direct")
        and account["Industry"] != "Food & Beverage"
        and limit is not None
        and Decimal(limit) <= Decimal("4000000.50")
        and account["Active__c"]
        and datetime.datetime(2020, 1, 1, tzinfo=utc) < created < datetime.datetime(2027, 1, 1, tzinfo=utc)
    )


def expected(truth: Truth, owners: dict[str, str]) -> dict[str, list]:
    rows = [row for row, account in enumerate(truth.records) if wanted(account)]
    assert len(truth) * 0.02 < len(rows) < len(truth) * 0.5, "the filter keeps too much or too little to tell"

    def column(name: str, change=lambda text: text) -> list:
        texts = (truth.columns[name][row] for row in rows)
        return [None if text is None else change(text) for text in texts]

    return {
        "account_id": column("Id"),
        "account name": column("Name"),
        "owner": column("OwnerId", owners.get),
        "address": column("BillingAddress"),
        "staff": column("NumberOfEmployees"),
        "active": column("Active__c", {"true": "1", "false": "0"}.get),
        "created_on": column("CreatedDate", lambda text: text.partition("T")[0]),
        "founded_at": column("Founded_On__c", lambda text: f"{text}T00:00:00.000Z"),
        "limit": column("Credit_Limit__c", lambda text: f"{text}00"),
        "discount": column("Discount__c", lambda text: repr(float(text))),
        "changed_at": column("SystemModstamp"),
    }


@pytest.fixture(scope="module")
def owners(salesforce):
    """The names of those who may own an account."""
    people, queues = Truth(salesforce, "User"), Truth(salesforce, "Group")
    return {each["Id"]: each["Name"] for each in people.records + queues.records}


FIELDS = {
    "staff": {"type": "string"},
    "active": {"type": "int"},
    "address": {"type": "address"},
    "limit": {"type": "currency"},
    "discount": {"type": "double"},
}


@pytest.mark.parametrize("file_type", ["CSV", "JSON"])
def test_a_flow_maps_and_filters(appflow, profile, bucket, root, truth, owners, file_type):
    listed = flows.project(*(task["sourceFields"][0] for task in MAPPED))
    name = f"mapped-{file_type.lower()}"
    appflow.create_flow(**flows.flow(name, profile, bucket, [listed, *FILTERS, *MAPPED], file_type=file_type))
    run = flows.run_well(appflow, name)
    contents = output.bodies(root("s3"), bucket, f"{name}/")
    if file_type == "CSV":
        found = output.read_csv(contents, "account_id")
    else:
        names = [task["destinationField"] for task in MAPPED]
        fields = {name: {"type": "string", **FIELDS.get(name, {}), "name": name} for name in names}
        found = output.read_json(contents, fields, "account_id")
    right = expected(truth, owners)
    assert_same(found, right, "account_id")
    assert run["executionResult"]["recordsProcessed"] == len(right["account_id"])
    assert len(set(right["owner"])) > 20 and any(right["address"]), "the related fields tell nothing"
