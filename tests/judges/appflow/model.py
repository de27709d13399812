"""AppFlow's service model, read out of the installed botocore, and what botocore makes of answers by it."""

import botocore.session

MODEL = botocore.session.Session().get_service_model("appflow")
OPERATIONS = {name: MODEL.operation_model(name) for name in MODEL.operation_names}

# The status of every exception that an operation may answer with.
EXCEPTIONS = {shape.name: shape.metadata["error"]["httpStatusCode"] for shape in MODEL.error_shapes}


def declared(operation) -> set[str]:
    """Returns the names of the exceptions that the model gives to one operation."""
    return {shape.name for shape in operation.error_shapes}


def located(operation, place: str) -> dict:
    """Returns the members that travel in the `uri` or in the `querystring` instead of the body."""
    members = operation.input_shape.members.items()
    return {name: shape for name, shape in members if shape.serialization.get("location") == place}


def secrets(shape, value) -> list[str]:
    """Finds the texts of a value that the model calls sensitive, map keys included."""
    if shape.metadata.get("sensitive"):
        return scalars(value)
    if shape.type_name == "structure" and isinstance(value, dict):
        known = [name for name in value if name in shape.members]
        return [text for name in known for text in secrets(shape.members[name], value[name])]
    if shape.type_name == "list" and isinstance(value, list):
        return [text for each in value for text in secrets(shape.member, each)]
    if shape.type_name == "map" and isinstance(value, dict):
        both = [(shape.key, key) for key in value] + [(shape.value, each) for each in value.values()]
        return [text for inner, each in both for text in secrets(inner, each)]
    return []


def scalars(value) -> list[str]:
    """Returns the texts and numbers in a JSON value, as texts."""
    if isinstance(value, dict):
        return [text for each in (*value, *value.values()) for text in scalars(each)]
    if isinstance(value, list):
        return [text for each in value for text in scalars(each)]
    return [] if isinstance(value, bool) or value is None else [str(value)]
