"""Drives Snowflake's own Python driver and the package snowflake-sql-api, in an environment of their own.

Reads a JSON object from standard input and prints what came of it: the tests do not run in this environment.
"""

import json
import os
import sys
import threading


def main():
    asked = json.load(sys.stdin)
    json.dump(ACTIONS[asked.pop("action")](**asked), sys.stdout, default=str)


def read(url, query, database, schema):
    """Reads rows with Snowflake's own driver."""
    import snowflake.connector

    host, port = url.removeprefix("http://").split(":")
    place = {"host": host, "port": int(port), "protocol": "http", "database": database, "schema": schema}
    with snowflake.connector.connect(user="x", password="y", account="acc", **place) as connection:
        cursor = connection.cursor().execute(query)
        return {"columns": [column.name for column in cursor.description], "rows": cursor.fetchall()}


def send(front, certificate, key, account, requests, at_once=False):
    """Sends requests with snowflake-sql-api, one after the other or all at once; each gives rows or a failure."""
    outcomes = [None] * len(requests)

    def one(place, request):
        outcomes[place] = outcome(front, certificate, key, account, request)

    threads = [threading.Thread(target=one, args=each) for each in enumerate(requests)]
    for thread in threads:
        thread.start()
        if not at_once:
            thread.join()
    for thread in threads:
        thread.join()
    return outcomes


def outcome(front, certificate, key, account, request):
    import httpx
    from snowflake_sql_api import RetryPolicy, SnowflakeClient, SnowflakeError

    options = {"parameters": request.get("parameters"), "poll_interval": 0.05, "timeout": 30.0}
    client = SnowflakeClient(
        account,
        request.get("user", "penstock"),
        private_key_path=key,
        database=request.get("database", "SALES"),
        schema=request.get("schema", "CRM"),
        warehouse=request.get("warehouse", "LOAD_WH"),
        host=front,
        http_client=httpx.Client(verify=certificate, timeout=30.0, trust_env=False),
        retry_policy=RetryPolicy(max_attempts=request.get("attempts", 3), base_backoff=0.05),
        **options,
    )
    try:
        if request.get("later"):
            handle = client.submit(request["statement"])
            return {"handle": handle.statement_handle, "rows": handle.result(timeout=30)}
        return {"rows": client.query(request["statement"], request.get("bindings"))}
    except SnowflakeError as error:
        return {"failure": type(error).__name__, "code": getattr(error, "code", None), "message": str(error)}
    finally:
        client.close()


ACTIONS = {"read": read, "send": send}

if __name__ == "__main__":
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        del os.environ[name]
    main()
