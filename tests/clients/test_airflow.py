"""Airflow's AppFlow operators run flows of the deployed stack, and change the filters of some."""

import datetime
from collections import Counter

import pytest

from cloud import REGION
from deployed.kit import flows, output
from deployed.kit.truth import assert_same

from .airflow_runs import Airflow

pytestmark = pytest.mark.early

ALL_WELL = {"run": "success", "some": "success", "load": "success"}
TASKS = [flows.project("Id", "CreatedDate"), flows.map_field("Id", "id"), flows.map_field("CreatedDate", "created")]
NOTHING = flows.filter_rows("Name", "EQUAL_TO", DATA_TYPE="string", VALUE="A name that nobody has")

# The flows as their user made them; an operator that filters takes NOTHING away first.
FLOWS = {
    "airflow-plain": TASKS,
    "airflow-empty": [*TASKS, NOTHING],
    "airflow-broken": TASKS,
    "airflow-full": [*TASKS, NOTHING],
    "airflow-before": [*TASKS, NOTHING],
    "airflow-after": TASKS,
    "airflow-daily": TASKS,
}
# Those that wait for their update to be known, a quarter of a minute each, are halved between two processes: another one
# would take longer to import Airflow than it saves.
SIDE_BY_SIDE = [
    ["airflow-plain", "airflow-empty", "airflow-broken", "airflow-full", "airflow-before"],
    ["airflow-after", "airflow-daily"],
]


@pytest.fixture(scope="module")
def created(slow_truth) -> list[datetime.datetime]:
    """When each account was created, in the order of their ids."""
    return [
        datetime.datetime.fromisoformat(text.replace("Z", "+00:00")) for text in slow_truth.columns["CreatedDate"]
    ]


@pytest.fixture(scope="module")
def day(created) -> datetime.datetime:
    """The day on which most accounts were created."""
    [(date, count)] = Counter(each.date() for each in created).most_common(1)
    assert 1 < count < len(created)
    return datetime.datetime.combine(date, datetime.time(tzinfo=datetime.timezone.utc))


@pytest.fixture(scope="module")
def connections(appflow, root, slow_profile, slow_salesforce):
    """The profile of each flow; that of the broken one is gone when the flow runs."""
    app_arn = flows.app_secret(root, "airflow-gone")
    appflow.create_connector_profile(**flows.profile("airflow-gone", slow_salesforce.url, app_arn))
    return {name: "airflow-gone" if name == "airflow-broken" else slow_profile for name in FLOWS}


@pytest.fixture(scope="module")
def airflow(cloud, stack, caller, tmp_path_factory):
    """An Airflow that calls the API as the user who may, with signatures and policies checked."""
    return Airflow(tmp_path_factory.mktemp("airflow"), cloud.api_endpoint(stack["ApiId"]), caller, REGION)


@pytest.fixture(scope="module")
def seen(appflow, connections, bucket, day, airflow):
    """The states of the tasks of every DAG, each having run once for the day."""
    for name, tasks in FLOWS.items():
        appflow.create_flow(**flows.flow(name, connections[name], bucket, tasks))
    appflow.delete_connector_profile(connectorProfileName="airflow-gone", forceDelete=True)
    started = [airflow.start(day.isoformat(), *dags) for dags in SIDE_BY_SIDE]
    return {name: states for each in started for name, states in each.states().items()}


@pytest.fixture(scope="module")
def delivered(appflow, root, bucket, seen, airflow):
    """Gives the columns that the one run of a flow has left in S3, after all was well in its DAG."""

    def read(name: str) -> dict[str, list]:
        assert seen[name] == ALL_WELL, f"Airflow's logs are in {airflow.home}"
        [run] = appflow.describe_flow_execution_records(flowName=name)["flowExecutions"]
        found = output.read_csv(output.bodies(root("s3"), bucket, f"{name}/"), "id")
        assert flows.successful(run)["executionResult"]["recordsProcessed"] == len(found["id"])
        return found

    return read


def chosen(slow_truth, created: list, wanted=lambda moment: True) -> dict[str, list]:
    """Returns the columns that a flow must deliver of the accounts that were created when it is wanted."""
    rows = [row for row, moment in enumerate(created) if wanted(moment)]
    assert rows
    names = {"id": "Id", "created": "CreatedDate"}
    return {name: [slow_truth.columns[field][row] for row in rows] for name, field in names.items()}


def test_a_flow_is_run_as_it_is(delivered, slow_truth, created):
    assert_same(delivered("airflow-plain"), chosen(slow_truth, created), "id")


def test_a_run_without_records_ends_its_dag(seen, appflow):
    assert seen["airflow-empty"] == {"run": "success", "some": "success", "load": "skipped"}
    [run] = appflow.describe_flow_execution_records(flowName="airflow-empty")["flowExecutions"]
    assert flows.successful(run)["executionResult"]["recordsProcessed"] == 0


def test_a_run_that_fails_fails_its_dag(seen, appflow):
    assert seen["airflow-broken"] == {"run": "failed", "some": "upstream_failed", "load": "upstream_failed"}
    [run] = appflow.describe_flow_execution_records(flowName="airflow-broken")["flowExecutions"]
    assert run["executionStatus"] == "Error"


def test_a_full_run_has_no_filter(delivered, appflow, slow_truth, created):
    assert_same(delivered("airflow-full"), chosen(slow_truth, created), "id")
    assert appflow.describe_flow(flowName="airflow-full")["tasks"] == TASKS


def test_a_run_of_what_was_before(delivered, appflow, slow_truth, created, day):
    assert_same(delivered("airflow-before"), chosen(slow_truth, created, lambda moment: moment < day), "id")
    assert appflow.describe_flow(flowName="airflow-before")["tasks"] == [*TASKS, since(day, "LESS_THAN")]


def test_a_run_of_what_came_after(delivered, appflow, slow_truth, created, day):
    assert_same(delivered("airflow-after"), chosen(slow_truth, created, lambda moment: moment > day), "id")
    assert appflow.describe_flow(flowName="airflow-after")["tasks"] == [*TASKS, since(day, "GREATER_THAN")]


def test_a_run_of_one_day(delivered, slow_truth, created, day):
    wanted = chosen(slow_truth, created, lambda moment: day <= moment < day + datetime.timedelta(days=1))
    assert_same(delivered("airflow-daily"), wanted, "id")


def since(day: datetime.datetime, operator: str) -> dict:
    """Returns the filter that Airflow makes of a moment: milliseconds, as AppFlow's console sends them."""
    value = str(int(day.timestamp() * 1_000))
    return flows.filter_rows("CreatedDate", operator, DATA_TYPE="datetime", VALUE=value)
