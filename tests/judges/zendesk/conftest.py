"""One account that the read-only judges look at, and one for each test that breaks it."""

import pytest

from judges.simulator import Simulator
from judges.tls_front import TlsFront


@pytest.fixture(scope="package")
def account():
    with Simulator("zendesk", "--records", 2_500, "--seed", 7) as simulator:
        with TlsFront(simulator.url) as front:
            yield simulator, front


@pytest.fixture
def fresh():
    with Simulator("zendesk", "--records", 300, "--page-size", 50) as simulator:
        with TlsFront(simulator.url) as front:
            yield simulator, front
