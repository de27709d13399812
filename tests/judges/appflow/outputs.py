"""Whether a JSON value is what the model says that an operation answers."""

# Two hundred years of seconds are fewer than four years of milliseconds.
LAST_SECOND = 2 * 10**10

KINDS = {"structure": dict, "map": dict, "list": list, "string": str, "boolean": bool}


def mismatches(shape, value, path: str = "") -> list[str]:
    """Tells everything in a value that its shape does not have so, each with its path."""
    here = path or "the answer"
    if not is_of_kind(shape.type_name, value):
        return [f"{here} is {value!r} and no {shape.type_name}"]
    if shape.type_name == "structure":
        return in_structure(shape, value, path)
    if shape.type_name == "list":
        return [it for n, each in enumerate(value) for it in mismatches(shape.member, each, f"{path}[{n}]")]
    if shape.type_name == "map":
        keys = [it for key in value for it in mismatches(shape.key, key, f"{path}, key {key}")]
        return keys + [it for key, each in value.items() for it in mismatches(shape.value, each, f"{path}.{key}")]
    if shape.type_name == "string" and shape.enum and value not in shape.enum:
        return [f"{here} is {value!r}, which is none of its values"]
    if shape.type_name == "timestamp" and not 0 <= value < LAST_SECOND:
        return [f"{here} is {value!r}, which are no epoch seconds"]
    return []


def is_of_kind(type_name: str, value) -> bool:
    if type_name in KINDS:
        return isinstance(value, KINDS[type_name])
    whole = type_name in ("integer", "long")
    return isinstance(value, int if whole else (int, float)) and not isinstance(value, bool)


def in_structure(shape, value: dict, path: str) -> list[str]:
    stem = f"{path}." if path else ""
    found = [f"{stem}{name} is missing" for name in shape.required_members if name not in value]
    for name, each in value.items():
        if name in shape.members:
            found += mismatches(shape.members[name], each, f"{stem}{name}")
        else:
            found.append(f"{stem}{name} is unknown to the model")
    return found
