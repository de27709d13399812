"""Secrets that exist once, in every credential field of AppFlow's model: as AppFlow wants them, and broken in every way."""

import copy
import json
import secrets
from collections.abc import Iterator

from botocore.model import Shape

from .operations import MODEL

CREDENTIALS = MODEL.shape_for("ConnectorProfileCredentials")
PROPERTIES = MODEL.shape_for("ConnectorProfileProperties")
TYPES = {each.lower(): each for each in MODEL.shape_for("ConnectorType").enum}
# What messages name on purpose: where the client's secret is, where the user comes back to, which way was chosen.
PUBLIC = {"redirectUri", "clientCredentialsArn", "customAuthenticationType"}
# Every secret made here begins with this, so that half of one is found as well.
MARK = "canary"
# What applications refuse.
BAD_REFRESH_TOKEN = "5Aep861.not-a-good-refresh-token"
BAD_SECRET = "not-the-secret-of-the-app"
RANDOM_BYTES = 8
LETTERS = len(MARK) + 2 * RANDOM_BYTES


class Canaries:
    """Makes credentials of secrets that nobody else has."""

    def __init__(self, app_arn: str):
        self.app_arn = app_arn

    def new(self) -> str:
        """Returns a secret."""
        return MARK + secrets.token_hex(RANDOM_BYTES)

    def filled(self, shape: Shape, name: str = ""):
        """Returns a value with every member there can be, each credential a secret of its own."""
        if shape.type_name == "structure":
            return {name: self.filled(member, name) for name, member in shape.members.items()}
        if shape.type_name == "map":
            return {self.new(): self.new()}
        if name == "clientCredentialsArn":
            return self.app_arn
        if name in PUBLIC:
            return "https://example.com/back"
        return shape.enum[0] if shape.enum else self.fitting(shape)

    def fitting(self, shape: Shape) -> str:
        if shape.name == "JwtToken":
            return f"{self.new()}.{self.new()}.{self.new()}"
        return self.new() * -(-shape.metadata.get("min", 1) // LETTERS)

    def broken(self, shape: Shape) -> Iterator:
        """Yields what must be refused in a place, with a secret in it whichever way it is quoted."""
        yield [self.new()]
        if shape.type_name == "map":
            yield {f"{self.new()} {self.new()}": self.new()}
            yield {"key": f"{self.new()} {self.new()}"}
            yield {"key": [self.new()]}
        if shape.type_name in ("structure", "map"):
            yield self.new()
            return
        yield {self.new(): self.new()}
        yield f"{self.new()} \n{self.new()}"
        yield self.new() * (shape.metadata["max"] // LETTERS + 1)


def places(shape: Shape, path: tuple = ()) -> Iterator[tuple[tuple, Shape]]:
    """Yields every place of a value that is, or holds, a credential."""
    if path and path[-1] in PUBLIC or getattr(shape, "enum", None):
        return
    yield path, shape
    if shape.type_name == "structure":
        for name, member in shape.members.items():
            yield from places(member, (*path, name))


def replaced(value, path: tuple, part):
    """Returns a copy of a value with another part in one place."""
    if not path:
        return part
    return {**copy.deepcopy(value), path[0]: replaced(value[path[0]], path[1:], part)}


def all_credentials(canaries: Canaries) -> Iterator[tuple[str, object]]:
    """Yields connector types, each with credentials for it: whole, and broken in one place at a time."""
    for member, shape in CREDENTIALS.members.items():
        connector_type = TYPES[member.lower()]
        yield connector_type, {member: canaries.filled(shape)}
        for path, place in places(shape, (member,)):
            for part in canaries.broken(place):
                yield connector_type, replaced({member: canaries.filled(shape)}, path, part)
        # The credentials of one application in the profile of another.
        yield "Salesforce", {member: canaries.filled(shape)}
    yield "Salesforce", canaries.filled(CREDENTIALS)
    for part in canaries.broken(CREDENTIALS):
        yield "Salesforce", part


def grants(canaries: Canaries) -> Iterator[dict]:
    """Yields Salesforce's credentials for each way to authorise, every member there."""
    shape = CREDENTIALS.members["Salesforce"]
    for grant in shape.members["oAuth2GrantType"].enum:
        yield {"Salesforce": {**canaries.filled(shape), "oAuth2GrantType": grant}}


def properties(connector_type: str, url: str) -> dict:
    """Returns settings of a profile as far as AppFlow requires them."""
    found = {name: shape for name, shape in PROPERTIES.members.items() if TYPES[name.lower()] == connector_type}
    [(member, shape)] = found.items()
    required = {name: url for name in shape.required_members}
    return {member: {**required, "instanceUrl": url} if "instanceUrl" in shape.members else required}


def request(name: str, connector_type: str, url: str, credentials) -> bytes:
    """Returns the request that sends credentials, under a token by which it is remembered."""
    config = {"connectorProfileProperties": properties(connector_type, url)}
    return json.dumps(
        {
            "clientToken": secrets.token_hex(16),
            "connectorProfileName": name,
            "connectorType": connector_type,
            "connectionMode": "Public",
            "connectorProfileConfig": {**config, "connectorProfileCredentials": credentials},
        }
    ).encode()


def cut_off(request: bytes) -> bytes:
    """Returns a request that ends in the middle of its last secret."""
    return request.rstrip(b'"]}')
