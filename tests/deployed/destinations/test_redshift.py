"""25,000 records of Salesforce and of SAP in typed tables of Redshift, compared value by value."""

import json
import subprocess

import pytest

import venvs

from ..kit import flows, redshift
from ..kit.canonical import EXACT, NESTED
from ..kit.deployment import RECORDS, connected, running
from ..kit.redshift import nested, table_of
from ..kit.sap_truth import described, truth as sap_truth
from ..kit.truth import assert_same

pytestmark = pytest.mark.early

ORDERS = "/sap/opu/odata/sap/ZPENSTOCK_SALES_SRV/SalesOrders"
SALESFORCE = {
    "boolean": "BOOLEAN", "int": "INTEGER", "long": "BIGINT", "date": "DATE", "datetime": "TIMESTAMPTZ", "time": "TIME",
}  # fmt: skip
SAP = {
    "Edm.Boolean": "BOOLEAN", "Edm.Byte": "SMALLINT", "Edm.SByte": "SMALLINT", "Edm.Int16": "SMALLINT",
    "Edm.Int32": "INTEGER", "Edm.Int64": "BIGINT", "Edm.Double": "DOUBLE PRECISION", "Edm.DateTime": "TIMESTAMP",
    "Edm.DateTimeOffset": "TIMESTAMPTZ", "Edm.Time": "TIME", "PENSTOCK.Address": "SUPER",
}  # fmt: skip
OWN = {"CreatedOn": "DATE", "NetAmount": "DECIMAL(15,2)", "Weight": "DECIMAL(13,3)"}


def type_of(field: dict) -> str:
    """Returns the type of a column that is just wide enough for a field of Salesforce."""
    kind = field["type"]
    if kind in NESTED:
        return "SUPER"
    if kind in EXACT:
        return f"DECIMAL({field['precision']},{field['scale']})"
    # A character has up to four bytes.
    return SALESFORCE.get(kind) or f"VARCHAR({min(4 * field['length'], 65_535) or 65_535})"


def create(warehouse, table: str, types: dict[str, str], key: str) -> None:
    """Makes a table with a column for each field; the key is NOT NULL, and others are in an order of their own."""
    columns = [f'"{name.lower()}" {kind}{" NOT NULL" * (name == key)}' for name, kind in types.items()]
    warehouse.create(table, *reversed(columns))


def in_one_text(columns: dict[str, list], types: dict[str, str]) -> dict[str, list]:
    """Returns columns with nested values in a form that has no spaces and no order of members."""
    return {
        name: [nested(value) for value in column] if types[name] == "SUPER" else column
        for name, column in columns.items()
    }


@pytest.fixture(scope="module")
def types(truth):
    return {name: type_of(field) for name, field in truth.fields.items()}


def test_accounts_arrive_once_whatever_goes_wrong(appflow, calm, profile, bucket, truth, types, no_waits):
    create(calm, "public.accounts", types, "Id")
    appflow.create_flow(**redshift.flow("accounts", profile, bucket, "public.accounts"))
    # Three attempts: the first finds a paused warehouse, the second loses against another transaction, the third commits
    # and is reported as failed. The fourth is a whole load of the same run, and must change nothing.
    with calm.in_trouble("paused", "serializable", "die_after_commit"):
        run = flows.run_well(appflow, "accounts")
    assert run["executionResult"]["recordsProcessed"] == len(truth)
    assert calm.remembered(run) == [(len(truth), len(truth))]
    assert [each["Status"] for each in calm.sent(run)] == ["FINISHED", "FAILED", "FAILED", "FAILED"]
    assert_same(table_of(calm, "public.accounts", types, "Id"), in_one_text(truth.columns, types))


def test_accounts_are_upserted(appflow, calm, profile, bucket, truth, types):
    # Some rows are there with other values, and one is nobody's; a statement has 100 KB.
    half = [record["Id"] for record in truth.records[::2]]
    create(calm, "public.kept_accounts", types, "Id")
    old = ", ".join(f"('{key}', 'old')" for key in half)
    calm.run(f"INSERT INTO public.kept_accounts (id, name) VALUES {old[:90_000].rpartition(', (')[0]}, ('nobody', 'stays')")
    appflow.create_flow(**redshift.flow("kept-accounts", profile, bucket, "public.kept_accounts", keys="Id"))
    run = flows.run_well(appflow, "kept-accounts")
    assert calm.remembered(run) == [(len(truth), len(truth))]
    assert calm.rows("SELECT name, phone FROM public.kept_accounts WHERE id = 'nobody'") == [("stays", None)]
    calm.run("DELETE FROM public.kept_accounts WHERE id = 'nobody'")
    assert_same(table_of(calm, "public.kept_accounts", types, "Id"), in_one_text(truth.columns, types))


@pytest.fixture(scope="module")
def sap(folder):
    yield from running(folder / "sap-for-redshift", RECORDS, application="sap_odata")


def test_orders_of_sap_arrive_once_whatever_goes_wrong(appflow, root, calm, sap, bucket, no_waits):
    source = connected(appflow, root, "sap-orders", sap)
    fields = described(appflow, source, ORDERS)
    types = {name: OWN.get(name) or SAP.get(field["edm"], "VARCHAR(1000)") for name, field in fields.items()}
    create(calm, "public.orders", types, "OrderID")
    content = redshift.flow(
        "sap-to-redshift", source, bucket, "public.orders", application=sap.source, source={"objectPath": ORDERS}, keys="OrderID"
    )
    appflow.create_flow(**content)
    with calm.in_trouble("answer_lost", "token_forgotten", "die_before_commit"):
        run = flows.run_well(appflow, "sap-to-redshift")
    assert calm.remembered(run) == [(RECORDS, RECORDS)]
    expected = in_one_text(sap_truth(sap, ORDERS, fields), types)
    assert_same(table_of(calm, "public.orders", types, "OrderID"), expected, key="OrderID")


PARSE = """
import json, sys, sqlglot
for sql in json.load(sys.stdin):
    for tree in sqlglot.parse(sql, read="redshift", error_level=sqlglot.ErrorLevel.RAISE):
        print(type(tree).__name__, sql.split()[0].upper())
"""


def test_every_statement_is_redshifts(calm):
    statements = sorted({sql for each in calm.sent() for sql in each["Sqls"]})
    python = venvs.ready("redshift") / "python"
    parsed = subprocess.run([python, "-c", PARSE], input=json.dumps(statements), capture_output=True, text=True)
    assert parsed.returncode == 0, parsed.stderr[-3000:]
    kinds = set(parsed.stdout.splitlines())
    assert {"Merge MERGE", "Copy COPY", "Insert INSERT", "Create CREATE", "Select SELECT"} <= kinds
    assert {kind for kind in kinds if kind.startswith("Command")} == {"Command LOCK"}, kinds
