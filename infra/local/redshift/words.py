"""Errors of PostgreSQL in Redshift's words."""

import re

import psycopg2

RULE = "-----------------------------------------------"


class Refused(Exception):
    """An error with Redshift's words for it."""


def spoken(error: psycopg2.Error) -> str:
    """Says as Redshift does why a statement failed."""
    primary = (error.diag.message_primary or str(error)).strip()
    cast = re.match(r'invalid input syntax for type (\w+): "(.*)"$', primary, re.DOTALL)
    if error.pgcode in ("40001", "40P01"):
        return serializable(0)
    taken = re.match(r"Key \(typname, typnamespace\)=\((.*), \d+\)", error.diag.message_detail or "")
    if taken or error.pgcode == "42P07":
        name = taken[1] if taken else primary.split('"')[1]
        return f'ERROR: Relation "{name}" already exists'
    if "cannot affect row a second time" in primary:
        return "ERROR: Found multiple matches to update the same tuple."
    if cast and cast[1] in ("integer", "bigint", "smallint"):
        kind = {"integer": "Integer", "bigint": "Long", "smallint": "Short"}[cast[1]]
        return with_detail(f"Invalid digit, Value '{cast[2][:1]}', Pos 0, Type: {kind} ", 1207, cast[2])
    denied = re.match(r"permission denied for table (.*)", primary)
    if denied:
        return f"ERROR: permission denied for relation {denied[1]}"
    position = f"\n  Position: {error.diag.statement_position}" if error.diag.statement_position else ""
    return f"ERROR: {primary}{position}"


def serializable(table: int) -> str:
    """The words for a transaction that lost against another one."""
    return (
        f"ERROR: 1023\n  Detail: Serializable isolation violation on table - {table}, transactions forming the cycle "
        "are: 4251, 4254 (pid:10473)"
    )


def with_detail(message: str, code: int, context: str) -> str:
    """The words of a compute node, which has the text that failed only in the detail."""
    return (
        f"ERROR: {message}\n  Detail: \n  {RULE}\n  error:  {message}\n  code:      {code}\n  context:   {context}\n"
        f"  query:     0\n  location:  :0\n  process:   query0_0_0 [pid=10473]\n  {RULE}"
    )


def connection_lost() -> str:
    return "ERROR: terminating connection due to administrator command"
