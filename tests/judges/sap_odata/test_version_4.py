"""A small strict reader of version 4, written from OASIS' documents: no client of it is among the locked packages.

It checks what the documents demand of `$metadata`, of pages and their links, and of values by their type. It is our own
and so proves less than a stranger's client would.
https://docs.oasis-open.org/odata/odata-json-format/v4.0/odata-json-format-v4.0.html
"""

import base64
import datetime
import re
from decimal import Decimal
from urllib.parse import urljoin

import pytest
from lxml import etree

from .conftest import SALES_V4, change, truth

EDM = "{http://docs.oasis-open.org/odata/ns/edm}"
EDMX = "{http://docs.oasis-open.org/odata/ns/edmx}"
DIGITS = r"-?\d+"
FORMS = {
    "Edm.String": lambda v: isinstance(v, str),
    "Edm.Guid": lambda v: re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", v),
    "Edm.Boolean": lambda v: isinstance(v, bool),
    "Edm.Byte": lambda v: isinstance(v, int) and 0 <= v <= 255,
    "Edm.SByte": lambda v: isinstance(v, int) and -128 <= v <= 127,
    "Edm.Int16": lambda v: isinstance(v, int) and abs(v) <= 1 << 15,
    "Edm.Int32": lambda v: isinstance(v, int) and abs(v) <= 1 << 31,
    "Edm.Int64": lambda v: isinstance(v, str) and re.fullmatch(DIGITS, v),
    "Edm.Decimal": lambda v: isinstance(v, str) and re.fullmatch(DIGITS + r"(\.\d+)?", v) and Decimal(v) is not None,
    "Edm.Double": lambda v: isinstance(v, float) or v in ("INF", "-INF", "NaN"),
    "Edm.Date": lambda v: datetime.date.fromisoformat(v),
    "Edm.DateTimeOffset": lambda v: v.endswith("Z") and datetime.datetime.fromisoformat(v[:-1]),
    "Edm.TimeOfDay": lambda v: datetime.time.fromisoformat(v) is not None,
    "Edm.Duration": lambda v: re.fullmatch(r"P(\d+D)?(T(\d+H)?(\d+M)?(\d+S)?)?", v),
    "Edm.Binary": lambda v: base64.urlsafe_b64decode(v) is not None and "+" not in v and "/" not in v,
    "Collection(Edm.String)": lambda v: all(isinstance(each, str) for each in v),
    "PENSTOCK.Address": lambda v: set(v) == {"City", "Street"},
}


@pytest.fixture(autouse=True)
def accept(session):
    session.headers["Accept"] = "application/json;IEEE754Compatible=true"


def metadata(simulator, session):
    """Returns the properties of each entity set, and its key."""
    answer = session.get(f"{simulator.url}{SALES_V4}/$metadata", timeout=10)
    root = etree.fromstring(answer.content)
    assert root.tag == EDMX + "Edmx" and root.get("Version") == "4.0"
    schema = root.find(f"{EDMX}DataServices/{EDM}Schema")
    types = {f"{schema.get('Namespace')}.{each.get('Name')}": each for each in schema.findall(EDM + "EntityType")}
    sets = {}
    for each in schema.find(EDM + "EntityContainer"):
        entity = types[each.get("EntityType")]
        properties = {p.get("Name"): p.get("Type") for p in entity.findall(EDM + "Property")}
        key = [ref.get("Name") for ref in entity.find(EDM + "Key")]
        assert set(key) <= set(properties)
        sets[each.get("Name")] = properties, key
    return sets


def pages(simulator, session, relative, **headers):
    """Follows the links of all pages; each is relative to the page that has it."""
    address, found = f"{simulator.url}{SALES_V4}/{relative}", []
    while address:
        answer = session.get(address, headers=headers, timeout=10)
        assert answer.headers["OData-Version"] == "4.0", answer.text
        body = answer.json()
        assert body["@odata.context"].startswith("$metadata#")
        found.append(body)
        link = body.get("@odata.nextLink")
        assert link is None or "@odata.deltaLink" not in body
        address = link and urljoin(answer.url, link)
    return found


@pytest.mark.parametrize("name", ["SalesOrders", "SalesItems", "Customers"])
def test_every_value_has_the_form_of_its_type(system, session, name):
    properties, key = metadata(system, session)[name]
    found = pages(system, session, name, Prefer="odata.maxpagesize=111")
    records = [record for page in found for record in page["value"]]
    assert records == truth(system, f"{SALES_V4}/{name}") and len(found) == -(-len(records) // 111)
    for record in records:
        assert set(record) == set(properties)
        for property, kind in properties.items():
            value = record[property]
            assert value is not None or property not in key
            assert value is None or FORMS[kind](value), (property, value)


def test_options_do_what_the_document_says(system, session):
    known = truth(system, f"{SALES_V4}/SalesOrders")
    condition = "ChangedAt ge 2026-01-01T00:00:00Z and ItemCount lt 0"
    [page] = pages(
        system, session, f"SalesOrders?$filter={condition}&$select=OrderID&$orderby=OrderID desc&$count=true&$top=20"
    )
    chosen = [r["OrderID"] for r in known if (r["ChangedAt"] or "") >= "2026-01-01" and (r["ItemCount"] or 0) < 0]
    assert page["@odata.count"] == len(chosen) > 20
    assert page["value"] == [{"OrderID": id} for id in sorted(chosen, reverse=True)[:20]]
    count = session.get(f"{system.url}{SALES_V4}/SalesOrders/$count", timeout=10)
    assert count.text == str(len(known))


@pytest.mark.parametrize("condition", ["ItemCount eq 'x'", "Gone eq 1", "Views eq 5L", "ChangedAt ge datetime'2026-01-01'"])
def test_errors_have_their_form(system, session, condition):
    answer = session.get(f"{system.url}{SALES_V4}/SalesOrders", params={"$filter": condition}, timeout=10)
    assert answer.status_code == 400
    error = answer.json()["error"]
    assert error["code"] and isinstance(error["message"], str)


def test_tracked_changes_end_in_a_delta_link(fresh, session):
    first = session.get(
        f"{fresh.url}{SALES_V4}/Customers", headers={"Prefer": "odata.track-changes"}, timeout=10
    )
    assert first.headers["Preference-Applied"] == "odata.track-changes"
    delta = urljoin(first.url, first.json()["@odata.deltaLink"])
    last = first.json()["value"][-1]["CustomerID"]
    change(fresh, f"{SALES_V4}/Customers", 2)
    answer = session.get(delta, timeout=10)
    changed, removed = answer.json()["value"][:2], answer.json()["value"][2]
    assert [record["Name"] for record in changed] == ["changed 0", "changed 0"]
    assert removed == {"@removed": {"reason": "deleted"}, "@id": f"Customers('{last}')"}
    again = session.get(urljoin(answer.url, answer.json()["@odata.deltaLink"]), timeout=10).json()
    assert again["value"] == []
