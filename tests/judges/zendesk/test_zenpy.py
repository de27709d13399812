"""zenpy, the most used Python client, reads the simulated account."""

import json
import time

import pytest
import requests
from zenpy import Zenpy
from zenpy.lib.exception import APIException, RecordNotFoundException

USER, API_TOKEN, TOKEN = "integration@penstock.example", "pW-3hV9kT6xLq0Jz", "aT-6jHw9DpM5zXk3Rg"


def connect(front, **credentials):
    """The client puts a dot between the two parts of a host: an address has some."""
    credentials = credentials or {"email": USER, "token": API_TOKEN}
    session = front.session()
    host = {"subdomain": "127", "domain": f"0.0.1:{front.port}"}
    return Zenpy(**host, **credentials, session=session, disable_cache=True)


def truth(simulator, name):
    query = {"object": name}
    answer = requests.get(f"{simulator.url}/_simulator/records", params=query, timeout=60)
    return {record["id"]: record for record in map(json.loads, answer.text.split("\n")[:-1])}


def control(simulator, name, body):
    url = f"{simulator.url}/_simulator/{name}"
    requests.post(url, json=body, timeout=10).raise_for_status()


def plain(item):
    """Gives what an object of the client was made of; the client renames what Python has as a keyword."""
    return json.loads(json.dumps(item.to_dict(), default=str).replace('"from_"', '"from"'))


def same(found, expected):
    """The client leaves nulls out and adds members that it knows of."""
    for name in expected.keys() - {"satisfaction_rating"}:
        value = expected[name]
        assert found.get(name) == value or (value is None and name not in found), name


@pytest.mark.parametrize("name", ["tickets", "users"])
def test_exports_by_cursor(account, name):
    simulator, front = account
    items = list(getattr(connect(front), name).incremental(start_time=0))
    known = truth(simulator, name)
    assert len(items) == len(known) and {item.id for item in items} == set(known)
    for item in items[:300]:
        same(plain(item), known[item.id])


@pytest.mark.parametrize("name", ["tickets", "users"])
def test_cursors_go_on_where_they_stopped(account, name):
    simulator, front = account
    exports = getattr(connect(front), name)
    whole = [item.id for item in exports.incremental(start_time=0)]
    first = exports.incremental(start_time=0)
    some = [next(first).id for _ in range(900 if name == "tickets" else 700)]
    assert some == whole[: len(some)]
    rest = exports.incremental(cursor=first.after_cursor)
    assert [item.id for item in rest] == whole[1000:]


def test_exports_by_time_repeat_and_lose_nothing(account):
    simulator, front = account
    client = connect(front)
    for found, name in [
        (client.tickets.incremental(start_time=0, paginate_by_time=True), "tickets"),
        (client.organizations.incremental(start_time=0), "organizations"),
        (client.tickets.events(start_time=0), "ticket_events"),
        (client.tickets.metrics_incremental(start_time=0), "ticket_metric_events"),
    ]:
        ids = [item.id for item in found]
        known = truth(simulator, name)
        assert set(ids) == set(known), name
        assert len(ids) >= len(known), name


def test_small_pages_have_whole_seconds(account):
    simulator, front = account
    export = connect(front).organizations.incremental(start_time=0, per_page=7)
    ids = {item.id for item in export}
    assert ids == set(truth(simulator, "organizations"))


def test_a_start_in_between_is_kept(account):
    simulator, front = account
    known = truth(simulator, "tickets")
    start = sorted(ticket["generated_timestamp"] for ticket in known.values())[1_500]
    items = list(connect(front).tickets.incremental(start_time=start))
    wanted = {id for id, ticket in known.items() if ticket["generated_timestamp"] >= start}
    assert {item.id for item in items} == wanted and 0 < len(wanted) < len(known)
    times = [item.generated_timestamp for item in items]
    assert times == sorted(times)


@pytest.mark.parametrize("name", ["groups", "satisfaction_ratings", "ticket_metrics", "brands", "ticket_fields"])
def test_lists_are_read_to_the_end(account, name):
    simulator, front = account
    items = list(getattr(connect(front), name)())
    known = truth(simulator, name)
    assert {item.id for item in items} == set(known)
    if name in ("groups", "ticket_metrics"):
        assert len(items) == len(known) > 100, "one page is enough"


def test_lists_end_with_an_empty_page_where_an_account_does_so(fresh):
    simulator, front = fresh
    control(simulator, "oddities", {"name": "empty_last_page", "on": True})
    client = connect(front)
    assert len(list(client.groups())) == len(truth(simulator, "groups")) == 250
    assert len(list(client.tickets.incremental(start_time=0))) == 300


def test_the_last_minute_is_left_out(fresh):
    simulator, front = fresh
    control(simulator, "changes", {"object": "tickets", "records": 5, "at": int(time.time()) - 5})
    assert len(list(connect(front).tickets.incremental(start_time=0))) == 295


def test_who_is_asking(account):
    _, front = account
    assert connect(front).users.me().email == USER
    assert connect(front, oauth_token=TOKEN).users.me().role == "admin"


def test_strangers_are_refused(account):
    _, front = account
    with pytest.raises(APIException, match="authenticate you"):
        list(connect(front, email=USER, token="another").groups())
    with pytest.raises(APIException, match="invalid_token"):
        list(connect(front, oauth_token="another").groups())


def test_a_rate_limit_is_waited_for(fresh):
    simulator, front = fresh
    simulator.fail(on="groups", trouble="rate_limit", retryAfter=1)
    assert len(list(connect(front).groups())) == 250
    assert simulator.counters()["faults"] == 1


def test_what_is_wrong_is_said(account):
    _, front = account
    client = connect(front)
    with pytest.raises(RecordNotFoundException):
        list(client.macros())
    with pytest.raises(APIException, match="StartTimeTooRecent"):
        list(client.organizations.incremental(start_time=4_000_000_000))


def test_links_may_name_another_host(fresh):
    simulator, front = fresh
    control(simulator, "oddities", {"name": "links_elsewhere", "on": True})
    first = connect(front).tickets.incremental(start_time=0, per_page=10)
    assert first.after_url.startswith("https://primary.zendesk.example/api/v2/incremental/tickets/")


def test_tokens_are_given_and_rotate(fresh):
    simulator, front = fresh
    url = f"{simulator.url}/oauth/tokens"
    client = {"client_id": "penstock-client", "client_secret": "cS-5bX1vQ7mZr2Kd8W"}
    control(simulator, "rotation", {"on": True})
    grant = {"grant_type": "refresh_token", "refresh_token": "rT-8nYc4GfB7sUe2Mp", **client}
    first = requests.post(url, json=grant, timeout=9).json()
    assert first["token_type"] == "bearer" and first["refresh_token"] != "rT-8nYc4GfB7sUe2Mp"
    assert len(list(connect(front, oauth_token=first["access_token"]).groups())) == 250
    assert requests.post(url, json=grant, timeout=9).json()["error"] == "invalid_grant"
    own = {"grant_type": "client_credentials", "scope": "read", **client}
    assert "access_token" in requests.post(url, data=own, timeout=9).json()
    assert requests.post(url, data=own | {"scope": ""}, timeout=9).json()["error"] == "invalid_scope"
