"""Reads a statement's text: words, literals, names and parameters."""

import re
from dataclasses import dataclass

from psycopg2.extensions import QuotedString

TOKEN = re.compile(
    r"""
    (?P<comment>--[^\n]*|/\*.*?\*/)
  | (?P<string>'(?:[^'\\]|''|\\.)*')
  | (?P<name>"(?:[^"]|"")*")
  | (?P<cast>::)
  | (?P<parameter>:[0-9A-Za-z_]+)
  | (?P<word>[A-Za-z_][\w$]*)
  | (?P<number>\d+(?:\.\d+)?)
  | (?P<space>\s+)
  | (?P<sign>.)
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True)
class Token:
    """A piece of a statement's text."""

    kind: str
    text: str

    @property
    def upper(self) -> str:
        """The word in capitals; nothing if this is no word."""
        return self.text.upper() if self.kind == "word" else ""

    @property
    def is_name(self) -> bool:
        return self.kind in ("word", "name")

    @property
    def value(self) -> str:
        """The text of a literal, or a name as it is stored."""
        if self.kind == "string":
            return re.sub(r"''|\\(.)", lambda found: found[1] or "'", self.text[1:-1], flags=re.DOTALL)
        return self.text[1:-1].replace('""', '"') if self.kind == "name" else self.text.lower()


def tokens(sql: str) -> list[Token]:
    """Splits a statement into all of its pieces."""
    return [Token(found.lastgroup, found[0]) for found in TOKEN.finditer(sql)]


def meaningful(pieces: list[Token]) -> list[Token]:
    """Leaves out spaces and comments."""
    return [piece for piece in pieces if piece.kind not in ("space", "comment")]


def parameters(sql: str) -> set[str]:
    """Returns the names of the parameters that a statement uses."""
    return {piece.text[1:] for piece in tokens(sql) if piece.kind == "parameter"}


def bound(sql: str, values: dict[str, str]) -> str:
    """Puts values in the places of their parameters; a parameter without value stays, as a syntax error."""
    return "".join(
        literal(values[piece.text[1:]]) if piece.kind == "parameter" and piece.text[1:] in values else piece.text
        for piece in tokens(sql)
    )


def folded(sql: str) -> str:
    """Writes quoted names in lower case, as Redshift does unless it is set to keep capitals."""
    return "".join(fold(piece.text) if piece.kind == "name" else piece.text for piece in tokens(sql))


def fold(name: str) -> str:
    # Of capitals in other alphabets nothing is known.
    return re.sub("[A-Z]+", lambda found: found[0].lower(), name)


def literal(text: str) -> str:
    quoted = QuotedString(text)
    quoted.encoding = "utf8"
    return quoted.getquoted().decode().strip()


def quoted(name: str) -> str:
    """Quotes a name for PostgreSQL."""
    return '"' + name.replace('"', '""') + '"'
