"""Values that fit the shapes of the model, as JSON holds them: the smallest, the largest, and any."""

from random import Random

from .patterns import NARROW, WIDE, pattern

# Where the model sets no limit.
ANY_TEXT = r"[\s\S]*"
FAR = {
    "string": (0, 64),
    "list": (0, 3),
    "map": (0, 3),
    "integer": (-(2**31), 2**31 - 1),
    "long": (-(2**63), 2**63 - 1),
}

# Epoch seconds, from 1970 to 2100.
LAST_MOMENT = 4_102_444_800


def limits(shape) -> tuple[int, int]:
    """Returns the least and the most that a length, a count or a number may be."""
    least, most = FAR[shape.type_name]
    if shape.type_name == "map" and shape.key.enum:
        most = len(shape.key.enum)
    return shape.metadata.get("min", least), shape.metadata.get("max", most)


def nearest(wanted: int, least: int, most: int):
    """Yields every number between two, the nearest ones to a wanted one first."""
    for distance in range(most - least + 1):
        yield from (n for n in {wanted - distance, wanted + distance} if least <= n <= most)


class Values:
    """Makes values; what is left open is decided by a subclass."""

    alphabet = WIDE

    def __init__(self, random: Random):
        self.random = random

    def of(self, shape):
        """Makes a value of a shape."""
        return getattr(self, shape.type_name)(shape)

    def structure(self, shape) -> dict:
        required = set(shape.required_members)
        optional = [name for name in shape.members if name not in required]
        taken = required | set(self.some(optional))
        return {name: self.of(member) for name, member in shape.members.items() if name in taken}

    def list(self, shape) -> list:
        return [self.of(shape.member) for _ in range(self.between(*limits(shape)))]

    def map(self, shape) -> dict:
        return self.entries(shape, self.between(*limits(shape)))

    def entries(self, shape, count: int) -> dict:
        """Makes a map of so many entries."""
        keys = set()
        while len(keys) < count:
            keys.add(Any(self.random).string(shape.key))
        return {key: self.of(shape.value) for key in sorted(keys)}

    def string(self, shape) -> str:
        if shape.enum:
            return self.random.choice(shape.enum)
        least, most = limits(shape)
        return self.text(shape, self.between(least, most))

    def text(self, shape, length: int) -> str:
        """Makes a text of so many characters, or of about so many where the pattern has none of these."""
        allowed = pattern(shape.metadata.get("pattern", ANY_TEXT))
        for near in nearest(length, *limits(shape)):
            text = allowed.fit(self.random, near, self.alphabet)
            if text is not None:
                return text
        raise ValueError(f"{shape.name} has no value")

    def integer(self, shape) -> int:
        return self.between(*limits(shape))

    long = integer

    def boolean(self, _) -> bool:
        return self.random.random() < 0.5

    def timestamp(self, _) -> int | float:
        return self.between(0, LAST_MOMENT)


class Smallest(Values):
    """Required members alone, everything as short as it may be, for connectors that there are.

    Of a connector that there is not only its type is told, and nothing of members that belong to it.
    """

    connectors = ["Salesforce", "Zendesk", "S3"]

    def string(self, shape) -> str:
        return self.random.choice(self.connectors) if shape.name == "ConnectorType" else super().string(shape)

    def some(self, optional: list[str]) -> list[str]:
        return []

    def between(self, least: int, most: int) -> int:
        return least


class Largest(Values):
    """Every member, everything as long as it may be."""

    # So that the longest request stays below the 1 MiB that is read.
    alphabet = NARROW

    def some(self, optional: list[str]) -> list[str]:
        return optional

    def between(self, least: int, most: int) -> int:
        return most


class Any(Values):
    """Some optional members, mostly short, sometimes as short or as long as can be."""

    def __init__(self, random: Random, existing: dict[str, list[str]] | None = None):
        super().__init__(random)
        self.existing = existing or {}

    def some(self, optional: list[str]) -> list[str]:
        # A structure of many members has one for each connector, and few of them at a time are usual.
        chance = min(0.5, 2 / max(1, len(optional)))
        return [name for name in optional if self.random.random() < chance]

    def between(self, least: int, most: int) -> int:
        kind = self.random.random()
        if kind < 0.03:
            return most
        if kind < 0.1:
            return least
        return self.random.randint(least, min(most, least + 12))

    def string(self, shape) -> str:
        """Makes a text, often one that names something that exists."""
        known = self.existing.get(shape.name)
        return self.random.choice(known) if known and self.random.random() < 0.6 else super().string(shape)

    def timestamp(self, _) -> int | float:
        moment = self.random.randint(0, LAST_MOMENT)
        return moment if self.random.random() < 0.5 else moment + 0.125
