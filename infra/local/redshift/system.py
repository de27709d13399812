"""Redshift's own functions, types and system views, as PostgreSQL can have them."""

from psycopg2 import sql

from .postgres import DATABASE

SCHEMA = "redshift_system"

# `json` and not `jsonb`, because a SUPER value may contain the character U+0000.
DEFINITIONS = f"""
CREATE SCHEMA {SCHEMA};
ALTER DATABASE {DATABASE} SET search_path = "$user", public, {SCHEMA};
SET search_path = {SCHEMA};
CREATE DOMAIN super AS json;
CREATE DOMAIN varbyte AS bytea;
CREATE FUNCTION getdate() RETURNS timestamp LANGUAGE sql STABLE AS 'SELECT date_trunc(''second'', statement_timestamp())::timestamp';
CREATE FUNCTION json_parse(text) RETURNS super LANGUAGE sql IMMUTABLE AS 'SELECT $1::super';
CREATE FUNCTION json_serialize(super) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT $1::text';
CREATE FUNCTION nvl(anycompatible, anycompatible) RETURNS anycompatible LANGUAGE sql IMMUTABLE AS 'SELECT coalesce($1, $2)';
CREATE TABLE load_errors (
    query bigint, session int, at timestamp DEFAULT getdate(), table_id oid, file text, line bigint, column_name text,
    column_type text, column_length text, position int, raw_line text, raw_value text, code int, message text);
CREATE VIEW sys_load_error_detail AS SELECT
    100 AS user_id, query AS query_id, session AS session_id, current_database()::text AS database_name, table_id,
    at AS start_time, file AS file_name, line AS line_number, column_name, column_type, column_length, position,
    code AS error_code, message AS error_message FROM load_errors;
CREATE VIEW stl_load_errors AS SELECT
    100 AS userid, 0 AS slice, table_id AS tbl, at AS starttime, session, query, file AS filename, line AS line_number,
    column_name AS colname, column_type AS type, column_length AS col_length, position, raw_line,
    raw_value AS raw_field_value, code AS err_code, message AS err_reason FROM load_errors;
CREATE VIEW svv_columns AS SELECT
    table_catalog::text, table_schema::text, table_name::text, column_name::text, ordinal_position::int,
    column_default::text, is_nullable::text,
    CASE coalesce(domain_name, data_type) WHEN 'super' THEN 'super' WHEN 'varbyte' THEN 'binary varying'
        ELSE data_type END AS data_type,
    character_maximum_length::int, numeric_precision::int, numeric_scale::int, datetime_precision::int, NULL::text AS remarks
    FROM information_schema.columns WHERE table_schema NOT IN ('{SCHEMA}', 'information_schema', 'pg_catalog');
CREATE VIEW svv_tables AS SELECT table_catalog::text, table_schema::text, table_name::text, table_type::text, NULL::text AS remarks
    FROM information_schema.tables WHERE table_schema NOT IN ('{SCHEMA}', 'information_schema', 'pg_catalog');
"""


def prepare(postgres, user: str | None) -> None:
    """Makes the definitions in the database, and a user without any right if one is named."""
    session = postgres.connect()
    with session.cursor() as cursor:
        cursor.execute(DEFINITIONS)
        cursor.execute(f"GRANT USAGE ON SCHEMA {SCHEMA} TO PUBLIC")
        cursor.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA {SCHEMA} TO PUBLIC")
        if user:
            cursor.execute(sql.SQL("CREATE USER {}").format(sql.Identifier(user)))
    session.close()
