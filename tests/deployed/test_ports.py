"""The Rust tests of the `aws` crate that need a cloud, run against one that checks no signatures."""

import json
import os
import re
import subprocess

import pytest

from cloud import Cloud
from venvs import ROOT

TEST = "the_ports_on_the_local_cloud"


@pytest.fixture
def open_cloud(folder):
    cloud = Cloud(folder / "open-cloud")
    cloud.start()
    yield cloud
    cloud.stop()


def test_the_ports_keep_their_contracts_on_the_cloud(open_cloud):
    environment = {**os.environ, "PENSTOCK_TEST_ENDPOINT": open_cloud.endpoint}
    done = subprocess.run(
        [binary(), TEST, "--exact", "--nocapture"], env=environment, capture_output=True, text=True, timeout=300
    )
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    assert re.search(r"test result: ok\. 1 passed", said), said
    assert "PENSTOCK_TEST_ENDPOINT is not set" not in said


def binary() -> str:
    """Returns the test program, built with the features that the whole workspace is built with."""
    command = ["cargo", "test", "--locked", "--workspace", "--no-run", "--message-format=json"]
    built = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert built.returncode == 0, built.stderr
    messages = [json.loads(line) for line in built.stdout.splitlines()]
    [program] = [
        each["executable"]
        for each in messages
        if each["reason"] == "compiler-artifact"
        and each["target"]["name"] == "local_cloud"
        and each["target"]["kind"] == ["test"]
    ]
    return program
