"""All task types of one flow at once over 25,000 accounts, compared value by value with a model of them in Python."""

from decimal import ROUND_HALF_UP, Decimal

import pytest

from ..kit import flows, output
from ..kit.truth import Truth, assert_same

DROP = {"VALIDATION_ACTION": "DropRecord"}


def task(kind: str, operator: str, fields: list[str], target: str | None = None, **properties: str) -> dict:
    made = {
        "taskType": kind,
        "sourceFields": fields,
        "connectorOperator": {"Salesforce": operator},
        "taskProperties": properties,
    }
    return {**made, "destinationField": target} if target else made


def as_text(source: str, target: str) -> dict:
    return flows.map_field(source, target, DESTINATION_DATA_TYPE="string")


# In an order in which none of them could be applied.
# Everything but what Map_all is to take is excluded from it, with what the others rename.
MAPPED = ("Id", "Website", "Phone", "Legacy_Key__c", "Industry", "Founded_On__c")
TAKEN = ("Name", "BillingCountry", "Score__c")
FETCHED = (*MAPPED, *TAKEN, "BillingCity", "Credit_Limit__c", "Discount__c", "AnnualRevenue", "NumberOfEmployees")

TASKS = [
    flows.partition("industry", "BillingCountry"),
    flows.map_all(*sorted(set(FETCHED) - set(TAKEN))),
    flows.project(*FETCHED),
    flows.map_field("Industry", "industry"),
    flows.map_field("Founded_On__c", "founded", SOURCE_DATA_TYPE="date", DESTINATION_DATA_TYPE="datetime"),
    flows.map_field("Id", "id"),
    flows.map_field("Website", "site"),
    flows.map_field("Phone", "phone"),
    flows.map_field("Legacy_Key__c", "key"),
    flows.map_field("Name,BillingCity", "label"),
    as_text("Credit_Limit__c,Discount__c", "rebate"),
    as_text("AnnualRevenue,NumberOfEmployees", "revenue_each"),
    task(
        "Arithmetic", "DIVISION", ["NumberOfEmployees", "AnnualRevenue"], "AnnualRevenue,NumberOfEmployees",
        MATH_OPERATION_FIELDS_ORDER="AnnualRevenue,NumberOfEmployees",
    ),
    task("Arithmetic", "MULTIPLICATION", ["Credit_Limit__c", "Discount__c"], "Credit_Limit__c,Discount__c"),
    task("Merge", "NO_OP", ["Name", "BillingCity"], "Name,BillingCity", CONCAT_FORMAT="${BillingCity}/${Name}"),
    task("Mask", "MASK_ALL", ["Legacy_Key__c"], MASK_VALUE="#"),
    task("Mask", "MASK_LAST_N", ["Phone"], MASK_LENGTH="4"),
    task("Truncate", "NO_OP", ["Website"], TRUNCATE_LENGTH="23"),
    task("Truncate", "NO_OP", ["Name"], TRUNCATE_LENGTH="5"),
    task("Validate", "VALIDATE_NON_NULL", ["Credit_Limit__c"], **DROP),
    task("Validate", "VALIDATE_NON_NEGATIVE", ["AnnualRevenue"], **DROP),
    # Salesforce does not filter by long texts, so this one is evaluated here.
    flows.filter_rows("Description", "CONTAINS", VALUE="E"),
    flows.filter_rows("NumberOfEmployees", "GREATER_THAN", VALUE="5"),
]  # fmt: skip


def wanted(account: dict) -> bool:
    """Says whether filters and validations keep an account."""
    description, employees, revenue = (
        account[name] for name in ("Description", "NumberOfEmployees", "AnnualRevenue")
    )
    return (
        description is not None
        and "e" in description.lower()
        and employees is not None
        and int(employees) > 5
        and account["Credit_Limit__c"] is not None
        and (revenue is None or Decimal(revenue) >= 0)
    )


def masked_end(text: str) -> str:
    return text[:-4] + "*" * min(4, len(text))


