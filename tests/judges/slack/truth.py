"""What the simulator itself says that it holds."""

import json

import requests

from .conftest import MAIN


def records(simulator, name):
    answer = requests.get(f"{simulator.url}/_simulator/records", params={"object": name}, timeout=60)
    answer.raise_for_status()
    return [json.loads(line) for line in answer.content.decode().split("\n") if line]


def by_id(source, name=None):
    """Gives records by their ids: those of a list, or of an object of a simulator."""
    found = source if name is None else records(source, name)
    by_id = {record["id"]: record for record in found}
    assert len(by_id) == len(found), "a record is there twice"
    return by_id


def by_ts(simulator, name=MAIN):
    return {record["ts"]: record for record in records(simulator, name)}


def in_thread(message):
    """Gives a message as its thread shows it."""
    return {name: value for name, value in message.items() if name != "root"}
