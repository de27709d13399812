"""A double of Snowflake: its SQL API over fakesnow, and the protocol of its drivers beside it.

`python infra/local/snowflake/server.py --s3-endpoint http://127.0.0.1:4566 --public-key key.pub` prints one line of JSON with
the address. `POST /_snowflake/faults` lets things go wrong (`faults.py`), `POST /_snowflake/sql` runs statements as the
account's administrator, `GET /_snowflake/seen` says what was asked for. `tests/judges/snowflake` proves it.

What fakesnow does otherwise than Snowflake is mended or refused here: names in quotes match exactly, texts have the length of
their column in characters, whole numbers have 38 digits, DDL commits the open transaction, UPDATE waits for the transaction
that has locked its table, a MERGE with two rows for one key fails, and COPY takes no option but those that a load needs.
"""

import argparse
import asyncio
import json
import socket
import sys
import time
from email.utils import formatdate
from pathlib import Path

import rules
import uvicorn
from fakesnow.server import app as driver
from fakesnow.server import shared_fs
from faults import Faults
from session import Locks, Session
from sign_in import Refused, Users
from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from statements import SYNCHRONOUS, Statements, cut

MEMBERS = {"statement", "timeout", "database", "schema", "warehouse", "role", "bindings", "parameters"}


class Account:
    """All that an account of Snowflake has."""

    def __init__(self, name: str, user: str, public_key: bytes | None, token: str | None, s3_endpoint: str, warehouses: list):
        self.name, self.s3_endpoint, self.warehouses = name, s3_endpoint, warehouses
        self.users = Users(name, user, public_key, token)
        self.fakesnow, self.faults, self.locks = shared_fs, Faults(), Locks()
        self.statements, self.ahead = Statements(self), 0.0
        self.rows_a_partition, self.requests = 3_000, []

    def now(self) -> float:
        return time.time() + self.ahead


