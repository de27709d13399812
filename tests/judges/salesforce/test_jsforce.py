"""jsforce, the most used JavaScript client, reads the simulated organisation."""

from judges import node


def jsforce(simulator, act):
    return node.run("salesforce/jsforce.mjs", simulator.url, act)


def as_javascript(value):
    """Gives a value as JavaScript holds it: without `attributes`, and with doubles alone."""
    if isinstance(value, dict):
        return {key: as_javascript(item) for key, item in value.items() if key != "attributes"}
    if isinstance(value, list):
        return [as_javascript(item) for item in value]
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return float(value) if number else value


def test_lists_and_describes_the_objects(organisation):
    seen = jsforce(organisation, "metadata")
    events = {"AccountChangeEvent", "Order_Placed__e"}
    assert set(seen["sobjects"]) == {"Account", "Contact", "Group", "Invoice__c", "User"} | events
    by_name = {field["name"]: field for field in seen["fields"]}
    assert by_name["Credit_Limit__c"]["type"] == "currency"
    assert (by_name["Credit_Limit__c"]["precision"], by_name["Credit_Limit__c"]["scale"]) == (18, 2)
    assert [value["value"] for value in by_name["Tier__c"]["picklistValues"]] == ["Gold", "Silver", "Bronze"]
    assert by_name["ParentId"]["relationshipName"] == "Parent"
    assert seen["limits"]["DailyApiRequests"]["Remaining"] > 0


def test_fetches_every_page_by_itself(organisation):
    records = jsforce(organisation, "autoFetch")["records"]
    truth = organisation.truth("Account")
    assert len(records) == len(truth) == 5_000
    assert {r["Id"]: as_javascript(r) for r in records} == {
        id: as_javascript(record) for id, record in truth.items()
    }


def test_fetches_page_by_page(organisation):
    seen = jsforce(organisation, "queryMore")
    contacts, accounts = organisation.truth("Contact"), organisation.truth("Account")
    assert seen["pages"] == [2_000, 500] and seen["total"] == len(contacts) == 2_500
    assert {record["Id"] for record in seen["records"]} == set(contacts)
    for record in seen["records"]:
        parent = contacts[record["Id"]]["AccountId"]
        name = record["Account"] and record["Account"]["Name"]
        assert name == (parent and accounts[parent]["Name"])
        assert record["Name"] == contacts[record["Id"]]["Name"]


def test_reads_the_recycle_bin_too(organisation):
    records = jsforce(organisation, "queryAll")["records"]
    truth = organisation.truth("Account", live=False)
    assert {r["Id"]: r["IsDeleted"] for r in records} == {
        id: record["IsDeleted"] for id, record in truth.items()
    }


def test_refreshes_its_token_when_told_that_it_expired(fresh):
    seen = jsforce(fresh, "refresh")
    assert seen["totalSize"] == 500
    assert seen["refreshed"] == [seen["accessToken"]] != ["stale"]
    counters = fresh.counters()
    assert (counters["tokenRefreshes"], counters["unauthorized"]) == (1, 1)


def test_exchanges_an_authorization_code(fresh):
    seen = jsforce(fresh, "authorize")
    assert seen["user"]["organizationId"] == seen["identity"]["organization_id"]
    assert seen["instanceUrl"] == fresh.url and seen["refreshToken"]
    assert seen["totalSize"] == 500


def test_understands_the_errors(organisation):
    assert jsforce(organisation, "mistakes")["failures"] == [
        "INVALID_FIELD",
        "INVALID_TYPE",
        "MALFORMED_QUERY",
        "NOT_FOUND",
        "INVALID_QUERY_LOCATOR",
    ]
