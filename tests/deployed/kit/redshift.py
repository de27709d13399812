"""Redshift for the deployed functions: the double, its roles, profiles, tables, and flows into them."""

import datetime
import json
import time
from contextlib import contextmanager

import boto3
import pytest
import requests
from botocore.config import Config

import to_redshift
from cloud import ACCOUNT, REGION
from redshift_double import DATABASE, WORKGROUP, Redshift
from roles import document

from . import flows

# The database user of the role that the functions assume, as Redshift names it; the double folds names in quotes.
USER = f"iamr:{to_redshift.DATA_ROLE}"
# The double takes this one for the owner of everything.
OWNER = "ASIAOWNER"
NESTED = ("SUPER",)


class Warehouse:
    """The running double, as the owner of its database uses it."""

    def __init__(self, double: Redshift):
        self.url = double.url
        self.client = boto3.client(
            "redshift-data",
            endpoint_url=double.url,
            region_name=REGION,
            aws_access_key_id=OWNER,
            aws_secret_access_key="secret",
            config=Config(retries={"total_max_attempts": 1}, read_timeout=60),
        )

    def run(self, *sqls: str) -> str:
        """Runs statements, which must succeed; returns their id."""
        made = self.client.batch_execute_statement(Sqls=list(sqls), WorkgroupName=WORKGROUP, Database=DATABASE)["Id"]
        while (told := self.client.describe_statement(Id=made, WaitTimeSeconds=5))["Status"] != "FINISHED":
            assert told["Status"] not in ("FAILED", "ABORTED"), told.get("Error")
        return made

    def create(self, table: str, *columns: str) -> None:
        """Makes an empty table that the functions may load, and forgets an earlier one."""
        self.run(
            f"DROP TABLE IF EXISTS {table}",
            f"CREATE TABLE {table} ({', '.join(columns)})",
            f'GRANT ALL ON {table} TO "{USER}"',
        )

    def rows(self, sql: str) -> list[tuple]:
        """Returns the rows of a query."""
        pages = self.client.get_paginator("get_statement_result").paginate(Id=f"{self.run(sql)}:1")
        return [tuple(map(plain, record)) for page in pages for record in page["Records"]]

    def count(self, table: str) -> int:
        return self.rows(f"SELECT COUNT(*) FROM {table}")[0][0]

    @contextmanager
    def locked(self, table: str):
        """Locks a table until the yielded function is called, or the `with` block ends."""
        sqls = [f"LOCK {table}", "SELECT pg_sleep(300)"]
        holder = self.client.batch_execute_statement(Sqls=sqls, WorkgroupName=WORKGROUP, Database=DATABASE)["Id"]

        def told() -> dict:
            return self.client.describe_statement(Id=holder)

        def release() -> None:
            if told()["Status"] == "STARTED":
                self.client.cancel_statement(Id=holder)

        flows.until(told, lambda seen: seen["SubStatements"][1]["Status"] == "STARTED")
        try:
            yield release
        finally:
            release()

    def remembered(self, run: dict, runs: str = "public.penstock_runs") -> list[tuple]:
        """Returns what the table of runs has of a run: records in its files, and records written."""
        return self.rows(f"SELECT records, written FROM {runs} WHERE run_id = '{run['executionId']}'")

    @contextmanager
    def in_trouble(self, *kinds: str | dict):
        """Lets the next batches meet faults for the length of a `with` block, in which each must strike."""
        faults = [{"kind": kind} if isinstance(kind, str) else kind for kind in kinds]
        faults = [{"operation": "BatchExecuteStatement", **fault} for fault in faults]
        for fault in faults:
            if fault["kind"] == "statement_forgotten":
                fault["operation"] = "DescribeStatement"
        self.control("faults", faults)
        try:
            yield
            left = requests.get(f"{self.url}/_simulator/faults", timeout=10).json()
            assert not left, f"some faults did not strike: {left}"
        finally:
            self.control("clear-faults")

    def control(self, name: str, content=None) -> None:
        requests.post(f"{self.url}/_simulator/{name}", json=content, timeout=10).raise_for_status()

    def sent(self, run: dict | None = None) -> list[dict]:
        """Returns what was sent by the functions, newest first: the batches of one run, or everything."""
        found = requests.get(f"{self.url}/_simulator/statements", timeout=30).json()
        found = [each for each in found if each["AccessKey"] != OWNER]
        return [each for each in found if run is None or run["executionId"] in each["StatementName"]]


def plain(field: dict):
    ((kind, value),) = field.items()
    return None if kind == "isNull" else value


@pytest.fixture(scope="session")
def warehouse(cloud, folder):
    """The double where the functions look for Redshift; it admits only those who have assumed a role."""
    double = Redshift(folder, cloud, cloud.redshift_port)
    double.start("--temporary-only", "--check-roles", "--user", USER)
    warehouse = Warehouse(double)
    warehouse.run(f'GRANT USAGE, CREATE ON SCHEMA public TO "{USER}"')
    yield warehouse
    double.stop()


