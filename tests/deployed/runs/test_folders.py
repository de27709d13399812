"""Records in folders by their values, read as readers of a data lake do: the folders are columns."""

import duckdb
import pytest

from ..kit import flows, output
from ..kit.truth import assert_each_once, assert_same

KEYS = ["Industry", "BillingCountry"]
FIELDS = ["Id", "Name", "AnnualRevenue", "Founded_On__c", *KEYS]
TYPED = {"fileType": "PARQUET", "preserveSourceDataTyping": True}


TASKS = [flows.partition(*KEYS), *(flows.map_field(name, name) for name in FIELDS)]

FLOWS = {
    "by-country-csv": {"tasks": TASKS},
    "by-country-typed": {"tasks": TASKS, "output": TYPED},
    # One record in most folders.
    "by-postal-code": {
        "tasks": [
            flows.filter_rows("NumberOfEmployees", "LESS_THAN", VALUE="5"),
            *(flows.map_field(name, name) for name in ("Id", "BillingPostalCode")),
            flows.partition("BillingPostalCode"),
        ],
        "file_type": "JSON",
    },
}


@pytest.fixture(scope="module")
def runs(appflow, profile, bucket):
    """The record of a run of each flow."""
    for name, details in FLOWS.items():
        appflow.create_flow(**flows.flow(name, profile, bucket, **details))
    started = {name: appflow.start_flow(flowName=name)["executionId"] for name in FLOWS}
    return {name: flows.successful(flows.ended(appflow, name, run)) for name, run in started.items()}


def test_csv_and_folders_have_every_value(runs, root, bucket, truth):
    s3, found = root("s3"), {name: [] for name in FIELDS}
    for key in output.keys(s3, bucket, "by-country-csv/"):
        content = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
        columns = output.read_csv([content])
        assert not set(columns) & set(KEYS), "the values of the folders are in the file as well"
        for name in FIELDS:
            found[name] += columns.get(name, [output.folder_of(key).get(name)] * len(columns["Id"]))
    rows = sorted(zip(*found.values()))
    found = {name: list(column) for name, column in zip(FIELDS, zip(*rows))}
    # An empty text is an empty cell and in the folder of what has no value, so that both read as null.
    assert_same(found, {name: [text or None for text in truth.columns[name]] for name in FIELDS})
    assert len(set(found["Industry"])) > 3 and None in found["Industry"], "the folders tell nothing"


def test_duckdb_reads_the_folders_as_columns(runs, root, bucket, truth, tmp_path):
    s3 = root("s3")
    for key in output.keys(s3, bucket, "by-country-typed/"):
        path = tmp_path / key
        path.parent.mkdir(parents=True, exist_ok=True)
        s3.download_file(bucket, key, str(path))
    seen = duckdb.sql(
        f"select Id, Industry, BillingCountry, AnnualRevenue, Founded_On__c::varchar"
        f" from read_parquet('{tmp_path}/**/*.parquet', hive_partitioning=true, hive_types_autocast=false)"
        f" order by Id"
    ).fetchall()
    none = {output.NO_VALUE: None}
    columns = [truth.columns[name] for name in ("Id", *KEYS, "AnnualRevenue", "Founded_On__c")]
    rows = [(i, a or None, b or None, None if c is None else float(c), d) for i, a, b, c, d in zip(*columns)]
    assert [(i, none.get(a, a), none.get(b, b), c, d) for i, a, b, c, d in seen] == rows


def test_thousands_of_folders(runs, root, bucket, truth):
    s3, found = root("s3"), {}
    keys = output.keys(s3, bucket, "by-postal-code/")
    for key in keys:
        content = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
        for identifier in output.read_json([content], truth.fields)["Id"]:
            found[identifier] = output.folder_of(key)["BillingPostalCode"]
    wanted = {
        account["Id"]: account["BillingPostalCode"] or None
        for account in truth.records
        if account["NumberOfEmployees"] is not None and int(account["NumberOfEmployees"]) < 5
    }
    assert len(set(wanted.values())) > 2_000, "that is not thousands of folders"
    assert_each_once(sorted(found), sorted(wanted))
    assert found == wanted
    assert output.open_uploads(s3, bucket) == []
