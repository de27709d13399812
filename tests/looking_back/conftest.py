"""The notes of every worker of the tests that ran before."""

import json
from pathlib import Path

import pytest

from suite.notes import RUN, Notes


@pytest.fixture(scope="session")
def ran(request) -> dict:
    """What ran, and how it ended."""
    folder = request.config.option.notes
    if not folder or not (path := Path(folder) / RUN).exists():
        pytest.fail("no tests have left notes: make test runs all of them and then these", pytrace=False)
    return {**json.loads(path.read_text()), "folder": Path(folder)}


@pytest.fixture(scope="session")
def workers(ran) -> list[Notes]:
    """The notes of each worker that had a stack."""
    found = [Notes(each) for each in sorted(ran["folder"].iterdir()) if (each / "texts").is_dir()]
    if not found and (ran["chosen"] or ran["left_out"]):
        pytest.skip("none of the tests that ran had a stack")
    assert found, "all tests ran, and nobody has left a note"
    return found


@pytest.fixture(scope="session")
def whole(ran):
    """Skips what says something about all tests, where only some of them ran or one of them failed."""
    if ran["chosen"] or ran["left_out"]:
        pytest.skip("only some of the tests ran")
    if ran["ended"]:
        pytest.skip("a test failed, so that the calls after its failure were not made")
