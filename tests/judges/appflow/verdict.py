"""What is wrong with an answer: with its form, with what it gives away, and with what it says of a broken request."""

import re
from os.path import commonprefix

from .api import Answer
from .breaks import Break
from .differences import DIFFERENCES
from .model import EXCEPTIONS, declared, scalars, secrets
from .outputs import mismatches

# Shorter pieces of a secret may be in a message by chance.
LEAST_PIECE, PIECE = 8, 32


def faults(operation, members, answer: Answer) -> list[str]:
    """Tells what is wrong with an answer, whatever was asked."""
    found = leaks(operation, members, answer)
    if not answer.headers.get("x-amzn-requestid"):
        found.append("the header x-amzn-requestid is missing")
    if isinstance(answer.parsed, Exception):
        found.append(f"botocore cannot read it: {answer.parsed}")
    if answer.status == 200:
        return found + in_success(operation, answer)
    if answer.status >= 500 or answer.exception not in EXCEPTIONS:
        return [*found, "this is none of AppFlow's answers"]
    return found + in_refusal(answer)


def in_success(operation, answer: Answer) -> list[str]:
    if not isinstance(answer.content, dict):
        return ["the body is no JSON object"]
    return mismatches(operation.output_shape, answer.content)


def in_refusal(answer: Answer) -> list[str]:
    found = []
    if answer.status != EXCEPTIONS[answer.exception]:
        found.append(f"the status of this exception is {EXCEPTIONS[answer.exception]}")
    if answer.content != {"message": answer.message} or not answer.message.strip():
        found.append("the body is not one message")
    error = answer.parsed["Error"] if isinstance(answer.parsed, dict) else {}
    if error != {"Code": answer.exception, "Message": answer.message}:
        found.append(f"botocore reads {error}")
    return found


def leaks(operation, members, answer: Answer) -> list[str]:
    """Finds sensitive values that came back, whole or in part."""
    said = "\n".join([answer.text, *scalars(answer.content)])
    sent = [secret for secret in secrets(operation.input_shape, members) if len(secret) >= LEAST_PIECE]
    pieces = [secret[n : n + PIECE] for secret in sent for n in range(max(1, len(secret) - PIECE + 1))]
    return [f"the secret {piece!r} came back" for piece in pieces if piece in said][:1]


def wrongly_refused(operation, answer: Answer) -> list[str]:
    """Finds a sound request that was refused for its form by an operation that has no other use for that exception."""
    invalid = answer.exception == "ValidationException"
    return ["a sound request is not invalid"] if invalid and "ValidationException" not in declared(operation) else []


def ignored(each: Break, answer: Answer, twin: Break, answer_to_twin: Answer) -> list[str]:
    """Tells whether a broken request was refused with words about the member that was broken."""
    words = said_of(each.path, answer.message, each.broken)
    words_of_twin = said_of(each.path, answer_to_twin.message, twin.broken)
    if each.fault in DIFFERENCES:
        return [] if words in (None, words_of_twin) else ["this should be taken: see differences.py"]
    if answer.exception != "ValidationException":
        return ["the fault was not refused"]
    if words is None:
        return ["the message does not name the member"]
    return ["a sound value is told the same"] if words == words_of_twin else []


def said_of(path: str, message: str, value=None) -> str | None:
    """Returns what a message says behind a path, without the value that it quotes; nothing if the path is not there."""
    found = re.search(rf"(?<![\w.\]]){re.escape(path)}(?![\w\[]|\.\w)", message) if path else re.match("", message)
    if found is None:
        return None
    said = message[found.end() :]
    before, quote, behind = said.partition('"')
    if quote and isinstance(value, str):
        # A long value may be cut.
        said = before + behind[len(commonprefix([behind, value])) :].lstrip('…"')
    return said.partition(";")[0]
