"""A double of Redshift as these tests use it: statements sent and awaited, files put where COPY finds them."""

import gzip
import json

import boto3
import requests
from botocore.config import Config

ROLE = "arn:aws:iam::000000000000:role/redshift-reads"
AUTO = "GZIP TIMEFORMAT 'auto' DATEFORMAT 'auto'"
ENDED = ("FINISHED", "FAILED", "ABORTED")


class Warehouse:
    """One running double, a bucket for its files, and boto3 as its client."""

    def __init__(self, double, s3, bucket):
        self.double, self.s3, self.bucket = double, s3, bucket
        self.client = self.client_as("AKIATEST")

    def client_as(self, key, **config):
        """Gives a client that signs with this access key and sends each request once."""
        options = Config(retries={"total_max_attempts": 1}, read_timeout=60, **config)
        return boto3.client(
            "redshift-data",
            endpoint_url=self.double.url,
            region_name="us-east-1",
            aws_access_key_id=key,
            aws_secret_access_key="secret",
            config=options,
        )

    def send(self, *sqls, client=None, **request):
        """Sends a batch and returns its id."""
        request = {"WorkgroupName": "tests", "Database": "redshift", **request}
        return (client or self.client).batch_execute_statement(Sqls=list(sqls), **request)["Id"]

    def ended(self, statement):
        """Waits for a statement's end and returns its description."""
        while True:
            told = self.client.describe_statement(Id=statement, WaitTimeSeconds=5)
            if told["Status"] in ENDED:
                return told

    def tried(self, *sqls, **request):
        """Runs a batch and returns its description."""
        return self.ended(self.send(*sqls, **request))

    def run(self, *sqls, **request):
        """Runs a batch, which must succeed."""
        told = self.tried(*sqls, **request)
        assert told["Status"] == "FINISHED", told.get("Error")
        return told

    def fails(self, *sqls, **request):
        """Runs a batch, which must fail, and returns why it did."""
        told = self.tried(*sqls, **request)
        assert told["Status"] == "FAILED", told
        return told["Error"]

    def rows(self, sql):
        """Returns what a query gives, as Python's values."""
        statement = self.run(sql)["SubStatements"][0]["Id"]
        return [tuple(map(plain, record)) for record in self.client.get_statement_result(Id=statement)["Records"]]

    def put(self, key, content):
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.s3.put_object(Bucket=self.bucket, Key=key, Body=body)
        return f"s3://{self.bucket}/{key}"

    def copy(self, name, table, columns, files, options=AUTO):
        """Puts lines of JSON, a manifest and JSONPaths, and returns the COPY for them."""
        urls = []
        for number, records in enumerate(files):
            lines = (
                records if isinstance(records, bytes) else "".join(json.dumps(one) + "\n" for one in records).encode()
            )
            packed = gzip.compress(lines) if "GZIP" in options and lines[:2] != b"\x1f\x8b" else lines
            urls.append(self.put(f"{name}/{number}.jsonl.gz", packed))
        manifest = self.put(f"{name}/manifest.json", {"entries": [{"url": url, "mandatory": True} for url in urls]})
        paths = self.put(f"{name}/paths.json", {"jsonpaths": [f"$['{column}']" for column in columns]})
        names = ", ".join(f'"{column}"' for column in columns)
        return (
            f"COPY {table} ({names}) FROM '{manifest}' IAM_ROLE '{ROLE}' FORMAT AS JSON '{paths}' MANIFEST {options}"
            " COMPUPDATE OFF STATUPDATE OFF"
        )

    def loads(self, name, column_type, *values, options=AUTO):
        """Loads values into a column of a type and returns what is there, as text."""
        table = f"load_{name}"
        copy = self.copy(name, table, ["n", "x"], [[{"n": n, "x": one} for n, one in enumerate(values)]], options)
        self.run(f"DROP TABLE IF EXISTS {table}", f"CREATE TABLE {table} (n INTEGER, x {column_type})", copy)
        return [x for (x,) in self.rows(f"SELECT x FROM {table} ORDER BY n")]

    def load_fails(self, name, column_type, value, options=AUTO):
        """Tries to load a value and returns the load error, as (number, words)."""
        table = f"fail_{name}"
        copy = self.copy(name, table, ["n", "x"], [[{"n": 1}], [{"n": 2}, {"n": 3, "x": value}]], options)
        self.run(f"DROP TABLE IF EXISTS {table}", f"CREATE TABLE {table} (n INTEGER, x {column_type})")
        error = self.fails(copy)
        assert error == (
            f"Query #1 failed with ERROR: Load into table '{table}' failed. "
            "Check 'sys_load_error_detail' system table for details."
        )
        assert self.rows(f"SELECT count(*) FROM {table}") == [(0,)]
        found = self.rows(
            "SELECT error_code, error_message, line_number, column_name, file_name FROM sys_load_error_detail "
            "ORDER BY query_id DESC LIMIT 1"
        )
        assert found[0][2:] == (2, "x", f"s3://{self.bucket}/{name}/1.jsonl.gz")
        return found[0][:2]

    def fault(self, kind, **options):
        requests.post(
            f"{self.double.url}/_simulator/faults", json=[{"kind": kind, **options}], timeout=10
        ).raise_for_status()

    def control(self, name):
        requests.post(f"{self.double.url}/_simulator/{name}", timeout=10).raise_for_status()

    def counters(self):
        return requests.get(f"{self.double.url}/_simulator/counters", timeout=10).json()


def plain(field):
    ((kind, value),) = field.items()
    return None if kind == "isNull" else value
