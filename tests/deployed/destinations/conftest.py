"""What the tests of Redshift share: the double, profiles on both sides, and a small organisation to read."""

import pytest

from ..kit.deployment import connected, running
from ..kit.redshift import bucket_role, data_role, redshift_profile, warehouse  # noqa: F401
from ..kit.truth import Truth

FEW = 400


@pytest.fixture(scope="session")
def few(folder):
    """A simulated Salesforce with accounts for a page or two."""
    yield from running(folder / "few", FEW)


@pytest.fixture(scope="session")
def few_profile(appflow, root, few):
    return connected(appflow, root, "few", few)


@pytest.fixture(scope="session")
def few_truth(few):
    """The live accounts of the small organisation."""
    return Truth(few, "Account")


@pytest.fixture
def calm(warehouse, redshift_profile):  # noqa: F811
    """The double behind a profile, without faults before and after."""
    warehouse.control("clear-faults")
    yield warehouse
    warehouse.control("clear-faults")
