"""One system that all the read-only judges look at."""

import json

import pytest
import requests

from judges.simulator import Simulator

SALES = "/sap/opu/odata/sap/ZPENSTOCK_SALES_SRV"
ODP = "/sap/opu/odata/sap/ZPENSTOCK_ODP_SRV"
SALES_V4 = "/sap/opu/odata4/sap/zpenstock/srvd_a2x/sap/sales/0001"
RECORDS = 1_200


@pytest.fixture(scope="package")
def system():
    with Simulator("sap_odata", "--records", RECORDS, "--seed", 7, "--page-size", 500) as simulator:
        yield simulator


@pytest.fixture
def fresh():
    """A system of its own, for a test that changes it."""
    with Simulator("sap_odata", "--records", 300, "--page-size", 100) as simulator:
        yield simulator


@pytest.fixture
def session():
    session = requests.Session()
    session.auth = ("integration@penstock.example", "pW-3hV9kT6xLq0Jz")
    session.headers["sap-client"] = "100"
    return session


def truth(simulator, path):
    """Gives the records of a set as the simulator itself knows them."""
    answer = requests.get(f"{simulator.url}/_simulator/records", params={"object": path}, timeout=60)
    answer.raise_for_status()
    return [json.loads(line) for line in answer.text.split("\n") if line]


def switch(simulator, name, on):
    answer = requests.post(f"{simulator.url}/_simulator/oddities", json={"name": name, "on": on}, timeout=10)
    answer.raise_for_status()


def change(simulator, path, records):
    body = {"object": path, "records": records, "at": 1_795_000_000}
    requests.post(f"{simulator.url}/_simulator/changes", json=body, timeout=10).raise_for_status()
