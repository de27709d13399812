"""Checks a request against AWS's own model of the Redshift Data API, as botocore carries it."""

import re

from botocore.loaders import Loader
from botocore.model import ListShape, ServiceModel, Shape, StructureShape

MODEL = ServiceModel(Loader().load_service_model("redshift-data", "service-2"), "redshift-data")


def complaints(operation: str, request: dict) -> list[str]:
    """Returns what the model forbids in a request, one sentence each."""
    return list(examine(MODEL.operation_model(operation).input_shape, request, ""))


def examine(shape: Shape, value, path: str):
    expected = {
        "structure": dict, "list": list, "string": str, "boolean": bool, "integer": int, "long": int
    }[shape.type_name]  # fmt: skip
    if not isinstance(value, expected) or (expected is int and isinstance(value, bool)):
        yield f"Value at '{path}' failed to satisfy constraint: Member must be a {shape.type_name}"
        return
    if isinstance(shape, StructureShape):
        yield from members(shape, value, path)
    elif isinstance(shape, ListShape):
        yield from limits(shape, len(value), path, "length")
        for number, member in enumerate(value, 1):
            yield from examine(shape.member, member, f"{path}.{number}.member")
    elif shape.type_name == "string":
        yield from limits(shape, len(value), path, "length")
        pattern = shape.metadata.get("pattern")
        if pattern and not re.fullmatch(pattern, value):
            yield f"Value at '{path}' failed to satisfy constraint: Member must satisfy regular expression pattern: {pattern}"
        if shape.metadata.get("enum") and value not in shape.metadata["enum"]:
            yield f"Value at '{path}' failed to satisfy constraint: Member must satisfy enum value set: {shape.metadata['enum']}"
    elif expected is int:
        yield from limits(shape, value, path, "value")


def members(shape: StructureShape, value: dict, path: str):
    for name in shape.required_members:
        if name not in value:
            yield f"Value at '{joined(path, name)}' failed to satisfy constraint: Member must not be null"
    for name, member in value.items():
        if name not in shape.members:
            yield f"Value at '{joined(path, name)}': the model has no such member"
        elif member is not None:
            yield from examine(shape.members[name], member, joined(path, name))


def joined(path: str, name: str) -> str:
    member = name[0].lower() + name[1:]
    return f"{path}.{member}" if path else member


def limits(shape: Shape, measure: int, path: str, what: str):
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    if least is not None and measure < least:
        yield f"Value at '{path}' failed to satisfy constraint: Member must have {what} greater than or equal to {least}"
    if most is not None and measure > most:
        yield f"Value at '{path}' failed to satisfy constraint: Member must have {what} less than or equal to {most}"
