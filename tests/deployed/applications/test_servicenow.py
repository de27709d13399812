"""ServiceNow through the deployed stack: hidden rows, a long list of troubles on the way, and every value all the same."""

from datetime import datetime
from decimal import Decimal

import pytest

from sources import source

from ..kit import flows, output
from ..kit.deployment import connected, running
from ..kit.truth import assert_same

pytestmark = pytest.mark.early

SERVICENOW = source("servicenow")
RECORDS = 30_000
PAGES = "/api/now/table/"
# What runs say of the rows that their user may not see.
HIDDEN = "the user of connector profile it-desk may not see them"
# What strikes a run, each after so many pages of it.
TROUBLES = [
    ("invalid_session", 2),
    ("server_error", 4),
    ("drop_connection", 6),
    ({"code": "max_execution_time"}, 8),
    ("truncated_body", 10),
    ("unavailable", 12),
    ("byte_order_mark", 14),
    ({"code": "queue_full"}, 16),
    ("rate_limit", 18),
]


@pytest.fixture(scope="module")
def servicenow(folder):
    yield from running(
        folder / "servicenow", RECORDS, "--page-size", "100000", "--oddity", "hidden_rows", application="servicenow"
    )


@pytest.fixture(scope="module")
def servicenow_profile(appflow, root, servicenow):
    return connected(appflow, root, "it-desk", servicenow)


@pytest.mark.parametrize(("table", "least"), [("incident", 10_000), ("u_invoice", 5_000)])
def test_every_value_of_every_record_arrives(
    appflow, root, bucket, servicenow, servicenow_profile, table, least
):
    name = table.replace("_", "-")
    flow = flows.flow(
        name,
        servicenow_profile,
        bucket,
        application=SERVICENOW,
        source={"object": table},
        output={"prefixConfig": {"pathPrefixHierarchy": ["EXECUTION_ID"]}},
    )
    appflow.create_flow(**flow)
    servicenow.rotate_refresh_tokens(True)
    troubles = tuple((f"{PAGES}{table}?", trouble, {"after": after, "retryAfter": 1}) for trouble, after in TROUBLES)
    with servicenow.in_trouble(troubles):
        run = flows.run_well(appflow, name, HIDDEN)
    expected = truth(servicenow, table)
    assert run["executionResult"]["recordsProcessed"] == len(expected["sys_id"]) > least
    contents = output.bodies(root("s3"), bucket, f"{name}/{run['executionId']}/")
    assert_same(output.read_csv(contents, key="sys_id"), expected, key="sys_id")
    assert output.open_uploads(root("s3"), bucket) == []


def test_only_what_has_changed_is_read_by_a_filter(appflow, root, bucket, servicenow, servicenow_profile):
    changed_at = datetime.fromisoformat("2027-01-02T03:04:05+00:00")
    servicenow.change("problem", 500, changed_at.timestamp())
    filters = {
        "taskType": "Filter",
        "sourceFields": ["sys_updated_on"],
        "connectorOperator": {"ServiceNow": "GREATER_THAN_OR_EQUAL_TO"},
        "taskProperties": {"DATA_TYPE": "datetime", "VALUE": str(int(changed_at.timestamp() * 1000))},
    }
    tasks = [flows.map_all(application=SERVICENOW), filters]
    flow = flows.flow(
        "changed", servicenow_profile, bucket, tasks, application=SERVICENOW, source={"object": "problem"}
    )
    appflow.create_flow(**flow)
    run = flows.run_well(appflow, "changed", HIDDEN)
    expected = truth(servicenow, "problem", lambda record: record["sys_updated_on"] == "2027-01-02 03:04:05")
    assert run["executionResult"]["recordsProcessed"] == len(expected["sys_id"]) > 100
    found = output.read_csv(output.bodies(root("s3"), bucket, "changed/"), key="sys_id")
    assert_same(found, expected, key="sys_id")


def truth(servicenow, table: str, wanted=lambda record: True) -> dict[str, list]:
    """Returns the records that the user may see, each value in its canonical text."""
    kinds = {entry["element"]: entry["internal_type"] for entry in servicenow.records("sys_dictionary")}
    records = sorted(filter(wanted, servicenow.records(table)), key=lambda record: record["sys_id"])
    names = sorted(records[0])
    return {name: [canonical(kinds[name], record[name]) for record in records] for name in names}


def canonical(kind: str, text: str) -> str | None:
    if text == "":
        return None
    match kind:
        case "decimal" | "currency" | "price" | "percent_complete":
            return format(Decimal(text).quantize(Decimal("1e-10")), "f")
        case "float":
            return repr(float(text))
        case "glide_date_time" | "due_date":
            return f"{text.replace(' ', 'T')}.000Z"
    return text
