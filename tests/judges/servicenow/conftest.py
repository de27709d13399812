"""One instance that all the read-only judges look at, and a way to what it truly holds."""

import json

import pytest
import requests
from judges.simulator import Simulator
from judges.tls_front import TlsFront
from pysnc import ServiceNowClient

USER = ("integration@penstock.example", "pW-3hV9kT6xLq0Jz")


class Instance:
    """A simulated instance behind https."""

    def __init__(self, simulator, front):
        self.simulator, self.front = simulator, front

    def client(self, user=USER):
        """Connects with a session of the front, because the client lets the environment's certificates win."""
        session = self.front.session()
        session.auth = user
        return ServiceNowClient(self.front.url, session)

    def truth(self, table):
        """Gives the records of a table by their ids, as the simulator itself knows them."""
        query = {"object": table}
        answer = requests.get(f"{self.simulator.url}/_simulator/records", params=query, timeout=60)
        answer.raise_for_status()
        records = [json.loads(line) for line in answer.content.decode().split("\n") if line]
        return {record["sys_id"]: record for record in records}


def started(*arguments):
    with Simulator("servicenow", *arguments) as simulator, TlsFront(simulator.url) as front:
        yield Instance(simulator, front)


@pytest.fixture(scope="package")
def instance():
    yield from started("--records", 2_000, "--seed", 7, "--page-size", 100_000)


@pytest.fixture
def fresh():
    """An instance of its own, for a test that breaks it."""
    yield from started("--records", 300)


@pytest.fixture
def slow():
    """An instance that cancels large pages."""
    yield from started("--records", 300, "--oddity", "slow_tables")


@pytest.fixture
def hiding():
    """An instance whose user may not see every record."""
    yield from started("--records", 2_000, "--page-size", 5_000, "--oddity", "hidden_rows")
