"""The most memory that the transfer function takes for 100,000 records."""

import pytest

from function_process import peak_bytes, processes
from suite.times import TOLD

from ..kit import flows, output
from ..kit.deployment import connected, running

pytestmark = pytest.mark.early

RECORDS = 100_000
RECORD_BYTES = 1_200
LIMIT_BYTES = 150_000_000
# What the template sets unless told otherwise: the larger the parts, the more may have to be held.
PART_BYTES = 64 * 1024 * 1024

TYPED = {"fileType": "PARQUET", "preserveSourceDataTyping": True}
FLOWS = {
    "csv": {},
    "typed": {"output": TYPED},
    "folders": {"output": TYPED, "tasks": [flows.map_all(), flows.partition("Industry", "BillingCountry")]},
}


@pytest.fixture(scope="module")
def large_parts(root, stack):
    """Gives the function the template's default for the size of a part, in processes that start anew."""
    functions, name = root("lambda"), stack["TransferFunctionName"]
    before = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    changed = {**before, "PENSTOCK_PART_BYTES": str(PART_BYTES)}
    functions.update_function_configuration(FunctionName=name, Environment={"Variables": changed})
    yield
    functions.update_function_configuration(FunctionName=name, Environment={"Variables": before})


@pytest.fixture(scope="module")
def huge_profile(appflow, root, folder):
    """The name of a profile for an organisation with that many accounts."""
    for application in running(folder / "huge", RECORDS):
        yield connected(appflow, root, "huge", application)


@pytest.mark.parametrize("name", FLOWS)
def test_memory_stays_small(appflow, huge_profile, large_parts, bucket, cloud, stack, root, record_property, name):
    earlier = set(processes(cloud, stack["TransferFunctionName"]))
    flow = flows.flow(f"huge-{name}", huge_profile, bucket, **FLOWS[name])
    appflow.create_flow(**flow)
    result = flows.run_well(appflow, f"huge-{name}")["executionResult"]
    assert result["recordsProcessed"] == RECORDS
    assert result["bytesProcessed"] >= RECORDS * RECORD_BYTES, "the records are too small to tell"
    assert output.keys(root("s3"), bucket, f"huge-{name}/")
    after = processes(cloud, stack["TransferFunctionName"])
    assert set(after) - earlier or name != next(iter(FLOWS)), "the setting did not start a new process"
    peak = max(peak_bytes(process) for process in after)
    each = result["bytesProcessed"] / RECORDS
    record_property(TOLD, f"{RECORDS:,} records of {each:.0f} bytes as {name}: at most {peak / 2**20:.0f} MiB")
    assert peak < LIMIT_BYTES
