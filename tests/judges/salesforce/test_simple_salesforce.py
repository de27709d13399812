"""simple-salesforce, the most used Python client, reads the simulated organisation."""

import pytest
import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from requests.adapters import HTTPAdapter
from simple_salesforce import Salesforce
from simple_salesforce.exceptions import (
    SalesforceAuthenticationFailed,
    SalesforceExpiredSession,
    SalesforceMalformedRequest,
    SalesforceResourceNotFound,
)

from judges.simulator import Simulator

VERSION = "66.0"
TOKEN = "00D5e0000000001!aT-6jHw9DpM5zXk3Rg"
CLIENT = {"consumer_key": "penstock-client", "consumer_secret": "cS-5bX1vQ7mZr2Kd8W"}
USERNAME = "integration@penstock.example"


class Loopback(HTTPAdapter):
    """Sends to the simulator what the client means for Salesforce: it knows https only."""

    def __init__(self, url):
        super().__init__()
        self.url = url

    def send(self, request, **options):
        path = request.url.split("/", 3)[3]
        request.url = f"{self.url}/{path}"
        return super().send(request, **options)


def loopback(simulator):
    session = requests.Session()
    session.mount("https://", Loopback(simulator.url))
    return session


def connect(simulator, **credentials):
    credentials = credentials or {
        "session_id": TOKEN,
        "instance": simulator.url.removeprefix("http://"),
    }
    return Salesforce(version=VERSION, session=loopback(simulator), **credentials)


def plain(record):
    """Takes the client's `attributes` out of a record and of its parents."""
    if not isinstance(record, dict):
        return record
    return {name: plain(value) for name, value in record.items() if name != "attributes"}


def fields(client, name):
    return [field["name"] for field in getattr(client, name).describe()["fields"]]


def test_lists_and_describes_the_objects(organisation):
    client = connect(organisation)
    listed = {item["name"]: item for item in client.describe()["sobjects"]}
    assert {name for name in listed if listed[name]["queryable"]} == {"Account", "Contact", "Group", "Invoice__c", "User"}
    assert {name for name in listed if not listed[name]["queryable"]} == {"AccountChangeEvent", "Order_Placed__e"}
    assert listed["Invoice__c"]["custom"] and listed["Invoice__c"]["queryable"]
    described = client.Account.describe()
    by_name = {field["name"]: field for field in described["fields"]}
    assert set(by_name["OwnerId"]["referenceTo"]) == {"Group", "User"}
    assert by_name["Tier__c"]["restrictedPicklist"]
    assert by_name["BillingCity"]["compoundFieldName"] == "BillingAddress"
    assert len({field["type"] for field in described["fields"]}) == 26


@pytest.mark.parametrize("name", ["Account", "Contact", "Group", "Invoice__c", "User"])
def test_reads_every_field_of_every_record(organisation, name):
    client = connect(organisation)
    before = pages_asked(organisation)
    answer = client.query_all(f"SELECT {', '.join(fields(client, name))} FROM {name}")
    truth = organisation.truth(name)
    assert answer["done"] and answer["totalSize"] == len(answer["records"]) == len(truth)
    assert {record["Id"]: plain(record) for record in answer["records"]} == truth
    assert pages_asked(organisation) - before == (len(truth) - 1) // 2_000


def pages_asked(organisation):
    return sum("/query/01g" in address for address in organisation.counters()["addresses"])


def test_reads_the_recycle_bin_too(organisation):
    client = connect(organisation)
    soql = "SELECT Id, IsDeleted FROM Account"
    found = {r["Id"]: r["IsDeleted"] for r in client.query_all(soql, include_deleted=True)["records"]}
    truth = organisation.truth("Account", live=False)
    assert found == {id: record["IsDeleted"] for id, record in truth.items()}
    assert sum(found.values()) == 100


def test_reads_parents_as_nested_objects(organisation):
    client = connect(organisation)
    people = organisation.truth("User") | organisation.truth("Group")
    accounts, contacts = organisation.truth("Account"), organisation.truth("Contact")
    soql = "SELECT Id, Account.Name, Account.Owner.Name FROM Contact"
    orphans = 0
    for record in client.query_all_iter(soql):
        parent = contacts[record["Id"]]["AccountId"]
        if parent is None:
            orphans += 1
            assert record["Account"] is None
            continue
        account = accounts[parent]
        assert record["Account"]["Name"] == account["Name"]
        assert record["Account"]["Owner"]["Name"] == people[account["OwnerId"]]["Name"]
        assert record["Account"]["attributes"]["url"].endswith(parent)
    assert 0 < orphans < len(contacts)


