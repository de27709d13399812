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
    assert found, "no test that ran had a stack, so that there is nothing to look at"
    return found


@pytest.fixture(scope="session")
def whole(ran):
    """Fails a test about all tests if only some of them ran, or if one of them failed."""
    if ran["chosen"] or ran["left_out"]:
        pytest.fail("only some of the tests ran: make test runs all of them", pytrace=False)
    if ran["ended"]:
        pytest.fail("a test failed, so that the calls after its failure were not made", pytrace=False)
