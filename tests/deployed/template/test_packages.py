"""The folder that `make package` leaves is deployed as it is, without the project or a compiler beside it."""

import hashlib
import os
import subprocess

import deploy
import package
import packages
import pytest
import venvs
from steps import Failure

from ..kit.deployment import appflow_client

PARAMETERS = ["AllowPlainHttp=true", "DestinationBuckets=lake-*"]


@pytest.fixture(scope="module")
def packaged(folder):
    """A package of the development binaries: only their profile differs from a release's."""
    package.package()
    return packages.package(package.BUILD, folder / "packaged" / "penstock-x86_64", "x86_64", package.LEVEL)


def test_sam_deploys_it_from_its_own_folder(packaged, open_cloud):
    command = [
        venvs.ready("tools") / "sam", "deploy",
        "--no-confirm-changeset", "--region", "us-east-1", "--parameter-overrides", *PARAMETERS,
    ]  # fmt: skip
    done = subprocess.run(
        command, cwd=packaged, env=open_cloud.client_environment(), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    appflow = appflow_client(
        open_cloud, deploy.outputs(open_cloud), {"AccessKeyId": "test", "SecretAccessKey": "test"}
    )
    assert appflow.list_flows()["flows"] == []


def test_its_sums_are_those_of_its_files(packaged):
    sums = dict(reversed(line.split("  ", 1)) for line in (packaged / "SHA256SUMS").read_text().splitlines())
    there = [part for part in packaged.rglob("*") if part.is_file() and part.name != "SHA256SUMS"]
    assert sums == {
        str(part.relative_to(packaged)): hashlib.sha256(part.read_bytes()).hexdigest() for part in there
    }


def test_the_same_binaries_give_the_same_zips(packaged, tmp_path):
    for archive in packaged.glob("*.zip"):
        binary = tmp_path / "binaries" / archive.stem / "bootstrap"
        binary.parent.mkdir(parents=True)
        binary.write_text(archive.stem)
    first = packages.package(tmp_path / "binaries", tmp_path / "first", "x86_64")
    # The time of a file is none of its content.
    for binary in tmp_path.glob("binaries/*/bootstrap"):
        os.utime(binary, (0, 0))
    again = packages.package(tmp_path / "binaries", tmp_path / "again", "x86_64")
    assert (again / "SHA256SUMS").read_text() == (first / "SHA256SUMS").read_text()
    assert len(list(again.glob("*.zip"))) == 5


def test_a_package_is_for_one_architecture(packaged):
    text = (packaged / "template.yaml").read_text()
    assert "AllowedValues: [x86_64]" in text and "BuildMethod" not in text


def test_a_binary_that_is_not_there_is_named(tmp_path):
    with pytest.raises(Failure, match="bootstrap is missing"):
        packages.package(tmp_path / "nowhere", tmp_path / "out", "arm64")
