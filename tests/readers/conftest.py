"""The files that readers are tried on."""

import subprocess

import pytest
from venvs import ROOT

from . import every_type


@pytest.fixture(scope="session")
def files(tmp_path_factory):
    """The folder of the files with every type, in a folder for each format."""
    folder = tmp_path_factory.mktemp("every-type")
    command = ["cargo", "run", "--quiet", "--locked", "--package", "engine", "--example", "every_format", folder]
    done = subprocess.run(command, cwd=ROOT, input=every_type.source(), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return folder
