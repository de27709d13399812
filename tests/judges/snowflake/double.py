"""Starts the double of Snowflake as a user would, fills its stage, and asks it through other people's clients."""

import json
import subprocess
import uuid
from pathlib import Path

import boto3
import pyarrow
import pyarrow.parquet
import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

import venvs
from judges.tls_front import TlsFront

ACCOUNT, TOKEN = "myorg-penstock.eu-central-1", "a-programmatic-access-token"
BUCKET, PREFIX = "snowflake-stage", "loads"
CLIENTS = Path(__file__).with_name("clients.py")
SERVER = venvs.ROOT / "infra/local/snowflake/server.py"
JWT_WITH_ORGANISATION = "MYORG-PENSTOCK"


class Double:
    """One running double; leaving the `with` block ends it."""

    def __init__(self, folder: Path, cloud):
        self.folder, self.cloud = folder, cloud
        self.python = venvs.ready("snowflake") / "python"
        self.key = folder / "key.p8"

    def __enter__(self):
        key = rsa.generate_private_key(65537, 2048)
        pem, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
        self.key.write_bytes(key.private_bytes(pem, form, serialization.NoEncryption()))
        public = self.folder / "key.pub"
        public.write_bytes(key.public_key().public_bytes(pem, serialization.PublicFormat.SubjectPublicKeyInfo))
        own = ["--account", ACCOUNT, "--user", "penstock", "--public-key", public, "--token", TOKEN]
        command = [self.python, SERVER, "--s3-endpoint", self.cloud.endpoint, *own]
        log = (self.folder / "double.log").open("w")
        self.process = subprocess.Popen([str(part) for part in command], stdout=subprocess.PIPE, stderr=log, text=True)
        line = self.process.stdout.readline()
        assert line, f"the double did not start:\n{(self.folder / 'double.log').read_text()}"
        self.url = json.loads(line)["url"]
        self.front = TlsFront(self.url).__enter__()
        self.s3 = boto3.client("s3", endpoint_url=self.cloud.endpoint, region_name="us-east-1",
                               aws_access_key_id="test", aws_secret_access_key="test")  # fmt: skip
        return self

    def __exit__(self, *_):
        self.front.__exit__()
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def control(self, name, **body):
        requests.post(f"{self.url}/_snowflake/{name}", json=body, timeout=10).raise_for_status()

    def fail(self, **fault):
        requests.post(f"{self.url}/_snowflake/faults", json=[fault], timeout=10).raise_for_status()

    def seen(self):
        return requests.get(f"{self.url}/_snowflake/seen", timeout=10).json()

    def administer(self, statement, schema="CRM"):
        """Runs statements as somebody who may do everything; gives the rows of the last one."""
        body = {"statement": statement, "database": "SALES", "schema": schema}
        answer = requests.post(f"{self.url}/_snowflake/sql", json=body, timeout=30)
        assert answer.ok, (self.folder / "double.log").read_text()[-2000:]
        return answer.json()

    def stage(self, name, columns):
        """Puts a Parquet file of texts into the stage, and gives its path there."""
        sink = pyarrow.BufferOutputStream()
        arrays = {column: pyarrow.array(cells, pyarrow.string()) for column, cells in columns.items()}
        pyarrow.parquet.write_table(pyarrow.table(arrays), sink)
        self.s3.put_object(Bucket=BUCKET, Key=f"{PREFIX}/{name}", Body=sink.getvalue().to_pybytes())
        return name

    def client(self, **asked):
        """Lets one of the clients do something."""
        done = subprocess.run([self.python, CLIENTS], input=json.dumps(asked), capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr[-3000:]
        return json.loads(done.stdout)

    def read(self, query, schema="CRM"):
        """Reads rows with Snowflake's own driver."""
        return self.client(action="read", url=self.url, query=query, database="SALES", schema=schema)["rows"]

    def send(self, *wanted, at_once=False):
        """Sends requests with the package snowflake-sql-api."""
        known = {"front": self.front.url.removeprefix("https://"), "certificate": self.front.certificate}
        return self.client(
            action="send", **known, key=str(self.key), account=ACCOUNT, requests=list(wanted), at_once=at_once
        )

    def post(self, statement, headers=None, query="", **body):
        """Sends one request as it is, with the programmatic access token."""
        own = {
            "Authorization": f"Bearer {TOKEN}",
            "X-Snowflake-Authorization-Token-Type": "PROGRAMMATIC_ACCESS_TOKEN",
            "User-Agent": "judge/1.0",
        }
        place = {"database": "SALES", "schema": "CRM", "warehouse": "LOAD_WH"}
        address = f"{self.url}/api/v2/statements{query}"
        return requests.post(address, json={"statement": statement, **place, **body}, headers=headers or own, timeout=60)

    def look(self, handle, query=""):
        headers = {"Authorization": f"Bearer {TOKEN}", "X-Snowflake-Authorization-Token-Type": "PROGRAMMATIC_ACCESS_TOKEN"}
        return requests.get(f"{self.url}/api/v2/statements/{handle}{query}", headers=headers, timeout=60)


def request_id():
    return str(uuid.uuid4())
