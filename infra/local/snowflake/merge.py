"""MERGE as an UPDATE and an INSERT, because fakesnow's own form of it cannot run inside a transaction."""

from failure import Failure
from sqlglot import exp


def parts(merge: exp.Merge) -> tuple[str, list[str]]:
    """Returns a query for the rows that several source rows match, and the statements that do the same as the merge."""
    target, source, condition = merge.this, merge.args["using"], merge.args["on"]
    whens = merge.args["whens"].expressions
    for when in whens:
        if when.args.get("condition"):
            raise Failure("001003", "the double of Snowflake knows no WHEN … AND", "42000")
    found = next((when.args["then"] for when in whens if when.args.get("matched")), None)
    new = next((when.args["then"] for when in whens if not when.args.get("matched")), None)
    sql = {name: node.sql("snowflake") for name, node in {"t": target, "s": source, "on": condition}.items()}
    statements = []
    if found is not None:
        if not isinstance(found, exp.Update):
            raise Failure("001003", "the double of Snowflake knows no WHEN MATCHED THEN DELETE", "42000")
        changes = ", ".join(change.sql("snowflake") for change in found.expressions)
        statements.append(f"UPDATE {sql['t']} SET {changes} FROM {sql['s']} WHERE {sql['on']}")
    if new is not None:
        columns = ", ".join(column.sql("snowflake") for column in new.this.expressions)
        values = ", ".join(value.sql("snowflake") for value in new.expression.expressions)
        statements.append(
            f"INSERT INTO {base(target)} ({columns}) SELECT {values} FROM {sql['s']} "
            f"WHERE NOT EXISTS (SELECT 1 FROM {sql['t']} WHERE {sql['on']})"
        )
    keys = [side for equal in condition.find_all(exp.EQ) for side in (equal.this, equal.expression)]
    own = ", ".join(key.sql("snowflake") for key in keys if key.table == target.alias_or_name)
    twice = f"SELECT {own} FROM {sql['t']} JOIN {sql['s']} ON {sql['on']} GROUP BY {own} HAVING COUNT(*) > 1"
    return twice, statements


def base(table: exp.Table) -> str:
    plain = table.copy()
    plain.set("alias", None)
    return plain.sql("snowflake")


DUPLICATE = Failure("100090", 'Duplicate row detected during DML action\nRow Values: ["a", 1]', "42P18")
