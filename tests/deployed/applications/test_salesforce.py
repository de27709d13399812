"""Every value of 25,000 accounts, in every format."""

import datetime

import pyarrow
import pytest

from ..kit import canonical, flows, output
from ..kit.machine_history import history, states_entered
from ..kit.truth import Truth, assert_each_once, assert_same

EXCLUDED = ("Website", "Labels__c")
TYPED = {"fileType": "PARQUET", "preserveSourceDataTyping": True}

FLOWS = {
    "csv": {"tasks": [flows.map_all(*EXCLUDED)]},
    "json": {"file_type": "JSON"},
    "parquet": {"file_type": "PARQUET"},
    "typed": {"output": TYPED},
    "deleted": {
        "tasks": [flows.map_all(), flows.project("Id", "IsDeleted", "Name")],
        "source": {"includeDeletedRecords": True},
    },
}

TYPES = {
    "boolean": pyarrow.bool_(),
    "int": pyarrow.int32(),
    "long": pyarrow.int64(),
    "date": pyarrow.date32(),
    "datetime": pyarrow.timestamp("us", tz="UTC"),
}


@pytest.fixture(scope="module")
def runs(appflow, profile, bucket):
    """The flows, all started at the same time; gives the record of one that has ended, by its name."""
    for name, details in FLOWS.items():
        appflow.create_flow(**flows.flow(name, profile, bucket, **details))
    started = {name: appflow.start_flow(flowName=name)["executionId"] for name in FLOWS}
    return lambda name: flows.successful(flows.ended(appflow, name, started[name]))


@pytest.fixture(scope="module")
def contents(runs, root, bucket):
    """Gives the objects of one flow, once its run has ended and the counts of the run are theirs."""

    def read(name: str, records: int) -> list[bytes]:
        result = runs(name)["executionResult"]
        found = output.bodies(root("s3"), bucket, f"{name}/")
        assert result["recordsProcessed"] == records
        assert result["bytesWritten"] == sum(len(content) for content in found)
        assert result["bytesProcessed"] > 0
        return found

    return read


def test_csv_has_every_value_but_those_excluded(contents, truth):
    found = contents("csv", len(truth))
    assert len(found) >= 3, "one part shows nothing of how parts are joined"
    assert_same(output.read_csv(found), truth.without(*EXCLUDED))


def test_a_run_that_fits_one_invocation_takes_three_transitions(runs, root, stack):
    assert states_entered(history(root, stack, runs("csv"))) == ["Run", "Decide", "Done"]


def test_json_has_every_value_with_its_type(contents, truth):
    found = contents("json", len(truth))
    assert len(found) >= 3
    assert_same(output.read_json(found, truth.fields), truth.columns)


def test_parquet_has_every_value_as_a_string(contents, truth):
    table = output.read_parquet(contents("parquet", len(truth)))
    assert {str(field.type) for field in table.schema} == {"string"}
    assert_same({name: table[name].to_pylist() for name in table.column_names}, truth.columns)


def test_typed_parquet_has_every_value_with_its_type(contents, truth):
    table = output.read_parquet(contents("typed", len(truth)))
    assert table.column_names == list(truth.columns)
    assert_each_once(table["Id"].to_pylist(), truth.columns["Id"])
    for name, field in truth.fields.items():
        wanted = arrow_type(field)
        assert table.schema.field(name).type == wanted, name
        expected = pyarrow.array([canonical.typed(field, text) for text in truth.columns[name]], wanted)
        assert table[name].combine_chunks().equals(expected), name


def arrow_type(field: dict) -> pyarrow.DataType:
    if field["type"] in ("double", "currency", "percent"):
        return pyarrow.float64()
    return TYPES.get(field["type"], pyarrow.string())


def test_spark_reads_the_typed_parquet(contents, truth, spark, tmp_path):
    for number, content in enumerate(contents("typed", len(truth))):
        (tmp_path / f"{number}.parquet").write_bytes(content)
    frame = spark.read.parquet(str(tmp_path))
    columns = [f"cast(`{name}` as string) as `{name}`" for name in frame.columns]
    found = {row["Id"]: row for row in frame.selectExpr(*columns).collect()}
    assert len(found) == len(truth)
    for place, key in enumerate(truth.columns["Id"]):
        for name, field in truth.fields.items():
            text = truth.columns[name][place]
            assert in_spark(field, found[key][name]) == in_spark(field, text), (key, name)


def in_spark(field: dict, text: str | None):
    """Makes a text of Spark's comparable with one of ours."""
    match field["type"]:
        case _ if text is None:
            return None
        case "double" | "currency" | "percent":
            return float(text)
        case "datetime":
            return datetime.datetime.fromisoformat(text.replace("Z", "")).replace(tzinfo=None)
    return text


def test_the_recycle_bin_is_delivered_only_when_asked_for(contents, truth, salesforce):
    everything = Truth(salesforce, "Account", live=False)
    assert len(everything) > len(truth)
    found = output.read_csv(contents("deleted", len(everything)))
    assert_same(found, {name: everything.columns[name] for name in ("Id", "IsDeleted", "Name")})
    assert found["IsDeleted"].count("true") == len(everything) - len(truth)
    assert set(truth.columns["IsDeleted"]) == {"false"}
