"""COPY reads files from S3 of the local cloud: manifests, JSONPaths, packed and plain, JSON and Parquet."""

import gzip
import io

import pyarrow
import pyarrow.parquet
import pytest

from .warehouse import ROLE

AUTO = "TIMEFORMAT 'auto' DATEFORMAT 'auto'"


@pytest.fixture
def table(warehouse):
    warehouse.run("DROP TABLE IF EXISTS copied", "CREATE TABLE copied (id INTEGER, name VARCHAR(20))")

    def rows():
        return warehouse.rows("SELECT * FROM copied ORDER BY id, name")

    return rows


def test_all_files_of_a_manifest_are_loaded(warehouse, table):
    files = [[{"id": 1, "name": "a"}, {"name": None, "id": 2}], [{"id": 3}], b""]
    told = warehouse.run(warehouse.copy("all", "copied", ["id", "name"], files))
    assert told["SubStatements"][0]["ResultRows"] == 3
    assert table() == [(1, "a"), (2, None), (3, None)]


def test_plain_files_and_columns_in_another_order(warehouse, table):
    warehouse.run(warehouse.copy("plain", "copied", ["name", "id"], [[{"id": 1, "name": "a\tb\nc\\"}]], AUTO))
    assert table() == [(1, "a\tb\nc\\")]


def test_several_gzip_members_in_one_file(warehouse, table):
    packed = gzip.compress(b'{"id": 1}\n') + gzip.compress(b'{"id": 2}\n')
    warehouse.run(warehouse.copy("members", "copied", ["id"], [packed]))
    assert table() == [(1, None), (2, None)]


def test_repeated_copies_double_because_nothing_remembers_them(warehouse, table):
    copy = warehouse.copy("twice", "copied", ["id"], [[{"id": 1}]])
    warehouse.run(copy)
    warehouse.run(copy)
    assert table() == [(1, None), (1, None)]


def test_names_of_members_are_free(warehouse, table):
    copy = warehouse.copy("names", "copied", ["id", "name"], [[{"Order Id": 1, "deep": {"er": ["x", "y"]}}]])
    warehouse.put("names/paths.json", {"jsonpaths": ["$['Order Id']", "$.deep.er[1]"]})
    warehouse.run(copy)
    assert table() == [(1, "y")]


def test_without_manifest_every_file_below_the_prefix_is_loaded(warehouse, table):
    for number in (1, 2):
        warehouse.put(f"prefixed/{number}", {"id": number, "ID": 7, "name": "x"})
    warehouse.run(f"COPY copied FROM 's3://{warehouse.bucket}/prefixed/' IAM_ROLE default FORMAT AS JSON 'auto'")
    assert table() == [(1, "x"), (2, "x")]


def test_a_file_that_is_gone_fails_only_if_it_is_mandatory(warehouse, table):
    copy = warehouse.copy("gone", "copied", ["id"], [[{"id": 1}], [{"id": 2}]])
    warehouse.s3.delete_object(Bucket=warehouse.bucket, Key="gone/1.jsonl.gz")
    error = warehouse.fails(copy)
    assert "S3ServiceException" in error and "Error NoSuchKey" in error and "gone/1.jsonl.gz" in error
    entries = [{"url": f"s3://{warehouse.bucket}/gone/{n}.jsonl.gz", "mandatory": n == 0} for n in (0, 1)]
    warehouse.put("gone/manifest.json", {"entries": entries})
    warehouse.run(copy)
    assert table() == [(1, None)], "it succeeds and loads less"


def test_the_role_must_be_assumable_and_must_read_the_file(started, root, warehouse):
    strict = started("--check-roles")
    strict.run("CREATE TABLE copied (id INTEGER)")
    copy = strict.copy("roles", "copied", ["id"], [[{"id": 1}]])
    strict.run(copy)
    assert "not authorized to assume IAM Role" in strict.fails(copy.replace(ROLE, ROLE + "-gone"))
    root("s3").create_bucket(Bucket="foreign-files")
    root("s3").put_object(Bucket="foreign-files", Key="manifest.json", Body=b"{}")
    foreign = copy.replace("redshift-files/roles/manifest.json", "foreign-files/manifest.json")
    assert "Status 403" in strict.fails(foreign)