class CutOff(Response):
    """An answer that breaks off in the middle."""

    async def __call__(self, scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1000")]})
        await send({"type": "http.response.body", "body": b'{"statementHandle":"'})


class SqlApi:
    """`/api/v2/statements`."""

    def __init__(self, account: Account):
        self.account = account

    def answer(self, content, status: int = 200, headers: dict | None = None) -> JSONResponse:
        date = formatdate(self.account.now(), usegmt=True)
        return JSONResponse(content, status_code=status, headers={"date": date, **(headers or {})})

    def refusal(self, request, on: str):
        """Returns why a request is not even looked at."""
        self.account.requests.append({"on": on, "agent": request.headers.get("user-agent"), "query": str(request.url.query)})
        if fault := self.account.faults.strike("refused", on=on):
            wait = {"retry-after": str(fault["retry-after"])} if "retry-after" in fault else {}
            content = {"code": fault.get("code", "000000"), "message": fault.get("message", "refused")}
            return self.answer(content, fault["status"], wait)
        if not request.headers.get("user-agent"):
            return self.answer({"code": "390400", "message": "User-Agent header is missing."}, 400)
        try:
            self.account.users.check(request.headers, self.account.now())
        except Refused as refused:
            return self.answer({"code": refused.code, "message": refused.message}, 401)
        return None

    async def submit(self, request):
        if refusal := self.refusal(request, "submit"):
            return refusal
        query, body = request.query_params, await request.json()
        if strange := set(body) - MEMBERS:
            return self.answer({"code": "391902", "message": f"Unrecognized field {sorted(strange)[0]!r}"}, 400)
        again = query.get("retry") == "true"
        submitted = self.account.statements.submit(body, query.get("requestId"), again)
        if query.get("async") != "true":
            await asyncio.to_thread(submitted.done.wait, SYNCHRONOUS)
        if self.account.faults.strike("answer-lost", on="submit"):
            await asyncio.to_thread(submitted.done.wait, SYNCHRONOUS)
            return CutOff()
        if query.get("async") == "true":
            return self.running(submitted, "333334")
        return self.state(submitted, 0)

    async def look(self, request):
        if refusal := self.refusal(request, "look"):
            return refusal
        submitted = self.account.statements.handles.get(request.path_params["handle"])
        if submitted is None:
            return self.answer({"code": "391905", "message": "Statement handle not found or expired."}, 404)
        if self.account.faults.strike("answer-lost", on="look"):
            return CutOff()
        if self.account.faults.strike("busy"):
            busy = {"code": "391428", "message": "Too many requests.", "statementHandle": submitted.handle}
            return self.answer(busy, 429)
        if submitted.looks:
            submitted.looks -= 1
            return self.running(submitted, "333334")
        return self.state(submitted, int(request.query_params.get("partition", 0)))

    async def cancel(self, request):
        return self.refusal(request, "cancel") or self.answer({"code": "000604", "message": "SQL execution canceled."})

    def running(self, submitted, code: str):
        words = "Asynchronous execution in progress. Use provided query id to perform query monitoring and management."
        return self.answer(self.named(submitted, code, words), 202)

    def named(self, submitted, code: str, message: str, state: str = "00000") -> dict:
        url = f"/api/v2/statements/{submitted.handle}"
        return {
            "code": code,
            "message": message,
            "sqlState": state,
            "statementHandle": submitted.handle,
            "statementStatusUrl": url,
            "createdOn": int(self.account.now() * 1000),
        }

    def state(self, submitted, partition: int):
        if not submitted.done.is_set():
            return self.running(submitted, "333333")
        if submitted.forgotten:
            return self.answer({"code": "391905", "message": "Statement handle not found or expired."}, 404)
        if failure := submitted.failure:
            return self.answer(self.named(submitted, failure.code, failure.message, failure.state), 422)
        rows = submitted.rows
        partitions = rows.partitions(self.account.rows_a_partition)
        if partition >= len(partitions):
            return self.answer({"code": "391919", "message": "Invalid partition."}, 422)
        if partition:
            return self.answer({"data": partitions[partition]})
        described = {
            "numRows": len(rows.rows),
            "format": "jsonv2",
            "rowType": rows.columns,
            "partitionInfo": [{"rowCount": len(each), "uncompressedSize": 1} for each in partitions],
        }
        content = {**self.named(submitted, "090001", "Statement executed successfully."), "resultSetMetaData": described}
        content["data"] = partitions[0]
        if submitted.handles:
            content |= {"statementHandles": submitted.handles, "message": "Multiple statements executed successfully."}
        return self.answer(content)


class Controls:
    """`/_snowflake`: what tests ask of the double, and no client of Snowflake."""

    def __init__(self, account: Account):
        self.account = account

    async def faults(self, request):
        for fault in await request.json():
            self.account.faults.add(fault)
        return JSONResponse({})

    async def calm(self, _):
        return JSONResponse({"struck": self.account.faults.clear()})

    async def forget(self, request):
        self.account.statements.forget((await request.json())["what"])
        return JSONResponse({})

    async def clock(self, request):
        self.account.ahead = (await request.json())["seconds"]
        return JSONResponse({})

    async def partitions(self, request):
        self.account.rows_a_partition = (await request.json())["rows"]
        return JSONResponse({})

    async def seen(self, _):
        statements, met = self.account.statements, self.account.faults.met()
        told = {"requests": self.account.requests, "tags": statements.tags, "runs": statements.runs, "met": met}
        return JSONResponse(told)

    async def sql(self, request):
        """Runs statements without any fault; makes the database and the schema that it is given."""
        asked = await request.json()
        return JSONResponse(await asyncio.to_thread(self.run, asked["statement"], asked["database"], asked["schema"]))

    def run(self, text: str, database: str, schema: str) -> list:
        self.account.fakesnow.connect(database, schema).close()
        session = Session(self.account, database, schema, self.account.warehouses[0], None)
        try:
            return [session.run(statement).rows for statement, _, _ in cut(text)][-1]
        finally:
            session.close()


def served(account: Account) -> Starlette:
    api, controls = SqlApi(account), Controls(account)
    own = [Route(f"/_snowflake/{name}", getattr(controls, name), methods=["POST"])
           for name in ("faults", "calm", "forget", "clock", "partitions", "sql")]  # fmt: skip
    return Starlette(
        routes=[
            Route("/api/v2/statements", api.submit, methods=["POST"]),
            Route("/api/v2/statements/{handle}", api.look),
            Route("/api/v2/statements/{handle}/cancel", api.cancel, methods=["POST"]),
            *own,
            Route("/_snowflake/seen", controls.seen),
            Mount("/", driver),
        ]
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--s3-endpoint", required=True, help="address of the S3 that stages read, such as the local cloud's")
    parser.add_argument("--account", default="myorg-penstock")
    parser.add_argument("--user", default="PENSTOCK")
    parser.add_argument("--public-key", type=Path, help="file of the user's public key (PEM)")
    parser.add_argument("--token", help="a programmatic access token of the user")
    parser.add_argument("--warehouse", action="append", help="a warehouse that the user may use (LOAD_WH)")
    given = parser.parse_args()
    rules.mend()
    key = given.public_key.read_bytes() if given.public_key else None
    endpoint = given.s3_endpoint.removeprefix("http://").rstrip("/")
    account = Account(given.account, given.user, key, given.token, endpoint, given.warehouse or ["LOAD_WH"])
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", given.port))
        print(json.dumps({"url": f"http://127.0.0.1:{listener.getsockname()[1]}"}), flush=True)
        config = uvicorn.Config(served(account), log_level="warning", date_header=False, server_header=False)
        uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    sys.exit(main())
