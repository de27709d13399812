"""pyodata, SAP's own client of version 2, reads the simulated services."""

import base64
import datetime
import re
from decimal import Decimal

import pyodata
import pytest
from pyodata.exceptions import HttpError
from pyodata.v2.model import Config

from .conftest import ODP, RECORDS, SALES, change, switch, truth

UTC = datetime.timezone.utc


def connect(simulator, session, path=SALES):
    return pyodata.Client(simulator.url + path, session, config=Config(retain_null=True))


def every(request):
    """Follows the links of all pages."""
    pages = [request.execute()]
    while pages[-1].next_url:
        pages.append(request.next_url(pages[-1].next_url).execute())
    return pages


def expected(kind, display, value):
    """Gives the Python value that a value of the truth stands for, from OData's document alone."""
    if value is None:
        return None
    if kind in ("Edm.DateTime", "Edm.DateTimeOffset"):
        millis = int(re.fullmatch(r"/Date\((-?\d+)(\+0000)?\)/", value).group(1))
        return datetime.datetime(1970, 1, 1, tzinfo=UTC) + datetime.timedelta(milliseconds=millis)
    return value


def test_describes_the_services_strictly(system, session):
    schema = connect(system, session).schema
    assert {each.name for each in schema.entity_sets} == {"SalesOrders", "SalesItems"}
    order = schema.entity_set("SalesOrders").entity_type
    assert [key.name for key in order.key_proprties] == ["OrderID"]
    assert [key.name for key in schema.entity_set("SalesItems").entity_type.key_proprties] == ["OrderID", "ItemNo"]
    amount = order.proprty("NetAmount")
    assert (amount.typ.name, amount.precision, amount.scale) == ("Edm.Decimal", 15, 2)
    assert not order.proprty("Note").filterable and order.proprty("Customer").filterable
    assert order.proprty("Customer").label == "Customer of it"
    assert order.proprty("ShipTo").typ.name == "Address"


@pytest.mark.parametrize("name", ["SalesOrders", "SalesItems"])
def test_reads_every_value_of_every_page(system, session, name):
    client = connect(system, session)
    entity_set = getattr(client.entity_sets, name)
    pages = every(entity_set.get_entities())
    records = [record for page in pages for record in page]
    known = truth(system, f"{SALES}/{name}")
    assert len(pages) == -(-len(known) // 500) and len(records) == len(known)
    types = client.schema.entity_set(name).entity_type
    for record, raw in zip(records, known):
        for property in types.proprties():
            kind, value = property.typ.name, raw[property.name]
            found = getattr(record, property.name)
            if property.name == "ShipTo":
                continue
            if kind in ("Edm.Int64", "Edm.Byte") and value is not None:
                assert int(found) == int(value)
            elif kind in ("Edm.Decimal", "Edm.Double") and value is not None:
                assert Decimal(str(found)) == Decimal(value), property.name
            elif kind == "Edm.Binary" and value is not None:
                assert base64.b64decode(found) == base64.b64decode(value)
            else:
                assert found == expected(kind, None, value), property.name


def test_filters_selects_orders_and_counts(system, session):
    orders = connect(system, session).entity_sets.SalesOrders
    known = truth(system, f"{SALES}/SalesOrders")
    instant = datetime.datetime(2026, 1, 1, tzinfo=UTC)
    chosen = orders.get_entities().select("OrderID,ItemCount").order_by("OrderID desc")
    chosen = chosen.filter("ItemCount gt 0 and (Currency eq 'EUR' or Currency eq 'JPY')")
    found = [record.OrderID for page in every(chosen) for record in page]
    wanted = [r["OrderID"] for r in known if (r["ItemCount"] or 0) > 0 and r["Currency"] in ("EUR", "JPY")]
    assert found == sorted(wanted, reverse=True) and 100 < len(found) < RECORDS
    request = orders.get_entities()
    request = request.filter((request.ChangedAt >= instant))
    later = [r["OrderID"] for r in known if r["ChangedAt"] and expected("Edm.DateTimeOffset", None, r["ChangedAt"]) >= instant]
    assert [record.OrderID for page in every(request) for record in page] == later
    assert orders.get_entities().count().execute() == RECORDS
    counted = orders.get_entities().top(3).skip(5).count(inline=True).execute()
    assert counted.total_count == RECORDS and [r.OrderID for r in counted] == [r["OrderID"] for r in known[5:8]]


@pytest.mark.parametrize(
    ("condition", "words"),
    [("Nmae eq 'x'", "Nmae"), ("ItemCount eq 'x'", "parametertype"), ("Note eq 'x'", "not filterable")],
)
def test_understands_the_errors(system, session, condition, words):
    with pytest.raises(HttpError) as caught:
        connect(system, session).entity_sets.SalesOrders.get_entities().filter(condition).execute()
    assert caught.value.response.status_code == 400
    assert words in caught.value.response.json()["error"]["message"]["value"]


def test_nobody_else_is_let_in(system, session):
    session.auth = ("integration@penstock.example", "wrong")
    with pytest.raises(HttpError):
        connect(system, session)
    session.auth, session.headers["sap-client"] = ("integration@penstock.example", "pW-3hV9kT6xLq0Jz"), "200"
    with pytest.raises(HttpError):
        connect(system, session)


def test_a_queue_gives_what_changed(fresh, session):
    path = f"{ODP}/EntityOfZSALES"
    schema = connect(fresh, session, ODP).schema
    assert len(schema.entity_set("EntityOfZSALES").entity_type.proprties()) == 6
    session.headers["Prefer"] = "odata.track-changes,odata.maxpagesize=70"
    link, rows, confirmed = f"{fresh.url}{path}?$format=json", [], []
    while link:
        answer = session.get(link, timeout=10)
        confirmed.append(answer.headers.get("Preference-Applied"))
        body = answer.json()["d"]
        rows, link, delta = rows + body["results"], body.get("__next"), body.get("__delta")
    assert confirmed[0] == "odata.track-changes" and len(confirmed) == 5
    assert [row["OrderID"] for row in rows] == [record["OrderID"] for record in truth(fresh, path)]
    assert {row["ODQ_CHANGEMODE"] for row in rows} == {""}
    last = rows[-1]["OrderID"]
    change(fresh, path, 5)
    body = session.get(delta, timeout=10).json()["d"]
    modes = [(row["ODQ_CHANGEMODE"], row["ODQ_ENTITYCNTR"]) for row in body["results"]]
    assert modes == [("U", "0")] * 5 + [("D", "-1"), ("C", "1")]
    assert body["results"][5]["OrderID"] == last
    switch(fresh, "delta-in-next", True)
    body = session.get(body["__delta"], timeout=10).json()["d"]
    assert body["results"] == [] and "!deltatoken=" in body["__next"] and "__delta" not in body
    gone = session.get(f"{fresh.url}{path}?!deltatoken='D2000_1'", timeout=10)
    assert gone.status_code == 410
