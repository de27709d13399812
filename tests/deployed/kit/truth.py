"""What a flow must deliver: the application's records, each value in its canonical text."""

from .application import Salesforce
from .canonical import canonical, parse


class Truth:
    """The records of one object of Salesforce, ordered by their ids, and the columns of all its fields."""

    def __init__(self, application: Salesforce, entity: str, live: bool = True):
        self.fields = {field["name"]: field for field in application.describe(entity)}
        lines = application.lines(entity, live)
        both = sorted(((parse(line), line) for line in lines), key=lambda each: each[0]["Id"])
        self.records = [record for record, _ in both]
        self.columns = {
            name: [canonical(field, record[name], line) for record, line in both]
            for name, field in self.fields.items()
        }

    def __len__(self) -> int:
        return len(self.records)

    def without(self, *names: str) -> dict[str, list]:
        """Returns all columns but some."""
        return {name: column for name, column in self.columns.items() if name not in names}


def assert_same(found: dict[str, list], expected: dict[str, list], key: str = "Id") -> None:
    """Compares every value of every record; both sides are ordered by the key."""
    assert list(found) == list(expected), "the columns differ"
    assert_each_once(found[key], expected[key])
    for name, column in expected.items():
        if found[name] == column:
            continue
        row = next(row for row, value in enumerate(column) if found[name][row] != value)
        differing = sum(a != b for a, b in zip(found[name], column))
        raise AssertionError(
            f"{name} of {found[key][row]} is {found[name][row]!r} and should be {column[row]!r}; "
            f"{differing} of {len(column)} values differ"
        )


def assert_each_once(found: list, expected: list) -> None:
    """Compares keys: none is missing, none is there twice, none is foreign."""
    assert len(set(expected)) == len(expected)
    seen = set(found)
    missing, foreign = set(expected) - seen, seen - set(expected)
    twice = len(found) - len(seen)
    assert not (missing or foreign or twice), (
        f"{len(missing)} records are missing, {len(foreign)} should not be there, {twice} are there twice; "
        f"for example {[*missing, *foreign][:3]}"
    )
    assert found == expected, "the records are not in the order of their keys"
