"""Values that break one constraint of their shape, in every place where there is one."""

from dataclasses import dataclass, replace
from random import Random

from .differences import ANOTHER_PARTITION, HYPHENS
from .patterns import pattern
from .values import ANY_TEXT, Largest, Smallest, limits

# One value of each kind that JSON has, and the kind that a shape wants if it is not a number.
KINDS = {
    "text": "wrong-kind-of-value",
    "number": 86753091,
    "boolean": True,
    "object": {"wrong-kind": "of-a-value"},
    "list": ["wrong-kind-of-value"],
}
WANTED = {"string": "text", "structure": "object", "map": "object", "list": "list", "boolean": "boolean"}

OWN_PARTITION = "arn:aws:"
# How the pattern of a JSON web token begins.
WEB_TOKEN = "^([a-zA-Z0-9_=]+)\\."


@dataclass(frozen=True)
class Break:
    """A value with one fault, told by the path of the member that has it; its sound twin has none."""

    path: str
    fault: str | None
    # The member's own value, and the whole that it is part of.
    broken: object
    value: object
    # The pattern that the fault is against.
    pattern: str | None = None

    @classmethod
    def here(cls, fault: str | None, value, pattern: str | None = None) -> "Break":
        """Makes a break that has the whole value at fault."""
        return cls("", fault, value, value, pattern)

    def below(self, step: str, value) -> "Break":
        """Returns the break as one of an outer value."""
        return replace(self, path=step + self.path, value=value)


class Breaks:
    """Makes broken values and their sound twins; whatever is not broken is as small as it may be."""

    def __init__(self, random: Random, misfits: int = 1):
        self.random, self.smallest, self.largest = random, Smallest(random), Largest(random)
        self.misfits = misfits

    def of_input(self, operation) -> list[Break]:
        """Breaks every member that an operation takes."""
        found = self.of(operation.input_shape)
        return [replace(each, path=each.path.removeprefix(".")) for each in found]

    def of(self, shape):
        """Yields every way to break a value of a shape in one place."""
        yield self.wrong_kind(shape)
        yield from getattr(self, shape.type_name)(shape)

    def wrong_kind(self, shape) -> Break:
        wanted = WANTED.get(shape.type_name, "number")
        kind = self.random.choice([kind for kind in KINDS if kind != wanted])
        return Break.here(f"is a JSON {kind}", KINDS[kind])

    def structure(self, shape):
        frame = self.smallest.of(shape)
        yield Break.here(None, frame)
        for name in shape.required_members:
            rest = {key: frame[key] for key in frame if key != name}
            yield Break(f".{name}", "is missing", None, rest)
        for name, member in shape.members.items():
            for each in self.of(member):
                yield each.below(f".{name}", {**frame, name: each.value})

    def list(self, shape):
        yield Break.here(None, [self.smallest.of(shape.member)])
        if "max" in shape.metadata:
            most = shape.metadata["max"]
            entries = [self.smallest.of(shape.member) for _ in range(most + 1)]
            yield Break.here(f"has {most + 1} entries", entries)
        before = [self.smallest.of(shape.member) for _ in range(self.random.randrange(3))]
        for each in self.of(shape.member):
            yield each.below(f"[{len(before)}]", [*before, each.value])

    def map(self, shape):
        entry = self.smallest.entries(shape, 1)
        yield Break.here(None, entry)
        if "max" in shape.metadata:
            most = shape.metadata["max"]
            yield Break.here(f"has {most + 1} entries", self.smallest.entries(shape, most + 1))
        for each in self.string(shape.key):
            if each.fault:
                map_of_one = {each.value: self.smallest.of(shape.value)}
                yield Break.here(f"has a key that {each.fault}", map_of_one, each.pattern)
        [key] = entry
        # A secret is not told, even where it is part of the path.
        step = "" if shape.key.metadata.get("sensitive") else f".{key}"
        for each in self.of(shape.value):
            yield each.below(step, {key: each.value})

    def string(self, shape):
        yield Break.here(None, self.largest.of(shape))
        if shape.enum:
            stranger = self.random.choice([shape.enum[0].swapcase(), shape.enum[-1] + " ", "Nonsense", ""])
            yield Break.here(f"is {stranger!r}, which is none of its values", stranger)
            return
        least, most = limits(shape)
        if least > 0:
            yield Break.here(f"has {least - 1} characters", self.text(shape, least - 1))
        if "max" in shape.metadata:
            yield Break.here(f"has {most + 1} characters", self.text(shape, most + 1))
        java = shape.metadata.get("pattern", ANY_TEXT)
        for how, text in pattern(java).misfits(self.random, least, most, self.misfits):
            hyphens = java.startswith(WEB_TOKEN) and pattern(java).matches(text.replace("-", "a"))
            yield Break.here(HYPHENS if hyphens else how, text, java)
        if java.startswith(OWN_PARTITION):
            partition = self.random.choice(["arn:aws-cn:", "arn:aws-us-gov:"])
            yield Break.here(ANOTHER_PARTITION, self.smallest.of(shape).replace(OWN_PARTITION, partition, 1))

    def text(self, shape, length: int) -> str:
        """Makes a text of a length that is wrong, which fits the pattern if such a one does."""
        text = pattern(shape.metadata.get("pattern", ANY_TEXT)).fit(self.random, length)
        return "x" * length if text is None else text

    def integer(self, shape):
        yield Break.here(None, self.largest.of(shape))
        yield Break.here("is no whole number", 1.5)
        if "min" in shape.metadata:
            yield Break.here("is too small", shape.metadata["min"] - 1)
        if "max" in shape.metadata:
            yield Break.here("is too large", shape.metadata["max"] + 1)

    long = integer

    def boolean(self, shape):
        yield Break.here(None, self.smallest.of(shape))

    timestamp = boolean
