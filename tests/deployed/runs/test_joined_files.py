"""Files that are joined: one for all, or some near a size."""

import duckdb
import pyarrow.parquet
import pytest

from ..kit import flows, output
from ..kit.truth import assert_same

MEBIBYTE = 1024 * 1024
SINGLE = {"aggregationConfig": {"aggregationType": "SingleFile"}}
SIZE = 8

FLOWS = {
    "single-csv": {"output": SINGLE},
    "single-json": {"file_type": "JSON", "output": SINGLE},
    "single-typed": {"output": {**SINGLE, "fileType": "PARQUET", "preserveSourceDataTyping": True}},
    "sized-json": {"file_type": "JSON", "output": {"aggregationConfig": {"targetFileSize": SIZE}}},
}


@pytest.fixture(scope="module")
def runs(appflow, profile, bucket, root):
    """The record of a run of each flow; all of them write under a key."""
    key = root("kms").create_key()["KeyMetadata"]["Arn"]
    for name, details in FLOWS.items():
        appflow.create_flow(**flows.flow(name, profile, bucket, kmsArn=key, **details))
    started = {name: appflow.start_flow(flowName=name)["executionId"] for name in FLOWS}
    return {name: flows.successful(flows.ended(appflow, name, run)) for name, run in started.items()}


def test_a_single_csv_file_has_one_header_and_every_value(runs, root, bucket, truth):
    [key] = output.keys(root("s3"), bucket, "single-csv/")
    assert key == f"single-csv/{runs['single-csv']['executionId']}.csv"
    assert_same(output.read_csv(output.bodies(root("s3"), bucket, "single-csv/")), truth.columns)


def test_a_single_json_file_has_every_value(runs, root, bucket, truth):
    [key] = output.keys(root("s3"), bucket, "single-json/")
    head = root("s3").head_object(Bucket=bucket, Key=key)
    assert head["ServerSideEncryption"] == "aws:kms"
    assert head["ContentLength"] > 3 * 5 * MEBIBYTE, "one part shows nothing of how parts are joined"
    assert_same(output.read_json(output.bodies(root("s3"), bucket, "single-json/"), truth.fields), truth.columns)


def test_a_single_parquet_file_has_every_value(runs, root, bucket, truth, tmp_path):
    [key] = output.keys(root("s3"), bucket, "single-typed/")
    path = tmp_path / "single.parquet"
    root("s3").download_file(bucket, key, str(path))
    assert pyarrow.parquet.ParquetFile(path).num_row_groups > 1, "one part shows nothing of how parts are joined"
    ids = truth.columns["Id"]
    assert sorted(pyarrow.parquet.read_table(path)["Id"].to_pylist()) == ids
    seen = duckdb.sql(f"select Id, External_Sequence__c::varchar from '{path}' order by Id").fetchall()
    assert seen == list(zip(ids, truth.columns["External_Sequence__c"]))


def test_duckdb_reads_the_single_files_alike(runs, root, bucket, truth, tmp_path):
    names = ["Id", "Name", "Description", "BillingStreet", "External_Sequence__c"]
    for name, reader in {
        "single-csv": "read_csv('{}', header=true, all_varchar=true, delim=',', quote='\"', escape='\"')",
        "single-json": "read_json('{}', format='newline_delimited', columns={{{}}})",
    }.items():
        [key] = output.keys(root("s3"), bucket, f"{name}/")
        path = tmp_path / name
        root("s3").download_file(bucket, key, str(path))
        columns = ", ".join(f"'{column}': 'VARCHAR'" for column in names)
        seen = duckdb.sql(f"select {', '.join(names)} from {reader.format(path, columns)} order by Id").fetchall()
        assert seen == list(zip(*(truth.columns[column] for column in names))), name


def test_files_come_near_the_size(runs, root, bucket, truth):
    found = output.bodies(root("s3"), bucket, "sized-json/")
    assert len(found) > 2
    sizes = [len(content) / MEBIBYTE for content in found]
    assert all(SIZE * 0.5 < size < SIZE * 1.6 for size in sizes[:-1]), sizes
    assert_same(output.read_json(found, truth.fields), truth.columns)


def test_nothing_waits_any_more(runs, root, bucket):
    assert output.keys(root("s3"), bucket, "_parts/") == []
    assert output.open_uploads(root("s3"), bucket) == []