@pytest.mark.parametrize(
    "change, words",
    [
        (("GZIP", ""), "failed. Check"),
        (("MANIFEST", "MANIFEST BZIP"), 'syntax error at or near "BZIP"'),
        (("COPY copied", "COPY gone"), "Cannot COPY into nonexistent table gone"),
        (('"id"', '"nothing"'), 'column "nothing" of relation "copied" does not exist'),
        ((f"IAM_ROLE '{ROLE}'", ""), "CREDENTIALS argument is required"),
        ((ROLE, "redshift-reads"), "Invalid IAM role ARN"),
        (("manifest.json", "nothing.json"), "Error NoSuchKey"),
        (("manifest.json", "paths.json"), "the member entries is missing"),
        (("paths.json", "manifest.json"), "the member jsonpaths is missing"),
        (('"id"', '"id", "name"'), "JSONPath size: 1, Number of columns in table or column list: 2"),
        (("GZIP", "GZIP NULL AS 'x'"), "NULL is not supported for JSON"),
        (("'s3://redshift-files/wrong/manifest.json'", ":manifest"), 'syntax error at or near ":manifest"'),
    ],
)
def test_what_copy_refuses(warehouse, table, change, words):
    copy = warehouse.copy("wrong", "copied", ["id"], [[{"id": 1}]])
    assert change[0] in copy
    values = {"Parameters": [{"name": "manifest", "value": "x"}]} if ":manifest" in change[1] else {}
    assert words in warehouse.fails(copy.replace(*change), **values)
    assert table() == []


def test_a_file_that_is_not_packed_and_a_manifest_without_files(warehouse, table):
    copy = warehouse.copy("odd", "copied", ["id"], [[{"id": 1}]])
    warehouse.put("odd/0.jsonl.gz", b'{"id": 1}\n')
    assert "failed to inflate with zlib" in warehouse.fails(copy)
    warehouse.put("odd/manifest.json", {"entries": []})
    assert "no entries" in warehouse.fails(copy)


def test_maxerror_leaves_out_records(warehouse, table):
    files = [[{"id": 1}, {"id": "x"}, {"id": 3}]]
    warehouse.run(warehouse.copy("some", "copied", ["id"], files, f"GZIP MAXERROR 1 {AUTO}"))
    assert table() == [(1, None), (3, None)]
    assert "failed. Check" in warehouse.fails(warehouse.copy("none", "copied", ["id"], files))


def test_a_cluster_names_another_table_of_load_errors(warehouse, table):
    copy = warehouse.copy("cluster", "copied", ["id"], [[{"id": "x"}]])
    place = {"ClusterIdentifier": "tests", "Database": "redshift"}
    told = warehouse.ended(warehouse.client.execute_statement(Sql=copy, **place)["Id"])
    assert told["Error"].endswith("failed. Check 'stl_load_errors' system table for details.")
    found = warehouse.rows("SELECT err_code, colname, err_reason FROM stl_load_errors ORDER BY query DESC LIMIT 1")
    assert found == [(1207, "id", "Invalid digit, Value 'x', Pos 0, Type: Integer")]


def parquet(warehouse, name, options="", meta=None, **columns):
    buffer = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table(columns), buffer)
    url = warehouse.put(f"{name}/0.parquet", buffer.getvalue())
    entry = {
        "url": url,
        "mandatory": True,
        "meta": {"content_length": len(buffer.getvalue())} if meta is None else meta,
    }
    manifest = warehouse.put(
        f"{name}/manifest.json", {"entries": [{key: one for key, one in entry.items() if one != {}}]}
    )
    return f"COPY copied FROM '{manifest}' IAM_ROLE '{ROLE}' FORMAT AS PARQUET MANIFEST {options}"


IDS = pyarrow.array([1, 2], pyarrow.int32())


def test_parquet_goes_by_position(warehouse, table):
    warehouse.run(parquet(warehouse, "parquet", whatever=IDS, names=["a", None]))
    assert table() == [(1, "a"), (2, None)]


@pytest.mark.parametrize(
    "options, meta, columns, words",
    [
        (
            "REGION 'us-east-1'",
            None,
            {"a": IDS, "b": ["x", "y"]},
            "REGION argument is not supported for PARQUET based COPY",
        ),
        (
            "MAXERROR 1",
            None,
            {"a": IDS, "b": ["x", "y"]},
            "MAXERROR argument is not supported for PARQUET based COPY",
        ),
        ("GZIP", None, {"a": IDS, "b": ["x", "y"]}, "GZIP argument is not supported for PARQUET based COPY"),
        ("", {}, {"a": IDS, "b": ["x", "y"]}, "File entry does not have 'meta' key."),
        ("", {"length": 1}, {"a": IDS, "b": ["x", "y"]}, "'meta' does not have 'content_length' key."),
        ("", {"content_length": 1}, {"a": IDS, "b": ["x", "y"]}, "416 Message: InvalidRange"),
        ("", None, {"a": IDS}, "Table columns: 2, Data columns: 1"),
        ("", None, {"a": [1, 2], "b": ["x", "y"]}, "incompatible Parquet schema for column 'id'"),
    ],
)
def test_what_copy_of_parquet_refuses(warehouse, table, options, meta, columns, words):
    assert words in warehouse.fails(parquet(warehouse, "odd-parquet", options, meta, **columns))
