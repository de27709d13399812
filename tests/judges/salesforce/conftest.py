"""One organisation that all the read-only judges look at."""

import pytest

from judges.simulator import Simulator

RECORDS = 5_000


@pytest.fixture(scope="package")
def organisation():
    with Simulator("salesforce", "--records", RECORDS, "--seed", 7) as simulator:
        yield simulator


@pytest.fixture
def fresh():
    """An organisation of its own, for a test that breaks it."""
    with Simulator("salesforce", "--records", 500, "--page-size", 200) as simulator:
        yield simulator
