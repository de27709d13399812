"""Penstock's connector loads into the double, and Snowflake's own driver finds what came of it."""

import json
import os
import re
import subprocess

import pytest

from venvs import ROOT

from .double import ACCOUNT

TEST = "loads_arrive_once_in_the_double_of_snowflake"


def test_the_connector_loads_once_whatever_goes_wrong(double, program):
    place = {"url": double.url, "s3": double.cloud.endpoint, "account": ACCOUNT, "private_key": double.key.read_text()}
    environment = {**os.environ, "PENSTOCK_TEST_SNOWFLAKE": json.dumps(place), "RUST_BACKTRACE": "0"}
    command = [program, TEST, "--exact", "--nocapture"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=600)
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    assert re.search(r"test result: ok\. 1 passed", said), said
    assert "PENSTOCK_TEST_SNOWFLAKE is not set" not in said
    query = (
        'SELECT ID, "Full Name", PAID, RATE, "select", DAY, AT_TIME, LOCAL::VARCHAR, INSTANT::VARCHAR, ZONED::VARCHAR, RAW, EXTRA:a[1]::VARCHAR '
        "FROM TYPES ORDER BY ID"
    )
    assert double.read(query) == [
        [
            1, "Grüße, 'Ω' \"x\"", "12.50", -1.5e300, True, "2026-11-30", "23:59:59.500000", "2026-11-30 10:14:05.123456",
            "2026-11-30 10:14:05.123456+00", "2026-11-30 10:14:05.123456+00", "bytearray(b'\\x00\\xff')", "x",
        ],
        [99999999999999999999999999999999999999, "", *[None] * 10],
    ]  # fmt: skip
    seen = double.seen()
    assert {request["agent"].split("/")[0] for request in seen["requests"] if request["agent"]} >= {"penstock"}
    assert "penstock/types-1" in seen["tags"]


@pytest.fixture(scope="module")
def program():
    """The test program of the connectors, built with the features that the whole workspace is built with."""
    command = ["cargo", "test", "--locked", "--workspace", "--no-run", "--message-format=json"]
    built = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert built.returncode == 0, built.stderr
    messages = [json.loads(line) for line in built.stdout.splitlines()]
    (found,) = {
        each["executable"]
        for each in messages
        if each["reason"] == "compiler-artifact" and each["target"]["name"] == "local_snowflake" and each["executable"]
    }
    return found
