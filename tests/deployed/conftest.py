"""What only the tests of the deployed stack itself need; the stack is in deployment.py."""

from pathlib import Path

import pytest
import requests

from cloud import Cloud

WHOLE = pytest.StashKey[bool]()


# What looks back on all other tests: at the credentials that they could leak, at the rights that they used.
LAST = ["test_secrets.py", "test_rights.py"]


def pytest_collection_modifyitems(config, items):
    """Puts the tests that look back behind all others, and notes whether the others are all there."""
    items.sort(key=lambda item: LAST.index(item.path.name) + 1 if item.path.name in LAST else 0)
    chosen = config.option.keyword or config.option.markexpr or config.option.deselect
    files = {path.name for path in Path(__file__).parent.glob("test_*.py")}
    collected = {item.path.name for item in items if item.path.parent == Path(__file__).parent}
    config.stash[WHOLE] = not chosen and files == collected and not any("::" in each for each in config.args)


@pytest.fixture(scope="session")
def whole_folder(request):
    """Skips what says something about all tests of this folder, where only some of them run or one of them failed."""
    if not request.config.stash[WHOLE]:
        pytest.skip("only some of the tests of tests/deployed run")
    if request.session.testsfailed:
        pytest.skip("a test failed, so that the calls after its failure were not made")


@pytest.fixture
def no_waits(cloud):
    """Lets the pauses of the state machine take no time."""
    scale_waits(cloud, 0)
    yield
    scale_waits(cloud, 1)


def scale_waits(cloud: Cloud, scale: float) -> None:
    setting = {"stepfunctions._SFN_WAIT_SCALE": str(scale)}
    answer = requests.post(f"{cloud.endpoint}/_ministack/config", json=setting, timeout=10)
    assert answer.json()["applied"], "the cloud has not taken the setting"
