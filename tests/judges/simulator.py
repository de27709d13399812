"""Starts the simulators as a user would, and steers them through their control surface."""

import json
import os
import subprocess
from pathlib import Path

import requests

ROOT = Path(__file__).resolve().parents[2]


class Simulator:
    """One running simulator; leaving the `with` block ends it."""

    def __init__(self, application, *arguments):
        self.command = [binary(), application, *map(str, arguments)]

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        assert line, f"the simulator did not start: {self.command}"
        self.url = json.loads(line)["url"]
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def truth(self, name, live=True):
        """Gives the records of an object by their ids, as the simulator itself knows them."""
        query = {"object": name, "live": str(live).lower()}
        answer = requests.get(f"{self.url}/_simulator/records", params=query, timeout=60)
        answer.raise_for_status()
        records = [json.loads(line) for line in answer.text.split("\n") if line]
        return {record["Id"]: record for record in records}

    def counters(self):
        return requests.get(f"{self.url}/_simulator/counters", timeout=10).json()

    def fail(self, **fault):
        requests.post(f"{self.url}/_simulator/faults", json=[fault], timeout=10).raise_for_status()

    def control(self, name):
        requests.post(f"{self.url}/_simulator/{name}", timeout=10).raise_for_status()


def binary():
    path = Path(os.environ.get("SIMULATE_BIN", ROOT / "target/debug/simulate"))
    assert path.exists(), f"{path} is missing; build it with: cargo build -p simulators"
    return str(path)
