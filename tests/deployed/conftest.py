"""What only the tests of the deployed stack itself need; the stack is in kit/deployment.py."""

import pytest
import requests

from cloud import Cloud


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
