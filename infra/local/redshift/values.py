"""One value of a file as COPY puts it into a column."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from .json_rows import Number, written

BOUNDS = {"smallint": (15, "Short"), "integer": (31, "Integer"), "bigint": (63, "Long")}
SUPER_LIMIT, TEXT_LIMIT = 16 * 1024 * 1024, 65535
TRUE, FALSE = {"true", "t", "yes", "y", "1"}, {"false", "f", "no", "n", "0"}
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
DATE = r"\d{4}-\d{2}-\d{2}"
CLOCK = r"\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?"
ZONE = r"(Z|UTC|[+-]\d{2}(:?\d{2})?)?"


@dataclass(frozen=True)
class Column:
    """A column of the table to load."""

    name: str
    type: str
    length: int
    scale: int
    required: bool

    @property
    def length_text(self) -> str:
        return f"{self.length},{self.scale}" if self.type == "numeric" else str(max(self.length, 0))


class Misfit(Exception):
    """A value that the column does not take; has Redshift's number and words for it."""

    def __init__(self, code: int, message: str):
        self.code, self.message = code, message


def converted(value, column: Column, options: dict[str, str]) -> str | None:
    """Returns a value's text for PostgreSQL; nothing for null. Raises `Misfit`."""
    if column.type == "super":
        text = None if value is None else super_text(value)
    else:
        text = plain_text(value)
        if text == "" and "EMPTYASNULL" in options or (text or "x").isspace() and "BLANKSASNULL" in options:
            text = None
        if text is not None:
            text = CONVERSIONS[column.type](text, column, options, isinstance(value, Number))
    if text is None and column.required:
        raise Misfit(1213, "Missing data for not-null field")
    return text


def plain_text(value) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return written(value)


def super_text(value) -> str:
    if any(len(encoded(text)) > TEXT_LIMIT for text in texts(value)):
        raise Misfit(1224, f"String value exceeds the max size of {TEXT_LIMIT} bytes")
    text = written(value)
    if len(encoded(text)) > SUPER_LIMIT:
        raise Misfit(1224, f"SUPER value exceeds the max size of {SUPER_LIMIT} bytes")
    return text


def texts(value):
    """Yields each text in a JSON value."""
    if isinstance(value, str):
        yield value
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from texts(one)


