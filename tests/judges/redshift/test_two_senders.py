"""Two senders of one load: the double shows whether a batch loads once or twice."""

import threading

RUNS = "sales.penstock_runs"


def batch(copy, first="LOCK", rows=2, run="run-1"):
    """Returns the statements of a load that merges by id, in the order that a test asks for."""
    lock, stage = f"LOCK {RUNS}", "CREATE TEMP TABLE penstock_stg (LIKE sales.orders)"
    begin = [lock, stage] if first == "LOCK" else [stage, lock]
    if first == "SELECT":
        begin = ["SELECT count(*) FROM sales.orders", lock, stage]
    fenced = f"NOT EXISTS (SELECT 1 FROM {RUNS} WHERE run_id = :run)"
    right = f"(SELECT COUNT(*) FROM penstock_stg) = {rows}"
    return [
        *begin,
        copy,
        f"SELECT CAST(CASE WHEN {right} THEN '1' ELSE 'penstock: rows differ' END AS INTEGER)",
        f'CREATE TEMP TABLE penstock_new AS SELECT "id", "name" FROM penstock_stg WHERE {fenced}',
        'INSERT INTO sales.orders ("id", "name") SELECT "id", "name" FROM penstock_new',
        f"INSERT INTO {RUNS} (run_id, flow, rows, loaded_at) "
        f"SELECT :run, :flow, COUNT(*), GETDATE() FROM penstock_stg HAVING {fenced}",
    ]


def parameters(run="run-1"):
    return [{"name": "run", "value": run}, {"name": "flow", "value": "orders"}]


def prepare(warehouse):
    warehouse.run(
        "CREATE SCHEMA IF NOT EXISTS sales",
        "DROP TABLE IF EXISTS sales.orders",
        "CREATE TABLE sales.orders (id VARCHAR(18) NOT NULL, name VARCHAR(80), PRIMARY KEY (id))",
        f"DROP TABLE IF EXISTS {RUNS}",
        f"CREATE TABLE {RUNS} (run_id VARCHAR(64) NOT NULL, flow VARCHAR(256) NOT NULL, rows BIGINT, loaded_at TIMESTAMPTZ)",
    )
    return warehouse.copy(
        "orders", "penstock_stg", ["id", "name"], [[{"id": "a", "name": "A"}], [{"id": "b", "name": ""}]]
    )


def send_twice(warehouse, statements):
    """Lets two senders wait for the same lock, and lets go when both have begun."""
    holder = warehouse.send(f"LOCK {RUNS}", "SELECT pg_sleep(60)")
    await_part(warehouse, holder, 1)
    sent = []
    senders = [
        threading.Thread(target=lambda: sent.append(warehouse.send(*statements, Parameters=parameters())))
        for _ in range(2)
    ]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    for statement in sent:
        await_part(warehouse, statement, statements.index(f"LOCK {RUNS}"))
    warehouse.client.cancel_statement(Id=holder)
    told = [warehouse.ended(statement) for statement in sent]
    loaded = warehouse.rows("SELECT count(*) FROM sales.orders")[0][0]
    noted = warehouse.rows(f"SELECT count(*), sum(rows)::bigint FROM {RUNS}")[0]
    return [one["Status"] for one in told], loaded, noted


def await_part(warehouse, statement, number):
    """Waits until a part of a batch is running."""
    while warehouse.client.describe_statement(Id=statement)["SubStatements"][number]["Status"] != "STARTED":
        pass


def test_with_lock_first_two_senders_load_once(warehouse):
    copy = prepare(warehouse)
    statements = batch(copy)
    assert send_twice(warehouse, statements) == (["FINISHED", "FINISHED"], 2, (1, 2))
    told = warehouse.run(*statements, Parameters=parameters())
    counts = [part["ResultRows"] for part in told["SubStatements"]]
    assert counts[-2:] == [0, 0], "the same batch again changes nothing"
    assert warehouse.rows("SELECT * FROM sales.orders ORDER BY id") == [("a", "A"), ("b", "")]


def test_with_lock_second_two_senders_load_twice(warehouse):
    copy = prepare(warehouse)
    assert send_twice(warehouse, batch(copy, first="CREATE")) == (["FINISHED", "FINISHED"], 4, (2, 4))


def test_with_a_query_before_lock_two_senders_load_twice(warehouse):
    copy = prepare(warehouse)
    assert send_twice(warehouse, batch(copy, first="SELECT")) == (["FINISHED", "FINISHED"], 4, (2, 4))


def test_books_that_do_not_balance_leave_nothing(warehouse):
    copy = prepare(warehouse)
    error = warehouse.fails(*batch(copy, rows=3), Parameters=parameters())
    assert error.startswith("Query #4 failed with ERROR: Invalid digit") and "penstock: rows differ" in error
    assert warehouse.rows(f"SELECT count(*) FROM {RUNS}") == [(0,)]


def test_an_upsert_takes_the_last_of_equal_keys(warehouse):
    prepare(warehouse)
    warehouse.run("INSERT INTO sales.orders VALUES ('a', 'old'), ('z', 'stays')")
    records = [
        {"id": "a", "name": "first", "no": 1},
        {"id": "b", "name": "new", "no": 2},
        {"id": "a", "name": "last", "no": 3},
    ]
    copy = warehouse.copy("upsert", "penstock_stg", ["id", "name", "no"], [records])
    statements = batch(copy.replace('"no"', "penstock_no"), rows=3)
    statements[1] = 'CREATE TEMP TABLE penstock_stg ("id" VARCHAR(18), "name" VARCHAR(80), penstock_no BIGINT)'
    newest = 'SELECT *, ROW_NUMBER() OVER (PARTITION BY "id" ORDER BY penstock_no DESC) AS n FROM penstock_stg'
    statements[4] = (
        f'CREATE TEMP TABLE penstock_new AS SELECT "id", "name" FROM ({newest}) AS x '
        f"WHERE n = 1 AND NOT EXISTS (SELECT 1 FROM {RUNS} WHERE run_id = :run)"
    )
    statements[5] = (
        'MERGE INTO sales.orders USING penstock_new AS s ON sales.orders."id" = s."id" '
        'WHEN MATCHED THEN UPDATE SET "name" = s."name" '
        'WHEN NOT MATCHED THEN INSERT ("id", "name") VALUES (s."id", s."name")'
    )
    told = warehouse.run(*statements, Parameters=parameters())
    assert [part["ResultRows"] for part in told["SubStatements"]] == [0, 0, 3, 1, 0, 2, 1]
    assert warehouse.rows("SELECT * FROM sales.orders ORDER BY id") == [("a", "last"), ("b", "new"), ("z", "stays")]
    again = warehouse.run(*statements, Parameters=parameters())
    assert [part["ResultRows"] for part in again["SubStatements"]][-2:] == [0, 0]
