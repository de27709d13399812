"""Signed calls of any operation with any input, sound or broken: nothing is checked before it is sent."""

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import local

from botocore.parsers import create_parser
from botocore.serialize import create_serializer
from botocore.utils import percent_encode_sequence

from deployed.kit.signed import SignedCalls

from .model import located

# More would only wait for the two cores that the cloud and the functions share.
THREADS = 4

serializer = create_serializer("rest-json", include_validation=False)
parser = create_parser("rest-json")


@dataclass
class Answer:
    """What came back: as it was on the wire, and as botocore reads it."""

    status: int
    headers: dict
    text: str
    content: object
    # What botocore made of it, or why it could not.
    parsed: dict | Exception

    @classmethod
    def read(cls, operation, status: int, headers: dict, body: bytes) -> "Answer":
        """Reads what an operation answered."""
        text = body.decode(errors="replace")
        wire = {"status_code": status, "headers": headers, "body": body, "context": {}}
        try:
            parsed = parser.parse(wire, operation.output_shape)
        # It takes more for granted than it checks, so that anything may be raised.
        except Exception as error:
            parsed = error
        return cls(status, headers, text, decoded(text), parsed)

    @property
    def exception(self) -> str:
        return self.headers.get("x-amzn-errortype", "")

    @property
    def message(self) -> str:
        found = self.content.get("message") if isinstance(self.content, dict) else None
        return found if isinstance(found, str) else ""

    def __str__(self):
        words = " ".join(filter(None, [str(self.status), self.exception, self.message or self.text]))
        return words if len(words) < 300 else f"{words[:300]}…"


class Api:
    """AppFlow's operations at one endpoint, called by one IAM user over connections that stay open."""

    def __init__(self, endpoint: str, key: dict, answered: Counter):
        self.endpoint, self.key, self.answered = endpoint, key, answered
        self.threads, self.of_thread = ThreadPoolExecutor(THREADS), local()

    def ask_all(self, operation, inputs: list) -> list[Answer]:
        """Calls an operation with each of many inputs, several at once."""
        answers = list(self.threads.map(lambda each: self.send(operation, each), inputs))
        self.answered.update(f"{answer.status} {answer.exception}" for answer in answers)
        return answers

    def ask(self, operation, members) -> Answer:
        """Calls an operation once."""
        [answer] = self.ask_all(operation, [members])
        return answer

    def send(self, operation, members) -> Answer:
        return self.send_text(operation, path(operation, members), body(operation, members))

    def send_text(self, operation, path: str, body: bytes) -> Answer:
        """Calls an operation with a path and a body as they go over the wire."""
        answer = self.calls().send(operation.http["method"], path, body)
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return Answer.read(operation, answer.status_code, headers, answer.content)

    def calls(self) -> SignedCalls:
        if not hasattr(self.of_thread, "calls"):
            self.of_thread.calls = SignedCalls(self.endpoint, self.key)
        return self.of_thread.calls


def sendable(operation, members) -> bool:
    """Says whether an input can be written down: not everything has a place in a path or a query."""
    in_path, in_query = located(operation, "uri"), located(operation, "querystring")
    if not isinstance(members, dict):
        return not in_path and not in_query
    lists = [members.get(name, []) for name in in_query]
    return all(has_route(members.get(name)) for name in in_path) and all(map(is_list_of_texts, lists))


def has_route(label) -> bool:
    """Says whether the gateway has a route for a part of a path; there is none for nothing or for several lines."""
    return isinstance(label, str) and label != "" and "\n" not in label


def is_list_of_texts(value) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def path(operation, members) -> str:
    """Writes the members that travel in the path and the query, as botocore does."""
    outside = {**located(operation, "uri"), **located(operation, "querystring")}
    given = {name: members[name] for name in outside if name in members}
    built = serializer.serialize_to_request(given, operation)
    query = percent_encode_sequence(built["query_string"])
    return f"{built['url_path']}?{query}" if query else built["url_path"]


def body(operation, members) -> bytes:
    """Writes the other members."""
    if operation.http["method"] != "POST":
        return b""
    if isinstance(members, dict):
        outside = {**located(operation, "uri"), **located(operation, "querystring")}
        members = {name: value for name, value in members.items() if name not in outside}
    return json.dumps(members, ensure_ascii=False).encode()


def decoded(text: str):
    try:
        return json.loads(text)
    except ValueError:
        return None
