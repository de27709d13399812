"""What Snowflake demands and fakesnow does not: the case of names, lengths, whole numbers of 38 digits."""

import fakesnow.cursor
from failure import Failure
from sqlglot import exp

WIDEST = "DECIMAL(38, 0)"


def mend() -> None:
    """Gives whole numbers their 38 digits, of which fakesnow keeps 18, and lets binaries have a length."""

    def whole(expression):
        is_type = isinstance(expression, exp.DataType)
        sized = is_type and expression.this == exp.DataType.Type.DECIMAL and expression.expressions
        integers = (exp.DataType.Type.DECIMAL, exp.DataType.Type.INT, exp.DataType.Type.SMALLINT, exp.DataType.Type.TINYINT)
        if is_type and expression.this in integers and not sized:
            return exp.DataType.build(WIDEST)
        if is_type and expression.this in (exp.DataType.Type.BINARY, exp.DataType.Type.VARBINARY):
            return exp.DataType.build("BINARY")
        return expression

    fakesnow.cursor.transforms.integer_precision = whole


def folded(identifier: exp.Identifier) -> str:
    """Returns the name that an identifier stands for: in capitals, unless it is quoted."""
    return identifier.this if identifier.args.get("quoted") else identifier.this.upper()


class Names:
    """The tables and columns there are, as a session sees them."""

    def __init__(self, duck, database: str, schema: str):
        self.duck, self.database, self.schema = duck, database, schema

    def place(self, table: exp.Table) -> tuple[str, str, str]:
        part = lambda name, own: folded(table.args[name]) if table.args.get(name) else own  # noqa: E731
        return part("catalog", self.database), part("db", self.schema), folded(table.this)

    def columns(self, table: exp.Table) -> list[str] | None:
        """Returns a table's columns; nothing if there is no such table."""
        database, schema, name = self.place(table)
        query = "SELECT column_name FROM duckdb_columns() WHERE {} AND table_name = ? ORDER BY column_index"
        # A temporary table of the session comes before a table of the same name.
        bare = not table.args.get("db")
        found = self.duck.execute(query.format("database_name = 'temp'"), [name]).fetchall() if bare else []
        if not found:
            query = query.format("database_name = ? AND schema_name = ?")
            found = self.duck.execute(query, [database, schema, name]).fetchall()
        return [row[0] for row in found] or None

    def check(self, statement: exp.Expression) -> None:
        """Refuses names that no table or column has in exactly this spelling."""
        aliases = {cte.alias for cte in statement.find_all(exp.CTE)}
        known: set[str] = {folded(a.args["alias"]) for a in statement.find_all(exp.Alias) if a.args.get("alias")}
        for table in statement.find_all(exp.Table):
            if not isinstance(table.this, exp.Identifier) or table.name in aliases:
                continue
            if (table.db or "").upper() == "INFORMATION_SCHEMA" or table.name.startswith("_PENSTOCK"):
                return
            columns = self.columns(table)
            if columns is None:
                shown = ".".join(part for part in self.place(table))
                words = f"SQL compilation error:\nObject '{shown}' does not exist or not authorized."
                raise Failure("002003", words, "42S02")
            known.update(columns)
        used = [column.this for column in statement.find_all(exp.Column) if isinstance(column.this, exp.Identifier)]
        for schema in statement.find_all(exp.Schema):
            used += [each for each in schema.expressions if isinstance(each, exp.Identifier)]
        for identifier in used:
            if folded(identifier) not in known:
                shown = f'"{identifier.this}"' if identifier.args.get("quoted") else identifier.this.upper()
                words = f"SQL compilation error: error line 1 at position 7\ninvalid identifier '{shown}'"
                raise Failure("000904", words, "42000")


def check_lengths(cursor, names: Names, table: exp.Table) -> None:
    """Refuses texts that are longer than their column, counted in characters."""
    database, schema, name = names.place(table)
    cursor.execute(
        f"SELECT COLUMN_NAME, CHARACTER_MAXIMUM_LENGTH FROM {database}.INFORMATION_SCHEMA.COLUMNS "
        f"WHERE TABLE_SCHEMA = '{schema}' AND TABLE_NAME = '{name}' AND DATA_TYPE = 'TEXT'"
    )
    limits = [(column, limit) for column, limit in cursor.fetchall() if limit and limit < 16_777_216]
    for column, limit in limits:
        quoted = '"' + column.replace('"', '""') + '"'
        cursor.execute(f'SELECT {quoted} FROM "{database}"."{schema}"."{name}" WHERE LENGTH({quoted}) > {limit} LIMIT 1')
        if long := cursor.fetchone():
            raise Failure("100078", f"String '{long[0]}' is too long and would be truncated", "22000")
