"""The script that installs the client overlay: it must not take the real AppFlow away from its user."""

import os
import subprocess
import sys

import pytest

from venvs import ROOT

README = ROOT / "README.md"


@pytest.fixture
def home(tmp_path):
    """A user's home without any settings."""
    return tmp_path / "home"


def install(home, *folder: str) -> subprocess.CompletedProcess:
    home.mkdir(exist_ok=True)
    command = [ROOT / "infra/client/install.sh", *folder]
    return subprocess.run(command, env={**os.environ, "HOME": str(home)}, capture_output=True, text=True, check=True)


# A process of its own, because botocore looks for the user's home when it is imported.
SIGNS_FOR = """
import botocore.session
print(botocore.session.Session().create_client("appflow", "us-east-1").meta.service_model.signing_name)
"""


def signed_for(home, data_path: str | None = None) -> str:
    """Returns the service name that a client of this user signs AppFlow calls for."""
    environment = {**os.environ, "HOME": str(home)} | ({"AWS_DATA_PATH": data_path} if data_path else {})
    command = [sys.executable, "-c", SIGNS_FOR]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout.strip()


def test_without_a_folder_calls_to_the_real_appflow_stay_as_they_are(home):
    done = install(home)
    assert signed_for(home) == "appflow"
    folder = home / ".penstock/models"
    assert f"export AWS_DATA_PATH={folder}" in done.stdout and done.stderr == ""
    assert signed_for(home, str(folder)) == "execute-api"


@pytest.mark.parametrize("end", ["", "/"])
def test_the_folder_of_every_call_is_warned_of(home, end):
    done = install(home, f"{home}/.aws/models{end}")
    assert signed_for(home) == "execute-api"
    assert "the real AppFlow refuses such calls" in done.stderr
    (undo,) = [line.partition("rm ")[2] for line in done.stderr.splitlines() if "rm " in line]
    os.remove(undo)
    assert signed_for(home) == "appflow"


@pytest.mark.parametrize("page", [README, ROOT / "infra/client/README.md"])
def test_the_documents_name_the_folder_that_the_script_takes(home, page):
    assert f"export AWS_DATA_PATH={install(home).stdout.split('AWS_DATA_PATH=')[1].strip()}".replace(str(home), "~") in page.read_text()
