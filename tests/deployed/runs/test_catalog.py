"""Flows that keep their tables in the Glue Data Catalog: what a reader of the tables sees, and what is told of them."""

import datetime
import json

import pytest

from cloud import ACCOUNT, REGION
from venvs import ROOT

from ..kit import flows
from ..kit.canonical import typed
from ..kit.catalog_reader import CatalogReader
from ..kit.truth import assert_same

DATABASE = "crm"
TYPED = {"fileType": "PARQUET", "preserveSourceDataTyping": True}

# Each with folders of its own kind.
FLOWS = {
    "tables_csv": {"output": {"fileType": "CSV", "prefixConfig": {"prefixType": "PATH", "prefixFormat": "DAY"}}},
    "tables_json": {"output": {"fileType": "JSON"}},
    "tables_strings": {
        "output": {
            "fileType": "PARQUET",
            "prefixConfig": {"pathPrefixHierarchy": ["SCHEMA_VERSION", "EXECUTION_ID"]},
        }
    },
    "tables_typed": {"output": {**TYPED, "prefixConfig": {"prefixFormat": "YEAR", "pathPrefixHierarchy": ["EXECUTION_ID"]}}},
}
NAMES = [
    flows.project("Id", "Name", "Owner.Name", "Industry"),
    flows.map_field("Id", "Id"),
    flows.map_field("Name", "name"),
    flows.map_field("Owner.Name", "Name"),
    flows.map_field("Industry", "Branche, née Industry"),
]


def document(name: str, values: dict) -> str:
    """Returns a policy of infra/policies with its placeholders taken by these values."""
    text = (ROOT / f"infra/policies/{name}.json").read_text()
    for placeholder, value in values.items():
        assert placeholder in text
        text = text.replace(placeholder, value)
    assert "<" not in text
    return text


@pytest.fixture(scope="module")
def role(root, stack):
    """Makes roles: those that the project's documents describe, but for rights and trust taken away."""
    iam = root("iam")
    trust = document("catalog-trust", {"<TransferRoleArn>": stack["TransferRoleArn"]})
    rights = document("catalog", {"<region>": REGION, "<account>": ACCOUNT, "<database>": DATABASE})

    def make(name: str, without: str = "", trust: str = trust) -> str:
        arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust)["Role"]["Arn"]
        allowed = json.loads(rights)
        for statement in allowed["Statement"]:
            statement["Action"] = [action for action in statement["Action"] if action != without]
        iam.put_role_policy(RoleName=name, PolicyName="catalog", PolicyDocument=json.dumps(allowed))
        return arn

    return make


@pytest.fixture(scope="module")
def catalog(root):
    root("glue").create_database(DatabaseInput={"Name": DATABASE})
    return CatalogReader(root, DATABASE)


@pytest.fixture(scope="module")
def good_role(role):
    return role("catalog-writer")


@pytest.fixture(scope="module")
def create(appflow, slow_profile, bucket, good_role):
    """Creates a flow that keeps a catalog, and tells what is known of it."""

    def create(name: str, tasks: list | None = None, role: str = good_role, database: str = DATABASE, **details):
        place = {"roleArn": role, "databaseName": database, "tablePrefix": "SF"}
        config = {"glueDataCatalog": place}
        appflow.create_flow(
            **flows.flow(name, slow_profile, bucket, tasks, metadataCatalogConfig=config, **details)
        )
        told = appflow.describe_flow(flowName=name)
        assert told["metadataCatalogConfig"] == config
        return told

    return create


@pytest.fixture(scope="module")
def runs(appflow, create, catalog):
    """The flows and the record of a run of each, all started at the same time."""
    created = {name: create(name, **details) for name, details in FLOWS.items()}
    started = {name: appflow.start_flow(flowName=name)["executionId"] for name in FLOWS}
    return {
        name: (created[name], flows.successful(flows.ended(appflow, name, started[name]))) for name in FLOWS
    }


def tables(name: str, flow: dict, run: dict) -> list[str]:
    """Returns the names that a run's tables must have."""
    created = int(flow["createdAt"].timestamp())
    always = [f"sf_appflow_{name}_{created}_latest", f"sf_appflow_{name}_1"]
    own = f"sf_appflow_{name}_1_{run['executionId'].replace('-', '_')}"
    return [*always, own] if "EXECUTION_ID" in str(flow["destinationFlowConfigList"]) else always


