"""The one text of every value of the simulated SAP gateway, by OData's documents and not from the code under test."""

import base64
import datetime
import re
from decimal import Decimal

import requests

from .canonical import member, parse

KINDS = {
    "Edm.Boolean": "boolean",
    "Edm.Byte": "int",
    "Edm.SByte": "int",
    "Edm.Int16": "int",
    "Edm.Int32": "int",
    "Edm.Int64": "long",
    "Edm.Decimal": "double",
    "Edm.Double": "double",
    "PENSTOCK.Address": "json",
    "Collection(Edm.String)": "json",
}
SCALES = {"NetAmount": 2, "Weight": 3}
EPOCH = datetime.datetime(1970, 1, 1)


def described(appflow, profile, entity: str) -> dict[str, dict]:
    """The fields of an entity set, as the rest of the tests name their types."""
    answer = appflow.describe_connector_entity(
        connectorType="SAPOData", connectorProfileName=profile, connectorEntityName=entity
    )
    fields = {}
    for field in answer["connectorEntityFields"]:
        edm = field["supportedFieldTypeDetails"]["v1"]["fieldType"]
        fields[field["identifier"]] = {"name": field["identifier"], "type": KINDS.get(edm, edm), "edm": edm}
    return fields


def truth(sap, entity: str, fields: dict[str, dict]) -> dict[str, list]:
    """Every value of every record, from the system itself, ordered by the key."""
    answer = requests.get(f"{sap.url}/_simulator/records", params={"object": entity}, timeout=120)
    answer.raise_for_status()
    lines = [line for line in answer.content.decode().split("\n") if line]
    both = sorted(((parse(line), line) for line in lines), key=lambda each: each[0]["OrderID"])
    return {name: [value(field, record[name], line) for record, line in both] for name, field in fields.items()}


def value(field: dict, found, line: str) -> str | None:
    """Returns the canonical text of a value, by OData's documents."""
    name, edm = field["name"], field["edm"]
    if found is None:
        return None
    if field["type"] == "json":
        return member(line, name)
    if isinstance(found, bool):
        return "true" if found else "false"
    match edm:
        case "Edm.Decimal":
            return format(Decimal(found).quantize(Decimal(1).scaleb(-SCALES.get(name, 0))), "f")
        case "Edm.Double":
            return repr(float(found))
        case "Edm.Binary":
            return base64.b64encode(base64.urlsafe_b64decode(found.replace("+", "-").replace("/", "_"))).decode()
        case "Edm.Time":
            return "{:02}:{:02}:{:02}.000".format(*map(int, re.fullmatch(r"PT(\d+)H(\d+)M(\d+)S", found).groups()))
        case "Edm.TimeOfDay":
            return f"{found}.000"
        case "Edm.DateTime" | "Edm.DateTimeOffset" if found.startswith("/Date("):
            moment = EPOCH + datetime.timedelta(milliseconds=int(re.match(r"/Date\((-?\d+)", found).group(1)))
            if name == "CreatedOn":
                return moment.date().isoformat()
            return moment.isoformat(timespec="milliseconds") + ("Z" if edm.endswith("Offset") else "")
        case "Edm.DateTimeOffset":
            moment = datetime.datetime.fromisoformat(found.removesuffix("Z"))
            return moment.isoformat(timespec="milliseconds") + "Z"
    return str(found)