def product(a: str | None, b: str | None) -> str | None:
    # Adding nothing takes the sign off a zero.
    return None if a is None or b is None else f"{Decimal(a) * Decimal(b) + 0:.4f}"


def quotient(a: str | None, b: str) -> str | None:
    if a is None:
        return None
    return f"{(Decimal(a) / Decimal(b)).quantize(Decimal(1).scaleb(-10), ROUND_HALF_UP) + 0:.10f}"


def expected(truth: Truth) -> dict[str, list]:
    rows = [row for row, account in enumerate(truth.records) if wanted(account)]
    assert len(truth) * 0.1 < len(rows) < len(truth) * 0.8, "the filters tell nothing"

    def each(make, *names: str) -> list:
        """Makes a value of some fields, in each of the rows."""
        return [make(*(truth.columns[name][row] for name in names)) for row in rows]

    def changed(change):
        return lambda text: None if text is None else change(text)

    same = lambda text: text  # noqa: E731
    return {
        "id": each(same, "Id"),
        # Folders of their own, in which an empty text is as no value.
        "industry": each(lambda text: text or None, "Industry"),
        "BillingCountry": each(lambda text: text or None, "BillingCountry"),
        "Name": each(changed(lambda text: text[:5]), "Name"),
        "Score__c": each(same, "Score__c"),
        "founded": each(changed(lambda day: f"{day}T00:00:00.000Z"), "Founded_On__c"),
        "site": each(changed(lambda text: text[:23]), "Website"),
        "phone": each(changed(masked_end), "Phone"),
        "key": each(changed(lambda text: "#" * len(text)), "Legacy_Key__c"),
        "label": each(lambda name, city: f"{city or ''}/{(name or '')[:5]}", "Name", "BillingCity"),
        "rebate": each(product, "Credit_Limit__c", "Discount__c"),
        "revenue_each": each(quotient, "AnnualRevenue", "NumberOfEmployees"),
    }


@pytest.fixture(scope="module")
def run(appflow, profile, bucket):
    """The record of the run of a flow with all tasks."""
    appflow.create_flow(**flows.flow("tasks", profile, bucket, TASKS))
    return flows.run_well(appflow, "tasks")


def test_every_value_is_what_the_tasks_make_of_it(run, root, bucket, truth):
    right = expected(truth)
    found = {name: [] for name in right}
    s3 = root("s3")
    for key in output.keys(s3, bucket, "tasks/"):
        columns = output.read_csv([s3.get_object(Bucket=bucket, Key=key)["Body"].read()], "id")
        assert set(columns) | set(output.folder_of(key)) == set(right)
        for name in right:
            found[name] += columns.get(name, [output.folder_of(key).get(name)] * len(columns["id"]))
    rows = sorted(zip(*found.values()), key=lambda row: row[0])
    found = {name: list(column) for name, column in zip(right, zip(*rows))}
    assert_same(found, right, "id")
    # Those that Salesforce itself filters are never read.
    given = [each for each in truth.records if int(each["NumberOfEmployees"] or 0) > 5]
    assert run["executionResult"]["recordsProcessed"] == len(given) > len(right["id"])
    for name, column in right.items():
        few = {"key": 0, "industry": 5, "BillingCountry": 5}
        assert len(set(column)) > few.get(name, 20), f"{name} tells nothing"


def test_a_validation_can_stop_the_run(appflow, profile, bucket, root):
    stop = task("Validate", "VALIDATE_NON_NULL", ["Website"], VALIDATION_ACTION="DropDataset")
    appflow.create_flow(**flows.flow("strict", profile, bucket, [flows.map_field("Id", "id"), stop]))
    run = flows.run(appflow, "strict")
    assert run["executionStatus"] == "Error"
    message = run["executionResult"]["errorInfo"]["executionMessage"]
    assert "VALIDATE_NON_NULL" in message and '"Website"' in message and "DropDataset" in message, message
    assert output.keys(root("s3"), bucket, "strict/") == []
