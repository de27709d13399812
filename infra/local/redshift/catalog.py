"""The operations that list databases, schemas, tables and columns."""

from .postgres import DATABASE, Postgres
from .system import SCHEMA

SCHEMAS = f"""
SELECT nspname::text FROM pg_namespace WHERE nspname LIKE %(schema)s
AND nspname NOT LIKE 'pg\\\\_%%' AND nspname NOT IN ('{SCHEMA}', 'information_schema') ORDER BY 1
"""
TABLES = """
SELECT table_schema, table_name, CASE table_type WHEN 'BASE TABLE' THEN 'TABLE' ELSE table_type END FROM svv_tables
WHERE table_schema LIKE %(schema)s AND table_name LIKE %(table)s ORDER BY 1, 2
"""
COLUMNS = """
SELECT column_name, data_type, character_maximum_length, numeric_precision, numeric_scale, is_nullable, column_default,
    table_schema, table_name FROM svv_columns
WHERE table_schema LIKE %(schema)s AND table_name = %(table)s ORDER BY table_schema, ordinal_position
"""
NAMES = {
    "character varying": "varchar", "character": "bpchar", "integer": "int4", "bigint": "int8", "smallint": "int2",
    "boolean": "bool", "double precision": "float8", "real": "float4", "timestamp without time zone": "timestamp",
    "timestamp with time zone": "timestamptz", "time without time zone": "time", "time with time zone": "timetz",
    "binary varying": "varbyte",
}  # fmt: skip


class Catalog:
    """What is in the database."""

    def __init__(self, postgres: Postgres):
        self.postgres = postgres

    def list_databases(self, _: dict) -> dict:
        return {"Databases": [DATABASE]}

    def list_schemas(self, request: dict) -> dict:
        return {"Schemas": [row[0] for row in self.rows(SCHEMAS, request)]}

    def list_tables(self, request: dict) -> dict:
        return {
            "Tables": [
                {"schema": schema, "name": name, "type": kind} for schema, name, kind in self.rows(TABLES, request)
            ]
        }

    def describe_table(self, request: dict) -> dict:
        """Returns the columns of a table; none for a table that does not exist."""
        listed = []
        for name, kind, length, precision, scale, nullable, default, schema, table in self.rows(COLUMNS, request):
            listed.append(
                {
                    "name": name,
                    "label": name,
                    "typeName": NAMES.get(kind, kind),
                    "length": length or precision or 0,
                    "precision": precision or length or 0,
                    "scale": scale or 0,
                    "nullable": 1 if nullable == "YES" else 0,
                    "schemaName": schema,
                    "tableName": table,
                    "isCaseSensitive": kind.startswith("character"),
                    "isCurrency": False,
                    "isSigned": precision is not None,
                }
                | ({"columnDefault": default} if default else {})
            )
        return {"TableName": request.get("Table", ""), "ColumnList": listed}

    def rows(self, query: str, request: dict) -> list[tuple]:
        values = {
            "schema": request.get("SchemaPattern") or request.get("Schema") or "%",
            "table": request.get("TablePattern") or request.get("Table") or "%",
        }
        session = self.postgres.connect()
        try:
            with session.cursor() as cursor:
                cursor.execute(query, values)
                return cursor.fetchall()
        finally:
            session.close()
