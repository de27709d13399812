"""JSON files as COPY reads them: objects one after the other, and JSONPaths for the columns."""

import json
import re

from .words import Refused

LIMIT = 4 * 1024 * 1024
STEP = re.compile(r"""\.([A-Za-z_]\w*)|\[(\d+)\]|\['([^']*)'\]|\["([^"]*)"\]""")


class Number(str):
    """A number as it was written."""


DECODER = json.JSONDecoder(parse_float=Number, parse_int=Number, parse_constant=None)
SPACE = re.compile(r"\s*")


class BrokenLine(Exception):
    """A record that is no JSON object; has the line and what is wrong with it."""

    def __init__(self, line: int, message: str):
        self.line, self.message = line, message


def objects(content: bytes):
    """Yields each object with the number of the line where it begins. Raises `BrokenLine`."""
    text = content.decode("utf-8", "surrogateescape")
    at, line, counted = SPACE.match(text).end(), 1, 0
    while at < len(text):
        line += text.count("\n", counted, at)
        counted = at
        if text[at] != "{":
            raise BrokenLine(line, "Invalid JSONPath format: Member is not an object.")
        try:
            value, end = DECODER.raw_decode(text, at)
        except (ValueError, RecursionError) as error:
            raise BrokenLine(line, "Invalid value.") from error
        if len(text[at:end].encode("utf-8", "surrogateescape")) > LIMIT:
            raise BrokenLine(line, "String length exceeds DDL length: JSON object of more than 4194304 bytes")
        yield line, value
        at = SPACE.match(text, end).end()


def read_paths(content: bytes, columns: list[str]) -> list[list]:
    """Reads a file of JSONPaths, one for each column. Raises `Refused`."""
    try:
        paths = json.loads(content)["jsonpaths"]
    except (ValueError, KeyError, TypeError) as error:
        raise Refused("ERROR: Invalid JSONPath format: the member jsonpaths is missing") from error
    if len(paths) != len(columns):
        raise Refused(
            "ERROR: Number of jsonpaths and the number of columns should match. "
            f"JSONPath size: {len(paths)}, Number of columns in table or column list: {len(columns)}"
        )
    return [steps(path) for path in paths]


def steps(path: str) -> list:
    found, at = [], 1
    while at < len(path):
        step = STEP.match(path, at)
        if step is None:
            break
        found.append(int(step[2]) if step[2] else next(part for part in step.groups() if part is not None))
        at = step.end()
    if not path.startswith("$") or at != len(path) or not found:
        raise Refused(
            f"ERROR: Invalid JSONPath format. Supported notations are 'dot-notation' and 'bracket-notation': {path}"
        )
    return found


def at_path(value, path: list):
    """Returns what is at a path; nothing if the path leads nowhere."""
    for step in path:
        if isinstance(step, int):
            value = value[step] if isinstance(value, list) and step < len(value) else None
        else:
            value = value.get(step) if isinstance(value, dict) else None
    return value


def written(value) -> str:
    """Writes a value as JSON, with its numbers as they were."""
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, dict):
        return (
            "{"
            + ",".join(f"{json.dumps(name, ensure_ascii=False)}:{written(one)}" for name, one in value.items())
            + "}"
        )
    if isinstance(value, list):
        return "[" + ",".join(map(written, value)) + "]"
    return json.dumps(value, ensure_ascii=False)
