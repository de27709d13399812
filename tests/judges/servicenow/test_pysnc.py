"""ServiceNow's own client reads the simulator as it reads an instance."""

import pytest
from pysnc import ServiceNowClient, ServiceNowClientCredentialsFlow
from pysnc.exceptions import AuthenticationException, RequestException, RoleException

TABLES = ["incident", "task", "problem", "sys_user", "u_invoice", "sys_audit_delete", "sys_db_object"]


def read(record):
    """Reads everything that a query finds, by its ids."""
    record.query()
    found = {}
    for each in record:
        assert each.sys_id.get_value() not in found, "a record comes twice"
        values = each.serialize(display_value=False)
        found[values["sys_id"]] = values
    return found


@pytest.mark.parametrize("table", TABLES)
def test_every_record_comes_once_with_every_value(instance, table):
    record = instance.client().GlideRecord(table, batch_size=170)
    found = read(record)
    assert found == instance.truth(table)
    assert len(record) == len(found)


def test_a_table_has_the_records_of_those_that_extend_it(instance):
    tasks = instance.truth("task")
    assert {task["sys_class_name"] for task in tasks.values()} == {"task", "incident", "problem"}
    assert set(instance.truth("incident")) < set(tasks)
    record = instance.client().GlideRecord("task")
    record.add_query("sys_class_name", "incident")
    assert set(read(record)) == set(instance.truth("incident"))


def test_some_fields_of_some_records_in_some_order(instance):
    record = instance.client().GlideRecord("incident", batch_size=90)
    record.fields = ["sys_id", "number", "opened_at"]
    record.order_by_desc("number")
    record.limit = 200
    found = list(read(record).values())
    numbers = sorted((each["number"] for each in instance.truth("incident").values()), reverse=True)
    assert [each["number"] for each in found] == numbers[:200]
    assert all(list(each) == ["sys_id", "number", "opened_at"] for each in found)



@pytest.mark.parametrize(
    ("field", "operator", "value", "fits"),
    [
        ("priority", "=", "2", lambda found: found == "2"),
        ("priority", ">", "3", lambda found: found and int(found) > 3),
        ("reopen_count", ">=", "100", lambda found: found and int(found) >= 100),
        ("priority", "!=", "2", lambda found: found != "2"),
        ("active", "=", "true", lambda found: found == "true"),
        ("category", "IN", "network,software", lambda found: found in ("network", "software")),
        ("number", "STARTSWITH", "inc00001", lambda found: found.startswith("INC00001")),
        ("number", "ENDSWITH", "7", lambda found: found.endswith("7")),
        ("short_description", "CONTAINS", "PRINTER", lambda found: "printer" in found.lower()),
        ("short_description", "LIKE", "caf\u00e9 ", lambda found: "caf\u00e9 " in found.lower()),
        ("opened_at", ">", "2026-01-01 00:00:00", lambda found: found > "2026-01-01 00:00:00"),
        ("sys_updated_on", "<=", "2025-12-31 23:59:59", lambda found: found <= "2025-12-31 23:59:59"),
    ],
)
def test_queries_find_what_they_say(instance, field, operator, value, fits):
    record = instance.client().GlideRecord("incident", batch_size=1_000)
    record.add_query(field, operator, value)
    expected = {key for key, each in instance.truth("incident").items() if fits(each[field])}
    assert 0 < len(expected) < 2_000
    assert set(read(record)) == expected


def test_alternatives_and_missing_values(instance):
    truth = instance.truth("incident")
    record = instance.client().GlideRecord("incident", batch_size=1_000)
    record.add_query("priority", "1").add_or_condition("priority", "5")
    record.add_not_null_query("caller_id")
    expected = {
        key for key, each in truth.items() if each["priority"] in ("1", "5") and each["caller_id"]
    }
    assert set(read(record)) == expected
    record = instance.client().GlideRecord("incident", batch_size=1_000)
    record.add_null_query("closed_at")
    assert set(read(record)) == {key for key, each in truth.items() if not each["closed_at"]}
    record = instance.client().GlideRecord("incident", batch_size=1_000)
    record.add_encoded_query("priority=1^severity=1^NQpriority=5^severity=3")
    pairs = {("1", "1"), ("5", "3")}
    assert set(read(record)) == {
        key for key, each in truth.items() if (each["priority"], each["severity"]) in pairs
    }


