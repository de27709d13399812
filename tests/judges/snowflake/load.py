"""The statements that load a run once, as Penstock sends them, and what they become without the fence."""

TABLES = """
CREATE OR REPLACE TABLE {table} ("Id" NUMBER(38,0), "Full Name" VARCHAR(20), PAID NUMBER(10,2), SEEN TIMESTAMP_NTZ, EXTRA VARIANT);
CREATE TABLE IF NOT EXISTS PENSTOCK_RUNS (FLOW VARCHAR, RUN_ID VARCHAR, ROWS_LOADED NUMBER, LOADED_AT TIMESTAMP_TZ);
CREATE TABLE IF NOT EXISTS PENSTOCK_FENCE (NAME VARCHAR, N NUMBER);
INSERT INTO PENSTOCK_FENCE SELECT 'runs', 0 WHERE NOT EXISTS (SELECT 1 FROM PENSTOCK_FENCE WHERE NAME = 'runs')
"""

FENCE = "UPDATE PENSTOCK_FENCE SET N = N + 1 WHERE NAME = 'runs'"
COLUMNS = '"Id", "Full Name", PAID, SEEN, EXTRA'
CASTS = (
    '$1:"Id"::VARCHAR::NUMBER(38,0), $1:"Full Name"::VARCHAR, $1:"PAID"::VARCHAR::NUMBER(10,2), '
    '$1:"SEEN"::VARCHAR::TIMESTAMP_NTZ, PARSE_JSON($1:"EXTRA"::VARCHAR)'
)
NEWEST = (
    '(SELECT * FROM PENSTOCK_STG QUALIFY ROW_NUMBER() OVER (PARTITION BY "Id" ORDER BY PENSTOCK_NO DESC) = 1) AS S'
)
CHANGES = '"Full Name" = S."Full Name", PAID = S.PAID, SEEN = S.SEEN, EXTRA = S.EXTRA'
VALUES = 'S."Id", S."Full Name", S.PAID, S.SEEN, S.EXTRA'

INSERT = ["INSERT INTO {table} ({columns}) SELECT {columns} FROM PENSTOCK_STG"]
MERGE = [
    "MERGE INTO {table} AS T USING {newest} ON T.\"Id\" = S.\"Id\" WHEN MATCHED THEN UPDATE SET {changes} "
    "WHEN NOT MATCHED THEN INSERT ({columns}) VALUES ({values})"
]
UPDATE_AND_INSERT = [
    "UPDATE {table} AS T SET {changes} FROM {newest} WHERE T.\"Id\" = S.\"Id\"",
    "INSERT INTO {table} ({columns}) SELECT {values} FROM {newest} "
    "WHERE NOT EXISTS (SELECT 1 FROM {table} AS T WHERE T.\"Id\" = S.\"Id\")",
]


def request(run, files, rows, table="ORDERS", form=INSERT, fenced=True, numbered=None, **more):
    """Returns one request; `numbered` copies a column of the files as the order of the records."""
    names = ", ".join(f"'{name}'" for name in files)
    number, cast = (", PENSTOCK_NO", f", $1:\"{numbered}\"::VARCHAR::NUMBER(38,0)") if numbered else ("", "")
    parts = {"table": table, "columns": COLUMNS, "newest": NEWEST, "changes": CHANGES, "values": VALUES}
    statements = [
        "ALTER SESSION SET TIMEZONE = 'UTC', TIMESTAMP_INPUT_FORMAT = 'AUTO', QUOTED_IDENTIFIERS_IGNORE_CASE = FALSE",
        'CREATE OR REPLACE TEMPORARY TABLE PENSTOCK_STG ("Id" NUMBER(38,0), "Full Name" VARCHAR(20), PAID NUMBER(10,2), '
        "SEEN TIMESTAMP_NTZ, EXTRA VARIANT, PENSTOCK_NO NUMBER(38,0))",
        f"COPY INTO PENSTOCK_STG ({COLUMNS}{number}) FROM (SELECT {CASTS}{cast} FROM @SALES.CRM.LOADS) FILES = ({names}) "
        "FILE_FORMAT = (TYPE = PARQUET) ON_ERROR = ABORT_STATEMENT",
        f"SELECT TO_NUMBER(IFF((SELECT COUNT(*) FROM PENSTOCK_STG) = {rows}, '1', 'penstock: rows differ'))",
        "BEGIN TRANSACTION",
        *([FENCE] if fenced else []),
        f"DELETE FROM PENSTOCK_STG WHERE EXISTS (SELECT 1 FROM PENSTOCK_RUNS WHERE RUN_ID = '{run}')",
        *(statement.format(**parts) for statement in form),
        f"INSERT INTO PENSTOCK_RUNS SELECT 'flow', '{run}', {rows}, CURRENT_TIMESTAMP() "
        f"WHERE NOT EXISTS (SELECT 1 FROM PENSTOCK_RUNS WHERE RUN_ID = '{run}')",
        "COMMIT",
    ]
    parameters = {"MULTI_STATEMENT_COUNT": str(len(statements)), "QUERY_TAG": f"penstock/{run}"}
    return {"statement": ";\n".join(statements), "parameters": parameters, "later": True, **more}
