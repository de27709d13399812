"""The COPY statement, read."""

import re
from dataclasses import dataclass, field

from .sql_text import Token, meaningful, tokens
from .words import Refused

# What COPY of columnar files takes beside FROM and the authorisation.
COLUMNAR = {"MANIFEST", "ACCEPTINVCHARS", "FILLRECORD", "STATUPDATE", "EXPLICIT_IDS", "SERIALIZETOJSON", "FORMAT"}
# Options by the number of literals that follow them, of which "?" may be missing.
OPTIONS = {
    "GZIP": "", "MANIFEST": "", "TRUNCATECOLUMNS": "", "ACCEPTANYDATE": "", "BLANKSASNULL": "", "EMPTYASNULL": "",
    "FILLRECORD": "", "EXPLICIT_IDS": "", "ROUNDEC": "", "TRIMBLANKS": "", "NOLOAD": "", "IGNOREALLERRORS": "",
    "SERIALIZETOJSON": "", "TIMEFORMAT": "1", "DATEFORMAT": "1", "REGION": "1", "MAXERROR": "1", "COMPROWS": "1",
    "ACCEPTINVCHARS": "?", "COMPUPDATE": "?", "STATUPDATE": "?", "ENCODING": "1", "IGNOREHEADER": "1", "DELIMITER": "1",
    "NULL": "1", "ESCAPE": "", "REMOVEQUOTES": "", "CSV": "", "BZIP2": "", "LZOP": "", "ZSTD": "",
}  # fmt: skip
# COPY of JSON refuses these: https://docs.aws.amazon.com/redshift/latest/dg/copy-parameters-data-format.html
NOT_WITH_JSON = ("CSV", "DELIMITER", "ESCAPE", "FILLRECORD", "IGNOREHEADER", "NULL", "REMOVEQUOTES")
ROLE = re.compile(r"arn:aws[a-z-]*:iam::\d{12}:role/[\w+=,.@/-]+")


@dataclass
class Copy:
    """What a COPY statement asks for."""

    table: list[str]
    columns: list[str] = field(default_factory=list)
    url: str = ""
    role: str = ""
    layout: str = "CSV"
    paths: str = ""
    options: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The table's name as PostgreSQL takes it."""
        return ".".join('"' + part.replace('"', '""') + '"' for part in self.table)


class Reader:
    """The pieces of a statement, taken one after the other."""

    def __init__(self, pieces: list[Token]):
        self.pieces, self.at = pieces, 0

    def next(self) -> Token | None:
        return self.pieces[self.at] if self.at < len(self.pieces) else None

    def take(self, *wanted: str) -> Token:
        """Takes the next piece, which must be of one of these kinds or words."""
        piece = self.next()
        if piece is None:
            raise Refused("ERROR: syntax error at end of input")
        if wanted and piece.kind not in wanted and piece.upper not in wanted and piece.text not in wanted:
            raise Refused(f'ERROR: syntax error at or near "{piece.text}"')
        self.at += 1
        return piece

    def takes(self, *wanted: str) -> bool:
        """Takes the next piece if it is one of these words."""
        piece = self.next()
        if piece is None or (piece.upper not in wanted and piece.text not in wanted):
            return False
        self.at += 1
        return True


def read_copy(sql: str) -> Copy:
    """Reads a COPY statement. Raises `Refused` for what Redshift refuses."""
    reader = Reader([piece for piece in meaningful(tokens(sql)) if piece.text != ";"])
    reader.take("COPY")
    copy = Copy([reader.take("word", "name").value])
    while reader.takes("."):
        copy.table.append(reader.take("word", "name").value)
    if reader.takes("("):
        copy.columns.append(reader.take("word", "name").value)
        while reader.takes(","):
            copy.columns.append(reader.take("word", "name").value)
        reader.take(")")
    reader.take("FROM")
    copy.url = reader.take("string").value
    while reader.next() is not None:
        read_option(copy, reader)
    check(copy)
    return copy


def read_option(copy: Copy, reader: Reader) -> None:
    word = reader.take("word").upper
    if word == "IAM_ROLE":
        copy.role = reader.take("string", "DEFAULT").value
    elif word in ("FORMAT", "JSON", "PARQUET"):
        if word == "FORMAT":
            reader.takes("AS")
            word = reader.take("JSON", "PARQUET", "CSV").upper
        copy.layout = word
        if word == "JSON":
            reader.takes("AS")
            copy.paths = reader.take("string").value
        copy.options["FORMAT"] = word
    elif word in OPTIONS:
        reader.takes("AS")
        value = ""
        if OPTIONS[word] == "1" or (OPTIONS[word] and reader.next() and reader.next().kind == "string"):
            value = reader.take("string", "number").value
        elif OPTIONS[word] and reader.takes("ON", "OFF", "TRUE", "FALSE", "PRESET"):
            value = reader.pieces[reader.at - 1].upper
        copy.options[word] = value
    else:
        raise Refused(f'ERROR: syntax error at or near "{reader.pieces[reader.at - 1].text}"')


def check(copy: Copy) -> None:
    if not copy.url.startswith("s3://"):
        raise Refused(f"ERROR: COPY from {copy.url.partition(':')[0]} is not supported by the double: s3 alone")
    if not copy.role:
        raise Refused("ERROR: CREDENTIALS argument is required")
    if copy.role.lower() != "default" and not all(ROLE.fullmatch(role) for role in copy.role.split(",")):
        raise Refused("ERROR: Invalid IAM role ARN")
    if copy.layout == "JSON":
        refused = [option for option in NOT_WITH_JSON if option in copy.options]
        if refused:
            raise Refused(f"ERROR: {refused[0]} is not supported for JSON based COPY")
    if copy.layout == "PARQUET":
        refused = [option for option in copy.options if option not in COLUMNAR]
        if refused:
            raise Refused(f"ERROR: {refused[0]} argument is not supported for PARQUET based COPY")
    if copy.layout == "CSV":
        raise Refused("ERROR: the double loads FORMAT AS JSON and FORMAT AS PARQUET alone")
