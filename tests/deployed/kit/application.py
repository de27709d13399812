"""Simulated applications under test: their addresses, their faults, and what they have been asked."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import requests

from simulator import Simulator
from sources import CLIENT_ID, CLIENT_SECRET, source


class Application:
    """One running simulator with its control surface."""

    def __init__(self, simulator: Simulator):
        self.simulator, self.url = simulator, simulator.url
        self.source = source(simulator.application)

    def fail(self, on: str, trouble: str | dict, **details) -> None:
        """Makes some requests fail whose address has this in it, besides those that are to fail already."""
        self.control("faults", [{"on": on, "trouble": trouble, **details}])

    def clear_faults(self) -> None:
        requests.delete(f"{self.url}/_simulator/faults", timeout=10).raise_for_status()

    @contextmanager
    def in_trouble(self, troubles: tuple) -> Iterator[dict]:
        """Sets faults for the length of a `with` block, each as the arguments of `fail`.

        When the block ends without an error, the yielded dict gets by how many the counters `faults` and `tokenRefreshes`
        have grown. Raises `AssertionError` if a fault has struck less often than it should. Clears all faults at the end.
        """
        before, grown = self.counters(), {}
        for on, trouble, details in troubles:
            self.fail(on, trouble, **details)
        try:
            yield grown
            after = self.counters()
        finally:
            self.clear_faults()
        grown.update({name: after[name] - before[name] for name in ("faults", "tokenRefreshes")})
        wanted = sum(details.get("times", 1) for *_, details in troubles)
        assert grown["faults"] == wanted, "some faults did not strike: was the application asked less, or did the run end?"

    def expire_tokens(self) -> None:
        self.control("expire_tokens")

    def rotate_refresh_tokens(self, on: bool) -> None:
        self.control("rotation", {"on": on})

    def change(self, entity: str, records: int, at: float) -> None:
        """Changes some records that were not changed before, as if at this time."""
        self.control("changes", {"object": entity, "records": records, "at": int(at)})

    def control(self, name: str, content=None) -> None:
        requests.post(f"{self.url}/_simulator/{name}", json=content, timeout=10).raise_for_status()

    def counters(self) -> dict:
        """Tells what has been asked so far."""
        answer = requests.get(f"{self.url}/_simulator/counters", timeout=10)
        answer.raise_for_status()
        return answer.json()

    def records(self, entity: str) -> list[dict]:
        """Returns the truth: every record of an object, deleted ones included."""
        answer = requests.get(f"{self.url}/_simulator/records", params={"object": entity}, timeout=120)
        answer.raise_for_status()
        return [json.loads(line) for line in answer.content.decode().split("\n") if line]

    def odd(self, name: str, on: bool = True) -> None:
        """Switches an odd behaviour of the application on or off."""
        self.control("oddities", {"name": name, "on": on})


class Salesforce(Application):
    """A simulated Salesforce, which has controls beside those of all."""

    def add_field(self, entity: str, field: str) -> None:
        """Gives an object a field that it knows and has not, or had once."""
        self.control("fields", {"object": entity, "field": field, "shown": True})

    def remove_field(self, entity: str, field: str) -> None:
        self.control("fields", {"object": entity, "field": field, "shown": False})

    def lines(self, entity: str, live: bool) -> list[str]:
        """Returns the truth: every record of an object, as one JSON text each."""
        wanted = {"object": entity, "live": str(live).lower()}
        answer = requests.get(f"{self.url}/_simulator/records", params=wanted, timeout=120)
        answer.raise_for_status()
        return [line for line in answer.content.decode().split("\n") if line]

    def describe(self, entity: str) -> list[dict]:
        """Returns the fields of an object, as the application itself describes them."""
        path = f"{self.url}/services/data/v66.0/sobjects/{entity}/describe"
        answer = requests.get(path, headers={"Authorization": f"Bearer {self.token()}"}, timeout=10)
        answer.raise_for_status()
        return answer.json()["fields"]

    def token(self) -> str:
        # A token of its own, so that the tests do not use up those of the flows.
        form = {
            "grant_type": "client_credentials",
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
        }
        answer = requests.post(f"{self.url}/services/oauth2/token", data=form, timeout=10)
        answer.raise_for_status()
        return answer.json()["access_token"]