@pytest.mark.parametrize("name", FLOWS)
def test_every_table_shows_every_value(runs, catalog, slow_truth, name):
    expected = {column.lower(): cells for column, cells in readable(name, slow_truth).items()}
    for table in tables(name, *runs[name]):
        found = catalog.read(table)
        keys = {key: found.pop(key) for key in list(found) if key.startswith("partition_")}
        order = sorted(range(len(found["id"])), key=lambda row: found["id"][row])
        assert_same({column: [cells[row] for row in order] for column, cells in found.items()}, expected, "id")
        assert all(len(set(values)) == 1 for values in keys.values())


def readable(name: str, truth) -> dict[str, list]:
    """Returns every value as a reader of the format sees it."""
    if name == "tables_csv":
        return {column: [cell or "" for cell in cells] for column, cells in truth.columns.items()}
    if name != "tables_typed":
        return truth.columns if name != "tables_json" else {column: json_cells(truth, column) for column in truth.columns}
    return {column: [seen(field, text) for text in truth.columns[column]] for column, field in truth.fields.items()}


def json_cells(truth, column: str) -> list:
    booleans = {"true": True, "false": False}
    cells = truth.columns[column]
    return [booleans.get(cell) for cell in cells] if truth.fields[column]["type"] == "boolean" else cells


def seen(field: dict, text: str | None):
    found = typed(field, text)
    if isinstance(found, datetime.time):
        since_midnight = datetime.datetime.combine(datetime.date.min, found) - datetime.datetime.min
        return since_midnight // datetime.timedelta(microseconds=1)
    return found


KEYS = {
    "tables_csv": ["partition_year", "partition_month", "partition_day"],
    "tables_json": [],
    "tables_strings": ["partition_execution_id"],
    "tables_typed": ["partition_year", "partition_execution_id"],
}


@pytest.mark.parametrize("name", FLOWS)
def test_folders_are_keys_of_the_table_that_spans_runs(runs, catalog, bucket, name):
    flow, run = runs[name]
    table = catalog.table(tables(name, flow, run)[1])
    assert [each["Name"] for each in table["PartitionKeys"]] == KEYS[name]
    assert {each["Type"] for each in table["PartitionKeys"]} <= {"string"}
    started = run["startedAt"].astimezone(datetime.timezone.utc)
    date = [f"{started.year:04}", f"{started.month:02}", f"{started.day:02}"]
    known = dict(zip(["partition_year", "partition_month", "partition_day"], date))
    values = [{**known, "partition_execution_id": run["executionId"]}[key] for key in KEYS[name]]
    version = "schemaVersion_1/" if name == "tables_strings" else ""
    root = f"s3://{bucket}/{name}/{version}"
    assert table["StorageDescriptor"]["Location"] == root
    found = [(each["Values"], each["StorageDescriptor"]["Location"]) for each in catalog.partitions(table["Name"])]
    folder = root + "".join(f"{value}/" for value in values)
    assert found == ([(values, folder)] if values else [])


@pytest.mark.parametrize("name", FLOWS)
def test_the_run_and_the_flow_tell_what_was_registered(runs, appflow, name):
    flow, run = runs[name]
    told = run["metadataCatalogDetails"]
    assert appflow.describe_flow(flowName=name)["lastRunMetadataCatalogDetails"] == told
    assert [each["tableName"] for each in told] == tables(name, flow, run)
    for each in told:
        assert each["catalogType"] == "GLUE"
        done = each["tableRegistrationOutput"]
        assert (done["status"], done["result"]) == ("Successful", "1")
    assert ("partitionRegistrationOutput" in told[1]) == bool(KEYS[name])


def test_columns_have_the_labels_of_the_application(runs, catalog, slow_truth):
    table = catalog.table(tables("tables_typed", *runs["tables_typed"])[0])
    labels = {each["Name"]: each["Parameters"]["AppFlowLabel"] for each in table["StorageDescriptor"]["Columns"]}
    assert labels == {name.lower(): field["label"] for name, field in slow_truth.fields.items()}


@pytest.mark.parametrize("output", [{"fileType": "CSV"}, {"fileType": "JSON"}, TYPED], ids=["csv", "json", "parquet"])
def test_names_that_no_column_can_have_are_read_all_the_same(appflow, create, catalog, slow_truth, output):
    name = f"tables-names-{output['fileType'].lower()}"
    flow = create(name, NAMES, output=output)
    run = flows.run_well(appflow, name)
    found = catalog.read(tables(name.replace("-", "_"), flow, run)[0])
    assert list(found) == ["id", "name", "name_2", "branche__n_e_industry"]
    rows = sorted(zip(found["id"], found["name"], found["branche__n_e_industry"]))
    columns = (slow_truth.columns[column] for column in ("Id", "Name", "Industry"))
    assert rows == [(key, text or empty(output), branch or empty(output)) for key, text, branch in zip(*columns)]
    assert any(found["name_2"]) and found["name_2"] != found["name"]


