"""A simulated SAP gateway, moved through the deployed stack while much goes wrong, and compared value by value."""

import json

import pytest

from ..kit import flows, output
from ..kit.deployment import connected, running
from ..kit.machine_history import history, states_entered
from ..kit.sap_truth import described, truth
from ..kit.truth import assert_each_once, assert_same

pytestmark = pytest.mark.early

RECORDS = 10_500
ORDERS = "/sap/opu/odata/sap/ZPENSTOCK_SALES_SRV/SalesOrders"
ORDERS_V4 = "/sap/opu/odata4/sap/zpenstock/srvd_a2x/sap/sales/0001/SalesOrders"
QUEUE = "/sap/opu/odata/sap/ZPENSTOCK_ODP_SRV/EntityOfZSALES"
PREFIXES = {"prefixConfig": {"pathPrefixHierarchy": ["EXECUTION_ID"]}}


@pytest.fixture(scope="module")
def sap(folder):
    yield from running(folder / "sap", RECORDS, "--page-size", "400", application="sap_odata")


@pytest.fixture(scope="module")
def profile(appflow, root, sap):
    return connected(appflow, root, "system", sap)


def test_services_and_their_sets_are_listed(appflow, profile):
    def names(**below) -> list[str]:
        answer = appflow.list_connector_entities(connectorType="SAPOData", connectorProfileName=profile, **below)
        return [each["name"] for group in answer["connectorEntityMap"].values() for each in group]

    service = ORDERS.rpartition("/")[0]
    assert {service, QUEUE.rpartition("/")[0], ORDERS_V4.rpartition("/")[0]} == set(names())
    assert ORDERS in names(entitiesPath=service)


@pytest.mark.parametrize(("name", "entity"), [("orders", ORDERS), ("orders-v4", ORDERS_V4)])
def test_every_value_arrives_whatever_goes_wrong(
    appflow, sap, profile, root, stack, bucket, no_waits, name, entity
):
    fields = described(appflow, profile, entity)
    properties = {"objectPath": entity, "paginationConfig": {"maxPageSize": 250}}
    appflow.create_flow(
        **flows.flow(
            name, profile, bucket, application=sap.source, file_type="JSON", output=PREFIXES, source=properties
        )
    )
    sap.rotate_refresh_tokens(True)
    troubles = (
        ("skiptoken", "rate_limit", {"after": 2, "retryAfter": 1}),
        ("skiptoken", "rate_limit", {"after": 5, "retryAfter": 60}),
        ("skiptoken", "server_error", {"after": 8, "times": 2}),
        ("skiptoken", "drop_connection", {"after": 12}),
        ("skiptoken", "truncated_body", {"after": 16}),
        ("skiptoken", "invalid_session", {"after": 20}),
        ("skiptoken", "html", {"after": 24}),
        ("skiptoken", "html_ok", {"after": 28}),
        ("skiptoken", "unavailable", {"after": 32, "retryAfter": 60}),
        ("metadata", "server_error", {}),
    )
    with sap.in_trouble(troubles) as grown:
        run = flows.run(appflow, name)
    flows.successful(run)
    # The end of a session, and a page for people where records should be.
    assert grown["tokenRefreshes"] == 2
    contents = output.bodies(root("s3"), bucket, f"{name}/{run['executionId']}/")
    expected = truth(sap, entity, fields)
    assert len(expected["OrderID"]) == RECORDS
    assert_same(output.read_json(contents, fields, key="OrderID"), expected, key="OrderID")
    assert run["executionResult"]["recordsProcessed"] == RECORDS
    assert "Wait" in states_entered(history(root, stack, run))
    assert output.open_uploads(root("s3"), bucket) == []


def test_slices_are_read_side_by_side(appflow, sap, profile, root, bucket):
    fields = described(appflow, profile, ORDERS)
    properties = {
        "objectPath": ORDERS,
        "paginationConfig": {"maxPageSize": 300},
        "parallelismConfig": {"maxParallelism": 4},
    }
    appflow.create_flow(
        **flows.flow(
            "slices", profile, bucket, application=sap.source, file_type="JSON", output=PREFIXES, source=properties
        )
    )
    for place, trouble in enumerate(("server_error", "drop_connection", "invalid_session", "truncated_body")):
        sap.fail("$top=310", trouble, after=5 + 6 * place)
    before = sap.counters()["faults"]
    run = flows.run_well(appflow, "slices")
    assert sap.counters()["faults"] - before == 4
    sap.clear_faults()
    contents = output.bodies(root("s3"), bucket, f"slices/{run['executionId']}/")
    found = output.read_json(contents, fields, key="OrderID")
    assert_same(found, truth(sap, ORDERS, fields), key="OrderID")
    # A slice writes parts of its own.
    assert len(contents) >= 4


