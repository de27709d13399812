"""The files that readers are tried on."""

import subprocess

import pytest
from venvs import ROOT

from . import every_type


@pytest.fixture(scope="session")
def files(tmp_path_factory):
    """The folder of the files with every type, in a folder for each format."""
    folder = tmp_path_factory.mktemp("every-type")
    program = ROOT / "target/debug/examples/every_format"
    assert program.exists(), f"{program} is missing; build it with: cargo build --locked --workspace --bins --examples"
    done = subprocess.run([program, folder], cwd=ROOT, input=every_type.source(), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return folder