def test_pages_a_window_by_key(organisation):
    client = connect(organisation)
    start, end = "2022-01-01T00:00:00Z", "2024-01-01T00:00:00Z"
    soql = (
        f"SELECT Id, SystemModstamp FROM Account WHERE SystemModstamp >= {start}"
        f" AND SystemModstamp < {end} ORDER BY SystemModstamp, Id"
    )
    found = [(r["SystemModstamp"], r["Id"]) for r in client.query_all(soql)["records"]]
    truth = organisation.truth("Account").values()
    inside = [r for r in truth if start[:19] <= r["SystemModstamp"][:19] < end[:19]]
    assert found == sorted((r["SystemModstamp"], r["Id"]) for r in inside)
    assert 1_000 < len(found) < 5_000


def test_reads_one_record(organisation):
    client = connect(organisation)
    id, truth = next(iter(organisation.truth("Invoice__c").items()))
    assert plain(client.Invoice__c.get(id)) == truth


def test_reads_limits_and_usage(organisation):
    client = connect(organisation)
    assert client.limits()["DailyApiRequests"]["Max"] == 1_000_000
    client.query("SELECT COUNT() FROM Account")
    assert client.api_usage["api-usage"].total == 1_000_000


def test_understands_the_errors(organisation):
    client = connect(organisation)
    with pytest.raises(SalesforceMalformedRequest, match="INVALID_FIELD") as caught:
        client.query("SELECT Nme FROM Account")
    assert "No such column 'Nme' on entity 'Account'" in caught.value.content[0]["message"]
    with pytest.raises(SalesforceMalformedRequest, match="INVALID_TYPE"):
        client.query("SELECT Id FROM Acount")
    with pytest.raises(SalesforceResourceNotFound):
        client.Acount.describe()


def test_sees_an_expired_session(fresh):
    client = connect(fresh)
    fresh.control("expire_tokens")
    with pytest.raises(SalesforceExpiredSession):
        client.query("SELECT Id FROM Account")


def test_sees_a_lost_locator(fresh):
    client = connect(fresh)
    fresh.fail(on="/query/01g", after=1, trouble={"code": "INVALID_QUERY_LOCATOR"})
    with pytest.raises(SalesforceMalformedRequest, match="INVALID_QUERY_LOCATOR"):
        client.query_all("SELECT Id FROM Account")


def test_logs_in_with_client_credentials_and_again_when_the_session_ends(fresh):
    client = connect(fresh, domain="penstock.my", **CLIENT)
    soql = "SELECT Id FROM Account"
    assert client.query(soql)["totalSize"] == 500
    fresh.control("expire_tokens")
    assert client.query(soql)["totalSize"] == 500
    assert fresh.counters()["tokensIssued"] == 2


def test_wrong_client_credentials_are_refused(fresh):
    wrong = CLIENT | {"consumer_secret": "other"}
    with pytest.raises(SalesforceAuthenticationFailed, match="invalid_client"):
        connect(fresh, domain="penstock.my", **wrong)


@pytest.fixture(scope="module")
def key():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def private_pem(key):
    encoding = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    return key.private_bytes(*encoding, serialization.NoEncryption()).decode()


def public_pem(key):
    encoding = serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_key().public_bytes(*encoding)


def test_logs_in_with_a_signed_assertion(key, tmp_path):
    (tmp_path / "key.pem").write_bytes(public_pem(key))
    good = {"username": USERNAME, "consumer_key": CLIENT["consumer_key"]}
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    with Simulator("salesforce", "--jwt-public-key", tmp_path / "key.pem") as simulator:
        client = connect(simulator, privatekey=private_pem(key), **good)
        assert client.query("SELECT Id FROM User")["totalSize"] == 120
        with pytest.raises(SalesforceAuthenticationFailed, match="invalid assertion"):
            connect(simulator, privatekey=private_pem(other), **good)
        with pytest.raises(SalesforceAuthenticationFailed, match="client identifier"):
            connect(simulator, privatekey=private_pem(key), **(good | {"consumer_key": "x"}))