def test_filters_hold_over_a_service_that_ignores_them(appflow, sap, profile, root, bucket):
    fields = described(appflow, profile, ORDERS)
    everything = truth(sap, ORDERS, fields)
    currency = everything["Currency"][0]
    inside = [place for place, each in enumerate(everything["Currency"]) if each == currency]
    assert 0 < len(inside) < RECORDS
    filter_task = {
        "taskType": "Filter",
        "sourceFields": ["Currency"],
        "connectorOperator": {"SAPOData": "EQUAL_TO"},
        "taskProperties": {"DATA_TYPE": "string", "VALUE": currency},
    }
    flow = flows.flow(
        "filtered", profile, bucket, application=sap.source, file_type="JSON", output=PREFIXES, source={"objectPath": ORDERS}
    )
    appflow.create_flow(**{**flow, "tasks": [filter_task, *flow["tasks"]]})
    for ignored, sent in ((False, len(inside)), (True, RECORDS)):
        sap.odd("ignores-filter", ignored)
        before = sap.counters()["records"]
        run = flows.run_well(appflow, "filtered")
        # One record and page more at the most: the first request asks whether the system pages by itself.
        assert sent <= sap.counters()["records"] - before <= sent + 1001, "who has filtered?"
        contents = output.bodies(root("s3"), bucket, f"filtered/{run['executionId']}/")
        expected = {name: [column[place] for place in inside] for name, column in everything.items()}
        assert_same(output.read_json(contents, fields, key="OrderID"), expected, key="OrderID")
    sap.odd("ignores-filter", False)


def test_a_queue_is_read_in_full_once_and_then_what_changes(appflow, sap, profile, root, bucket):
    scheduled = {"scheduleExpression": "rate(1minutes)", "dataPullMode": "Incremental"}
    flow = flows.flow(
        "queue", profile, bucket, application=sap.source, file_type="JSON", output=PREFIXES, source={"objectPath": QUEUE}
    )
    flow["triggerConfig"] = {"triggerType": "Scheduled", "triggerProperties": {"Scheduled": scheduled}}
    appflow.create_flow(**flow)
    appflow.start_flow(flowName="queue")

    def ended() -> list[dict]:
        records = appflow.describe_flow_execution_records(flowName="queue")["flowExecutions"]
        return [each for each in records if each["executionStatus"] in flows.ENDED]

    def rows(run: dict) -> list[dict]:
        contents = output.bodies(root("s3"), bucket, f"queue/{run['executionId']}/")
        return [json.loads(line) for content in contents for line in content.decode().split("\n") if line]

    [first] = flows.until(ended, lambda seen: seen, patience=150)
    flows.successful(first)
    everything = sorted(row["OrderID"] for row in rows(first))
    assert_each_once(everything, [f"{4_000_000 + index:010}" for index in range(RECORDS)])
    before = {run["executionId"] for run in ended()}
    sap.change(QUEUE, 700, 1_795_000_000)
    changing = lambda: [
        run for run in ended() if run["executionId"] not in before and run["executionResult"]["recordsProcessed"]
    ]
    second = flows.until(changing, lambda seen: seen, patience=200)[-1]
    flows.successful(second)
    appflow.stop_flow(flowName="queue")
    changed = rows(second)
    modes = [row["ODQ_CHANGEMODE"] for row in changed]
    assert (modes.count("U"), modes.count("D"), modes.count("C")) == (700, 1, 1)
    assert sorted(row["OrderID"] for row in changed if row["ODQ_CHANGEMODE"] == "U") == everything[:700]
    [gone] = [row["OrderID"] for row in changed if row["ODQ_CHANGEMODE"] == "D"]
    assert gone == everything[-1]


def test_a_refusal_tells_saps_words_and_what_to_do(appflow, sap, profile, bucket):
    appflow.create_flow(
        **flows.flow("logon-refused", profile, bucket, application=sap.source, source={"objectPath": ORDERS})
    )
    sap.fail("skiptoken", "forbidden", after=1)
    run = flows.run(appflow, "logon-refused")
    sap.clear_faults()
    assert run["executionStatus"] == "Error"
    message = run["executionResult"]["errorInfo"]["executionMessage"]
    for words in ("No authorization for this service", "/IWFND/MED/170", "6A0F00000000000000000001", "refused"):
        assert words in message, message
