"""The one text of every Salesforce value, from the documents alone and not from the code under test."""

import datetime
import json
from decimal import Decimal

NUMBERS = {"int", "long", "double", "currency", "percent"}
EXACT = {"double", "currency", "percent"}
NESTED = {"address", "location", "complexvalue", "json"}


class Number(str):
    """A number of a JSON text, as its digits."""


def parse(line: str) -> dict:
    """Reads a JSON object without losing a digit of its numbers."""
    return json.loads(line, parse_int=Number, parse_float=Number)


def canonical(field: dict, value, line: str) -> str | None:
    """Returns the text of one value of a record, which is given as its JSON text too."""
    kind = field["type"]
    if value is None:
        return None
    if kind in NESTED:
        return member(line, field["name"])
    if kind in EXACT:
        places = Decimal(1).scaleb(-field["scale"])
        return format(Decimal(value).quantize(places), "f")
    if isinstance(value, bool):
        return "true" if value else "false"
    if kind == "datetime":
        return value.removesuffix("+0000") + "Z"
    if kind == "time":
        return value.removesuffix("Z")
    return str(value)


def member(line: str, name: str) -> str:
    """Returns the text of one member of a JSON object as it is written there."""
    # Within a string every quote is escaped, so this is found nowhere but between members.
    start = next(line.index(mark) + len(mark) for mark in (f',"{name}":', f'{{"{name}":') if mark in line)
    _, end = json.JSONDecoder().raw_decode(line, start)
    return line[start:end]


def typed(field: dict, text: str | None):
    """Returns the Python value of a canonical text."""
    match field["type"]:
        case _ if text is None:
            return None
        case "boolean":
            return text == "true"
        case "int" | "long":
            return int(text)
        case "double" | "currency" | "percent":
            return float(text)
        case "date":
            return datetime.date.fromisoformat(text)
        case "datetime":
            return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    return text
