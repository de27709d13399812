"""The Rust tests that need a cloud, run against one that checks no signatures."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from venvs import ROOT

# The test of each crate.
TESTS = {"aws": "the_ports_on_the_local_cloud", "glue": "the_catalog_on_the_local_cloud"}


@pytest.mark.parametrize("crate", TESTS)
def test_the_ports_keep_their_contracts_on_the_cloud(open_cloud, programs, crate):
    environment = {**os.environ, "PENSTOCK_TEST_ENDPOINT": open_cloud.endpoint}
    done = subprocess.run(
        [programs[crate], TESTS[crate], "--exact", "--nocapture"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    assert re.search(r"test result: ok\. 1 passed", said), said
    assert "PENSTOCK_TEST_ENDPOINT is not set" not in said


@pytest.fixture(scope="module")
def programs() -> dict:
    """The test programs by their crates, built with the features that the whole workspace is built with."""
    command = ["cargo", "test", "--locked", "--workspace", "--no-run", "--message-format=json"]
    built = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert built.returncode == 0, built.stderr
    messages = [json.loads(line) for line in built.stdout.splitlines()]
    return {
        Path(each["manifest_path"]).parent.name: each["executable"]
        for each in messages
        if each["reason"] == "compiler-artifact"
        and each["target"]["name"] == "local_cloud"
        and each["target"]["kind"] == ["test"]
    }