def encoded(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        character = text[error.start]
        # Bytes that were no UTF-8 arrive as such a character, halves of a pair as `\ud800`.
        raw = character.encode("utf-8", "surrogateescape" if "\udc80" <= character <= "\udcff" else "surrogatepass")
        code = 3 if len(raw) == 1 else 4
        raise Misfit(
            1220,
            f"String contains invalid or unsupported UTF8 codepoints. Bad UTF8 hex sequence: {raw.hex(' ')} (error {code})",
        ) from error


def varchar(text: str, column: Column, options: dict[str, str], _) -> str:
    if "ACCEPTINVCHARS" in options:
        text = re.sub("[\ud800-\udfff]", options["ACCEPTINVCHARS"] or "?", text)
    if text.startswith("\0") and len(text) > 1:
        raise Misfit(1216, "Invalid null byte - field longer than 1 byte")
    # The text ends at the first null byte, and nobody is told.
    raw = encoded(text.partition("\0")[0])
    if column.type == "bpchar" and len(raw) != len(text):
        bad = next(one for one in text if ord(one) > 127)
        raise Misfit(
            1220,
            f"Multibyte character not supported for CHAR (Hint: try using VARCHAR). Invalid char: {bad.encode().hex(' ')}",
        )
    if len(raw) > column.length >= 0:
        if "TRUNCATECOLUMNS" not in options:
            raise Misfit(1204, "String length exceeds DDL length")
        raw = raw[: column.length]
    return raw.decode(errors="ignore")


def whole(text: str, column: Column, *_) -> str:
    bits, kind = BOUNDS[column.type]
    bad = re.match(r"[+-]?\d*", text).end()
    if bad < len(text) or not text.strip("+-"):
        raise Misfit(1207, f"Invalid digit, Value '{text[bad : bad + 1]}', Pos {bad}, Type: {kind}")
    if not -(2**bits) <= int(text) < 2**bits:
        raise Misfit(1207, f"Overflow ({kind} valid range {-(2**bits)} to {2**bits - 1})")
    return text


def decimal(text: str, column: Column, options: dict[str, str], _) -> str:
    bad = re.match(r"[+-]?\d*(\.\d*)?", text).end()
    if bad < len(text) or not any(map(str.isdigit, text)):
        raise Misfit(1207, f"Invalid digit, Value '{text[bad : bad + 1]}', Pos {bad}, Type: Decimal")
    # Digits too many are cut off unless the statement asks for rounding.
    before, _, behind = text.strip("+-").partition(".")
    kept, lost = behind[: column.scale], behind[column.scale :]
    scaled = int((before + kept.ljust(column.scale, "0")) or "0")
    if "ROUNDEC" in options and lost[:1] >= "5":
        scaled += 1
    if scaled >= 10**column.length:
        raise Misfit(1058, f"Overflow for NUMERIC({column.length},{column.scale}) (too many digits)")
    return f"{'-' if text.startswith('-') else ''}{scaled}e-{column.scale}"


def real(text: str, column: Column, *_) -> str:
    try:
        float(text)
    except ValueError as error:
        raise Misfit(1207, f"Invalid digit, Value '{text[:1]}', Pos 0, Type: Float") from error
    return text


def truth(text: str, *_) -> str:
    if text.lower() not in TRUE | FALSE:
        raise Misfit(1210, "Unknown boolean format")
    return "true" if text.lower() in TRUE else "false"


def date(text: str, column: Column, options: dict[str, str], is_number: bool) -> str:
    if is_number or not re.fullmatch(rf"{DATE}([T ].*)?", text):
        raise Misfit(1205, "Invalid Date Format - length must be 10 or more")
    return text[:10]


def instant(text: str, column: Column, options: dict[str, str], is_number: bool) -> str:
    wanted = options.get("TIMEFORMAT", "")
    if wanted in ("epochsecs", "epochmillisecs") and re.fullmatch(r"-?\d+", text):
        moment = (
            EPOCH + timedelta(seconds=int(text))
            if wanted == "epochsecs"
            else EPOCH + timedelta(milliseconds=int(text))
        )
        return moment.isoformat()
    iso = rf"{DATE}([T ]{CLOCK} ?{ZONE})?" if wanted == "auto" else rf"{DATE}( {CLOCK}( ?[+-]\d{{2}}(:?\d{{2}})?)?)?"
    if is_number or wanted not in ("", "auto") or not re.fullmatch(iso, text):
        form = "YYYY-MM-DD HH24:MI:SS" + ("OF" if column.type == "timestamptz" else "")
        raise Misfit(1206, f"Invalid timestamp format or value [{form}]")
    return text


def clock(text: str, *_) -> str:
    if not re.fullmatch(rf"{CLOCK}{ZONE}", text):
        raise Misfit(1206, "Invalid time format or value [HH24:MI:SS]")
    return text


def binary(text: str, column: Column, *_) -> str:
    try:
        raw = bytes.fromhex(text)
    except ValueError as error:
        raise Misfit(1207, "Invalid hexadecimal digit, Type: Varbyte") from error
    return "\\x" + raw.hex()


CONVERSIONS = {
    "varchar": varchar, "bpchar": varchar, "text": varchar, "smallint": whole, "integer": whole, "bigint": whole,
    "numeric": decimal, "real": real, "double": real, "boolean": truth, "date": date, "timestamp": instant,
    "timestamptz": instant, "time": clock, "timetz": clock, "varbyte": binary,
}  # fmt: skip
