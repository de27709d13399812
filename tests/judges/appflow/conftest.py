"""One API for the judge, with something there to ask for, and a seed that makes every request again."""

import random
from collections import Counter

import pytest

from deployed.kit import flows
from deployed.kit.deployment import running
from suite.chance import SEED, VARIABLE
from suite.times import COUNTED, TOLD

from .api import Api
from .scene import Scene

answered = Counter()


@pytest.fixture(autouse=True)
def told(record_property):
    """Tells at the end what was answered, and how to ask the same again."""
    before = Counter(answered)
    yield
    if answers := answered - before:
        record_property(COUNTED, dict(answers))
        record_property(TOLD, f"the same requests again: {VARIABLE}={SEED}")


@pytest.fixture(scope="session")
def api(cloud, stack, caller):
    """The deployed API, for requests of any kind; its answers are counted."""
    return Api(cloud.api_endpoint(stack["ApiId"]), caller, answered)


@pytest.fixture(scope="session")
def small_salesforce(folder):
    """A simulated Salesforce that takes little time to read."""
    yield from running(folder / "judged", 50)


@pytest.fixture(scope="session")
def app_arn(root):
    """The secret with the client credentials of its app."""
    return flows.app_secret(root, "judged")


@pytest.fixture(scope="module")
def scene(api, small_salesforce, app_arn, bucket):
    """A profile and flows that requests may name."""
    scene = Scene(api, app_arn, small_salesforce.url, bucket)
    yield scene
    scene.clear()


@pytest.fixture
def dice(request):
    """Chance of its own for each test, so that a test by itself makes the same requests."""
    return random.Random(f"{SEED} {request.node.name}")
