"""A double of the Redshift Data API over a real PostgreSQL, for `make run` and for tests.

`python -m redshift --s3-endpoint http://127.0.0.1:4566`, with this folder's parent on PYTHONPATH, prints
`{"url": "http://127.0.0.1:20123"}` when it serves; SIGTERM ends it and its PostgreSQL.

| file | |
|---|---|
| `__main__.py` | the command line |
| `installed.py`, `postgres.py` | PostgreSQL: where it is installed; started in a temporary folder and stopped |
| `system.py` | Redshift's own functions, types and system views, made in PostgreSQL |
| `server.py` | HTTP: JSON 1.1, and the controls under `/_simulator/` |
| `request_model.py` | what AWS's own model of the API forbids in a request |
| `data_api.py` | the operations |
| `catalog.py` | the operations that list schemas, tables and columns |
| `statements.py` | the statements that were sent, by id, name and client token |
| `runner.py` | one transaction for each batch, in a thread |
| `results.py` | rows as the API returns them |
| `sql_text.py` | words, literals, names and parameters of a statement |
| `refusals.py` | what Redshift refuses and PostgreSQL would accept |
| `dialect.py` | statements that only Redshift understands, in PostgreSQL's words |
| `words.py` | errors in Redshift's words |
| `copy_command.py`, `loading.py`, `files.py`, `json_rows.py`, `parquet_rows.py`, `values.py` | COPY |
| `faults.py` | what goes wrong on request |

What it cannot show: Redshift's speed, LENGTH in characters (it is in bytes here), its locks of whole tables for writes other than LOCK, its parser (a statement that
PostgreSQL accepts and `refusals.py` does not know runs), and words of errors that AWS does not document.
"""