def test_references_have_what_people_see_and_a_link(instance):
    record = instance.client().GlideRecord("incident", batch_size=50)
    record.exclude_reference_link = False
    record.add_not_null_query("caller_id")
    record.limit = 20
    record.query()
    for each in record:
        caller = each.caller_id
        assert caller.get_display_value() == f"Record {caller.get_value()[:6]}"
        assert caller.get_link().endswith(f"/api/now/table/sys_user/{caller.get_value()}")
        assert each.sys_updated_on.date_value().strftime("%Y-%m-%d %H:%M:%S") == each.sys_updated_on


def test_one_record_is_found_by_its_id_or_not_at_all(instance):
    key, truth = next(iter(instance.truth("incident").items()))
    record = instance.client().GlideRecord("incident")
    assert record.get(key)
    assert record.serialize() == truth
    assert not instance.client().GlideRecord("incident").get("0" * 32)


def test_the_dictionary_describes_the_records(instance):
    record = instance.client().GlideRecord("sys_dictionary", batch_size=1_000)
    record.add_query("name", "IN", "incident,task")
    record.add_query("internal_type", "!=", "collection")
    described = {each["element"] for each in read(record).values()}
    assert described == set(next(iter(instance.truth("incident").values())))


def test_rows_that_are_hidden_make_pages_short_and_count(hiding):
    record = hiding.client().GlideRecord("incident", batch_size=5_000)
    record.query()
    found = set()
    # One page only: after a short one the client asks for rows again that it has.
    while record.has_next():
        record.next()
        found.add(record.sys_id.get_value())
    assert found == set(hiding.truth("incident"))
    assert len(found) < len(record) == 2_000


def test_a_cancelled_request_is_told_apart(slow):
    record = slow.client().GlideRecord("incident", batch_size=200)
    with pytest.raises(RequestException, match="Maximum execution time exceeded"):
        record.query()
    assert len(read(slow.client().GlideRecord("incident", batch_size=100))) == 300


def test_strangers_are_refused(instance):
    with pytest.raises(AuthenticationException, match="User Not Authenticated"):
        instance.client(("integration@penstock.example", "wrong")).GlideRecord("incident").query()
    with pytest.raises(RequestException, match="Invalid table nothing"):
        instance.client().GlideRecord("nothing").query()


def test_a_user_without_a_role_is_refused(fresh):
    fresh.simulator.fail(on="/table/incident", trouble="forbidden")
    with pytest.raises(RoleException, match="Insufficient rights"):
        fresh.client().GlideRecord("incident").query()


def test_too_many_requests_are_waited_for(fresh):
    fresh.simulator.fail(on="/table/incident", trouble="rate_limit", retryAfter=1)
    assert len(read(fresh.client().GlideRecord("incident", batch_size=1_000))) == 300
    assert fresh.simulator.counters()["faults"] == 1


def test_an_app_gets_tokens_and_gets_them_again(fresh, monkeypatch):
    # This flow opens connections of its own, which trust what the environment names.
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", fresh.front.certificate)
    flow = ServiceNowClientCredentialsFlow("penstock-client", "cS-5bX1vQ7mZr2Kd8W")
    client = ServiceNowClient(fresh.front.url, flow)
    assert len(read(client.GlideRecord("incident", batch_size=1_000))) == 300
    assert fresh.simulator.counters()["tokensIssued"] == 1
    with pytest.raises(AuthenticationException, match="access_denied"):
        wrong = ServiceNowClientCredentialsFlow("penstock-client", "wrong")
        ServiceNowClient(fresh.front.url, wrong).GlideRecord("incident").query()
