"""One workspace that all the read-only judges look at."""

import pytest

from judges.simulator import Simulator

RECORDS = 600
MAIN = "C0000000001"


@pytest.fixture(scope="package")
def workspace():
    with Simulator("slack", "--records", RECORDS, "--seed", 7) as simulator:
        yield simulator


@pytest.fixture(scope="package")
def odd():
    """A workspace whose pages are shorter than asked for, or empty."""
    with Simulator("slack", "--records", RECORDS, "--seed", 7, "--oddity", "short_pages") as simulator:
        yield simulator


@pytest.fixture
def fresh():
    """A workspace of its own, for a test that breaks it."""
    with Simulator("slack", "--records", 60, "--rotate-refresh-tokens") as simulator:
        yield simulator