def empty(output: dict):
    return "" if output["fileType"] == "CSV" else None


def test_fields_that_records_are_partitioned_by_are_keys(appflow, create, catalog, slow_truth):
    fields = ("Id", "Name", "Industry")
    tasks = [*(flows.map_field(field, field) for field in fields), flows.partition("Industry")]
    flow = create("tables_parted", tasks, output={**TYPED, "prefixConfig": {"prefixFormat": "YEAR"}})
    run = flows.run_well(appflow, "tables_parted")
    for name in tables("tables_parted", flow, run):
        keys = [each["Name"] for each in catalog.table(name)["PartitionKeys"]]
        assert keys == ["partition_year", "industry"]
        found = catalog.read(name)
        rows = sorted(zip(found["id"], found["name"], found["industry"]))
        columns = [slow_truth.columns[field] for field in fields]
        # Athena reads the name that Hive gave to a missing value as null.
        columns[2] = [text or "__HIVE_DEFAULT_PARTITION__" for text in columns[2]]
        assert rows == list(zip(*columns))
    count = len(catalog.partitions(name))
    assert count > 3
    assert {each["partitionRegistrationOutput"]["result"] for each in run["metadataCatalogDetails"]} == {str(count)}


def test_the_latest_table_follows_the_runs_and_the_others_stay(runs, appflow, catalog):
    flow, first = runs["tables_typed"]
    second = flows.run_well(appflow, "tables_typed")
    latest, version, own = tables("tables_typed", flow, second)
    assert second["executionId"] in catalog.table(latest)["StorageDescriptor"]["Location"]
    assert {each["Values"][1] for each in catalog.partitions(version)} == {
        first["executionId"],
        second["executionId"],
    }
    assert {own, tables("tables_typed", flow, first)[2]} <= catalog.names()


def test_a_role_without_a_right_is_told_and_the_run_succeeds(appflow, create, catalog, role, root, bucket):
    create("no-right", role=role("catalog-reader", without="glue:CreateTable"))
    outcome(flows.run_well(appflow, "no-right"), "glue:CreateTable", "allow it to role", "catalog-reader")
    assert not [name for name in catalog.names() if "no_right" in name]
    assert root("s3").list_objects_v2(Bucket=bucket, Prefix="no-right/")["KeyCount"] > 0


def test_a_role_that_trusts_somebody_else_is_told(appflow, create, catalog, role):
    other = document("catalog-trust", {"<TransferRoleArn>": f"arn:aws:iam::{ACCOUNT}:role/somebody-else"})
    create("no-trust", role=role("catalog-of-others", trust=other))
    outcome(flows.run_well(appflow, "no-trust"), "cannot be assumed", "catalog-of-others", "TransferRoleArn")


def test_a_role_that_the_deployment_does_not_name_is_told(appflow, create, catalog, role):
    create("no-deployment", role=role("elsewhere"))
    outcome(flows.run_well(appflow, "no-deployment"), "cannot be assumed", "elsewhere", "CatalogRoles")


def test_a_database_that_is_missing_is_told(appflow, create, catalog, role, root):
    rights = document("catalog", {"<region>": REGION, "<account>": ACCOUNT, "<database>": "nowhere"})
    arn = role("catalog-nowhere")
    root("iam").put_role_policy(RoleName="catalog-nowhere", PolicyName="more", PolicyDocument=rights)
    create("no-database", role=arn, database="nowhere")
    outcome(flows.run_well(appflow, "no-database"), 'create database "nowhere"')


def outcome(run: dict, *words: str) -> None:
    told = run["metadataCatalogDetails"]
    assert len(told) == 2
    for each in told:
        done = each["tableRegistrationOutput"]
        assert (done["status"], done["result"]) == ("Error", "0")
        assert all(word in done["message"] for word in words), done["message"]


def test_a_table_of_somebody_else_is_left_alone(appflow, create, catalog, root):
    theirs = {"Name": "sf_appflow_theirs_1", "Description": "kept by hand"}
    root("glue").create_table(DatabaseName=DATABASE, TableInput=theirs)
    create("theirs")
    latest, version = flows.run_well(appflow, "theirs")["metadataCatalogDetails"]
    assert latest["tableRegistrationOutput"]["status"] == "Successful"
    assert version["tableRegistrationOutput"]["status"] == "Error"
    assert "another tablePrefix" in version["tableRegistrationOutput"]["message"]
    assert catalog.table("sf_appflow_theirs_1")["Description"] == "kept by hand"
