"""Statements that only Redshift understands, in PostgreSQL's words."""

import sqlglot
from sqlglot import exp

from .sql_text import Token
from .words import Refused

# Words of which PostgreSQL knows nothing, or something else.
OWN = set(
    """QUALIFY DATEADD DATEDIFF TOP DECODE LISTAGG CONVERT_TIMEZONE DATE_ADD DATE_DIFF SYSDATE ISNULL MEDIAN
    STRTOL DISTSTYLE DISTKEY SORTKEY ENCODE IDENTITY BACKUP MINUS""".split()
)
Kind = exp.DataType.Type


def translated(sql: str, pieces: list[Token]) -> str:
    """Returns a statement as PostgreSQL takes it; most are the same."""
    words = [piece.upper for piece in pieces]
    if words[:1] == ["SET"] and "ENABLE_CASE_SENSITIVE_IDENTIFIER" in words:
        return "SELECT 1 WHERE false"
    if words[:1] in (["VACUUM"], ["ANALYZE"]):
        return "SELECT 1 WHERE false"
    makes_columns = words[:1] == ["CREATE"] and "TABLE" in words[:4] and "LIKE" not in words and "AS" not in words
    if makes_columns or OWN.intersection(words):
        return transpiled(sql)
    return sql


def transpiled(sql: str) -> str:
    try:
        tree = sqlglot.parse_one(sql, read="redshift")
    except sqlglot.ParseError as error:
        raise Refused(f"ERROR: syntax error ({error.errors[0]['description']})") from error
    if isinstance(tree, exp.Create):
        plain_table(tree)
    return tree.sql("postgres")


def plain_table(tree: exp.Create) -> None:
    """Leaves out what is Redshift's own, and the keys, which Redshift does not enforce."""
    tree.set("properties", temporary_only(tree.args.get("properties")))
    if not isinstance(tree.this, exp.Schema):
        return
    kept = [part for part in tree.this.expressions if isinstance(part, exp.ColumnDef)]
    for column in kept:
        column.set("constraints", [one for one in column.args.get("constraints", []) if is_kept(one)])
        widths(column.args["kind"])
    tree.this.set("expressions", kept)


def temporary_only(properties):
    kept = [one for one in (properties.expressions if properties else []) if isinstance(one, exp.TemporaryProperty)]
    return exp.Properties(expressions=kept) if kept else None


def is_kept(constraint: exp.ColumnConstraint) -> bool:
    kinds = (exp.NotNullColumnConstraint, exp.DefaultColumnConstraint, exp.GeneratedAsIdentityColumnConstraint)
    return isinstance(constraint.kind, kinds)


def widths(kind: exp.DataType) -> None:
    """Gives types without a length the length that Redshift gives them."""
    sizes = [size.name.upper() for size in kind.expressions]
    if kind.this in (Kind.TEXT, Kind.VARCHAR, Kind.NVARCHAR) and sizes in ([], ["MAX"]):
        number = 65535 if sizes else 256
        kind.replace(exp.DataType.build(f"VARCHAR({number})"))
    elif kind.this in (Kind.VARBINARY, Kind.BINARY):
        kind.replace(exp.DataType.build("varbyte", udt=True))
    elif kind.this == Kind.DECIMAL and not sizes:
        kind.replace(exp.DataType.build("DECIMAL(18, 0)"))
