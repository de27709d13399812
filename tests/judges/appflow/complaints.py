"""Everything that a judge found, told at once: one line for each."""

import pytest


class Complaints:
    """Collects what is wrong with answers."""

    def __init__(self, about: str):
        self.about, self.lines = about, []

    def add(self, asked: str, wrong: list[str], answer) -> None:
        """Notes what is wrong with one answer, if anything is."""
        if wrong:
            self.lines.append(in_one_line(f"{self.about}  {shown(asked)}: {'; '.join(wrong)} → {answer}"))

    def tell(self, asked: int) -> None:
        """Fails the test if there are any."""
        if self.lines:
            head = f"{len(self.lines)} complaints about {asked} requests:"
            pytest.fail("\n".join([head, *self.lines]), pytrace=False)


def shown(text: str) -> str:
    return text if len(text) < 200 else f"{text[:200]}…"


def in_one_line(text: str) -> str:
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)