@pytest.fixture(scope="session")
def data_role(root, stack):
    """Makes roles that Penstock may run statements as."""
    filled = {f"<{name}>": stack[name] for name in ("TransferRoleArn", "ApiRoleArn")}
    filled |= {"<region>": REGION, "<account>": ACCOUNT, "<database>": DATABASE, "<workgroup-id>": "*", "<cluster>": "*"}

    def make(name: str) -> str:
        trust, rights = document("redshift-trust", filled), document("redshift", filled)
        made = root("iam").create_role(RoleName=name, AssumeRolePolicyDocument=trust)
        root("iam").put_role_policy(RoleName=name, PolicyName="loads", PolicyDocument=rights)
        return made["Role"]["Arn"]

    return make


@pytest.fixture(scope="session")
def bucket_role(root):
    """Makes the role that Redshift reads buckets with."""
    filled = {"<region>": REGION, "<account>": ACCOUNT, "<bucket>": "penstock-*", "<key-id>": "*"}
    trust, rights = document("redshift-bucket-trust", filled), document("redshift-bucket", filled)
    made = root("iam").create_role(RoleName=to_redshift.BUCKET_ROLE, AssumeRolePolicyDocument=trust)
    root("iam").put_role_policy(RoleName=to_redshift.BUCKET_ROLE, PolicyName="reads", PolicyDocument=rights)
    return made["Role"]["Arn"]


@pytest.fixture(scope="session")
def redshift_profile(appflow, warehouse, data_role, bucket_role):
    """The name of a connector profile for the double."""
    data_role(to_redshift.DATA_ROLE)
    return connected("warehouse", appflow, to_redshift.profile_config("penstock-redshift-staging"))


def connected(name: str, appflow, config: dict) -> str:
    """Makes a connector profile of Redshift; returns its name."""
    appflow.create_connector_profile(
        connectorProfileName=name, connectorType="Redshift", connectionMode="Public", connectorProfileConfig=config
    )
    return name


def flow(
    name: str, source_profile: str, bucket: str, table: str, tasks: list | None = None, keys: str = "", **details
) -> dict:
    """Returns the input of CreateFlow: an application's records into a table, upserted if keys are given."""
    redshift = {"object": table, "intermediateBucketName": bucket, **details.pop("redshift", {})}
    profile = details.pop("redshift_profile", "warehouse")
    tags = {**({"penstock:upsert-keys": keys} if keys else {}), **details.pop("tags", {})}
    content = flows.flow(name, source_profile, bucket, tasks, **details)
    destination = {
        "connectorType": "Redshift",
        "connectorProfileName": profile,
        "destinationConnectorProperties": {"Redshift": redshift},
    }
    return content | {"destinationFlowConfigList": [destination]} | ({"tags": tags} if tags else {})


def map_all_to(*names: str, **properties) -> list[dict]:
    """Returns tasks that map fields to columns of the same names."""
    return [flows.map_field(name, name, **properties) for name in names]


def table_of(warehouse: Warehouse, table: str, types: dict[str, str], key: str) -> dict[str, list]:
    """Returns every value of a table as a canonical text, ordered by the key, under the names of the given columns."""
    names = ", ".join(f'"{name.lower()}"' for name in types)
    rows = warehouse.rows(f'SELECT {names} FROM {table} ORDER BY "{key.lower()}"')
    columns = zip(*rows) if rows else [[] for _ in types]
    return {name: [text(kind, value) for value in column] for (name, kind), column in zip(types.items(), columns)}


def text(kind: str, value) -> str | None:
    """Returns the canonical text of a value that Redshift gave for a column of a type."""
    kind = kind.split()[0].partition("(")[0]
    if value is None:
        return None
    match kind:
        case "BOOLEAN":
            return "true" if value else "false"
        case "DOUBLE":
            return repr(float(value))
        case "SUPER":
            return nested(value)
        case "TIMESTAMPTZ":
            moment = datetime.datetime.fromisoformat(value).astimezone(datetime.UTC)
            return moment.replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"
        case "TIMESTAMP":
            return datetime.datetime.fromisoformat(value).isoformat(timespec="milliseconds")
        case "TIME":
            return datetime.time.fromisoformat(value).isoformat(timespec="milliseconds")
    return str(value)


def nested(value: str | None) -> str | None:
    """Returns a JSON text without spaces, its members in order, its numbers as they were written."""
    if value is None:
        return None
    return json.dumps(json.loads(value, parse_float=str, parse_int=str), sort_keys=True)


def await_batch(warehouse: Warehouse, execution: str, patience: float = 120) -> dict:
    """Waits until a run has sent a batch; returns it."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if found := warehouse.sent({"executionId": execution}):
            return found[0]
        time.sleep(0.2)
    raise AssertionError(f"run {execution} has sent nothing")
