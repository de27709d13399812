"""What Redshift refuses in a statement and PostgreSQL would accept."""

from .sql_text import Token
from .words import Refused

# Words that Redshift reserves and PostgreSQL does not, without those that its statements use themselves.
RESERVED = set(
    """AES128 AES256 ALLOWOVERWRITE BACKUP BLANKSASNULL BYTEDICT BZIP2 CREDENTIALS CURRENT_USER_ID DEFLATE DEFRAG DELTA
    DELTA32K DISABLE EMPTYASNULL ENABLE ENCRYPT ENCRYPTION EXPLICIT GLOBALDICT256 GLOBALDICT64K GZIP IDENTITY LUN LUNS LZO
    LZOP MINUS MOSTLY13 MOSTLY32 MOSTLY8 OFFLINE OFFSET OID OLD OPEN PARTITION PERCENT PERMISSIONS RAW READRATIO RECOVER
    REJECTLOG RESORT RESPECT RESTORE SNAPSHOT SYSTEM TAG TDES TEXT255 TEXT32K TRUNCATECOLUMNS WALLET""".split()
) - {"IDENTITY", "OFFSET", "PARTITION", "RESPECT", "SNAPSHOT", "BACKUP", "MINUS"}
FOREIGN_TYPES = {"JSON", "JSONB", "UUID", "BYTEA", "SERIAL", "BIGSERIAL", "MONEY", "XML", "INET", "HSTORE"}


def refuse(pieces: list[Token], in_batch: bool) -> None:
    """Raises `Refused` in Redshift's words for a statement that Redshift would not run."""
    words = [piece.upper for piece in pieces]
    first = words[0] if words else ""
    if in_batch and first in ("VACUUM", "TRUNCATE"):
        raise Refused(
            f"ERROR: {first} cannot run inside a transaction block"
            if first == "VACUUM"
            else "ERROR: TRUNCATE commits the transaction that it is part of; the double refuses it in a batch"
        )
    if any(piece.text == ";" for piece in pieces[:-1]):
        raise Refused("ERROR: cannot insert multiple commands into a prepared statement")
    if first in ("BEGIN", "START", "COMMIT", "ROLLBACK", "END", "ABORT"):
        raise Refused(f"ERROR: {first} is not supported: the Data API begins and ends transactions itself")
    if first == "MERGE" or (first == "WITH" and "MERGE" in words):
        refuse_merge(pieces, words)
    if first in ("INSERT", "UPDATE", "DELETE"):
        for foreign in ("CONFLICT", "RETURNING"):
            if foreign in words:
                raise near(foreign)
    if first == "CREATE" and any(words[1:3][:count] == ["UNIQUE", "INDEX"][-count:] for count in (1, 2)):
        raise Refused('ERROR: SQL command "CREATE INDEX" not supported on Redshift tables')
    if first == "ALTER" and "COLUMN" in words and "EXISTS" in words:
        raise near("EXISTS")
    if first in ("CREATE", "ALTER"):
        refuse_types(pieces, words)
    if first != "COPY":
        refuse_reserved(pieces)


def refuse_merge(pieces: list[Token], words: list[str]) -> None:
    if words[0] == "WITH":
        raise near("MERGE")
    using = words.index("USING")
    # MERGE INTO [schema.]table: the target has no alias.
    target = pieces[2:using]
    if len(target) not in (1, 3) or (len(target) == 3 and target[1].text != "."):
        raise near(target[-1].text)
    if pieces[using + 1].text == "(":
        raise near("(")
    clauses = [words[at + 1 : at + 3] for at, word in enumerate(words) if word == "WHEN"]
    shapes = ["NOT MATCHED" if clause[0] == "NOT" else "MATCHED" for clause in clauses]
    if shapes != ["MATCHED", "NOT MATCHED"] and "DUPLICATES" not in words:
        raise Refused("ERROR: MERGE needs WHEN MATCHED and, after it, WHEN NOT MATCHED")
    for at, word in enumerate(words):
        if word == "MATCHED" and words[at + 1] != "THEN":
            raise near(pieces[at + 1].text)


def refuse_types(pieces: list[Token], words: list[str]) -> None:
    for before, piece in zip(pieces, pieces[1:]):
        if (
            piece.upper in FOREIGN_TYPES
            and before.is_name
            and before.upper not in ("TABLE", "EXISTS", "COLUMN", "AS")
        ):
            raise Refused(f'ERROR: type "{piece.text.lower()}" does not exist')
        if piece.text == "[" and before.is_name:
            raise Refused(f'ERROR: Column "{before.text}" has unsupported type "{before.text}[]".')
    for at, word in enumerate(words[:-2]):
        length = pieces[at + 2].text
        if word in ("VARCHAR", "VARYING", "NVARCHAR") and pieces[at + 1].text == "(" and length.isdigit():
            if int(length) > 65535:
                raise Refused("ERROR: Column length exceeds maximum allowed (maximum column length is 65535)")
        if word in ("DECIMAL", "NUMERIC") and pieces[at + 1].text == "(" and length.isdigit() and int(length) > 38:
            raise Refused(f"ERROR: DECIMAL precision {length} must be between 1 and 38")


def refuse_reserved(pieces: list[Token]) -> None:
    for piece in pieces:
        if piece.upper in RESERVED:
            raise near(piece.text)


def near(text: str) -> Refused:
    return Refused(f'ERROR: syntax error at or near "{text}"')
