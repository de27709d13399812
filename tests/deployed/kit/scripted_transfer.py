#!/usr/bin/env python3
"""A stand-in for the transfer function that answers by script, so that the state machine alone is under test.

It speaks the Lambda runtime's HTTP protocol; the script and the diary of its invocations are files.
"""

import json
import os
import urllib.request
from pathlib import Path

RUNTIME = f"http://{os.environ['AWS_LAMBDA_RUNTIME_API']}/2018-06-01/runtime/invocation"
FOLDER = Path(os.environ["FOLDER"])


def answer(event: dict) -> dict:
    """Takes the next line of the script for this step, and writes the invocation into the diary."""
    name = event["step"] + (f"-{event['partition']}" if "partition" in event else "")
    diary = FOLDER / event["execution"] / name
    said = len(diary.read_text().splitlines()) if diary.exists() else 0
    with diary.open("a") as page:
        page.write(json.dumps(event) + "\n")
    return json.loads((diary.parent / "script.json").read_text())[name][said]


def reply(event: dict, line: dict) -> dict:
    if "errorType" in line:
        return line
    own = {
        "execution": event["execution"],
        "generation": event["generation"],
        "turn": event.get("turn", 0) + 1,
    }
    return {**own, **line}


def main() -> None:
    while True:
        invocation = urllib.request.urlopen(f"{RUNTIME}/next")
        event = json.load(invocation)
        said = reply(event, answer(event))
        kind = "error" if "errorType" in said else "response"
        url = f"{RUNTIME}/{invocation.headers['Lambda-Runtime-Aws-Request-Id']}/{kind}"
        urllib.request.urlopen(urllib.request.Request(url, data=json.dumps(said).encode(), method="POST"))


main()
