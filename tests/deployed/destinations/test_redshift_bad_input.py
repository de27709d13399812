"""Records, tables, files and rights that do not fit: a rejected record or a refused flow with words, never half a load."""

import json
from decimal import Decimal

import pytest

from ..kit import flows, output, redshift
from ..kit.redshift import USER, await_batch, map_all_to
from ..kit.refusals import refused


@pytest.fixture
def create(appflow, calm, few_profile, bucket):
    """Makes a flow of some fields into a table."""

    def make(name: str, table: str, *fields: str, tasks: list | None = None, **details) -> None:
        appflow.create_flow(**redshift.flow(name, few_profile, bucket, table, tasks or map_all_to(*fields), **details))

    return make


def message(run: dict, status: str = "Error") -> str:
    assert run["executionStatus"] == status, run
    return run["executionResult"]["errorInfo"]["executionMessage"]


def rejected(root, bucket: str, folder: str) -> list[dict]:
    contents = output.bodies(root("s3"), bucket, folder)
    return [json.loads(line) for content in contents for line in content.decode().split("\n") if line]


def decimals(text: str | None) -> int:
    return 0 if text is None else max(0, -Decimal(text).normalize().as_tuple().exponent)


def test_records_that_do_not_fit_are_rejected_with_words_and_the_others_load(
    appflow, calm, create, root, bucket, few_truth
):
    calm.create(
        "public.narrow", "id VARCHAR(18)", "name VARCHAR(24)", "industry VARCHAR(80) NOT NULL", "weight__c DECIMAL(16,3)",
        "numberofemployees SMALLINT",
    )  # fmt: skip
    names = ("Id", "Name", "Industry", "Weight__c", "NumberOfEmployees")
    errors = {"bucketName": bucket, "bucketPrefix": "refused/"}
    create("narrow", "public.narrow", *names, redshift={"errorHandlingConfig": errors, "bucketPrefix": "waiting/"})
    run = flows.run(appflow, "narrow")
    told = message(run, "Successful")

    wrong = {}
    for key, name, industry, weight, employees in zip(*(few_truth.columns[name] for name in names)):
        problems = {
            "Name": len(name.encode()) > 24 and 'is longer than column "name", which is VARCHAR(24)',
            "Industry": industry is None and 'is missing, and column "industry" is NOT NULL',
            "Weight__c": decimals(weight) > 3 and "expected decimal(16,3)",
            "NumberOfEmployees": int(employees or 0) > 32_767 and 'is out of the range of column "numberofemployees"',
        }
        wrong[key] = {field: why for field, why in problems.items() if why}
    bad = sorted(key for key, problems in wrong.items() if problems)
    assert {field for problems in wrong.values() for field in problems} == set(names) - {"Id"}, "nothing is wrong"
    lines = rejected(root, bucket, f"refused/_errors/narrow/{run['executionId']}/")
    assert sorted(line["record"]["Id"] for line in lines) == bad
    for line in lines:
        assert wrong[line["record"]["Id"]][line["field"]] in line["reason"], line
        assert line["executionId"] == run["executionId"]
    good = [key for key in few_truth.columns["Id"] if key not in bad]
    assert [key for (key,) in calm.rows("SELECT id FROM public.narrow ORDER BY id")] == good
    assert calm.remembered(run) == [(len(good), len(good))]
    assert run["executionResult"]["errorInfo"]["putFailuresCount"] == len(bad)
    assert f"s3://{bucket}/refused/_errors/narrow/" in told
    assert output.keys(root("s3"), bucket, "waiting/") == [], "files of a run are removed at its end"


def test_long_texts_are_cut_where_the_flow_asks_for_it(appflow, calm, create, few_truth):
    calm.create("public.cut", "id VARCHAR(18)", "name VARCHAR(10)")
    create("cut", "public.cut", "Id", "Name", tags={"penstock:long-text": "cut"})
    flows.run_well(appflow, "cut")
    names = [name for (name,) in calm.rows("SELECT name FROM public.cut ORDER BY id")]
    assert names == [name.encode()[:10].decode(errors="ignore") for name in few_truth.columns["Name"]]


def test_of_equal_keys_the_last_record_wins_and_the_run_says_so(appflow, calm, create, few_truth):
    calm.create("public.owners", "ownerid VARCHAR(18)", "id VARCHAR(18)", "name VARCHAR(1020)")
    calm.run(f"INSERT INTO public.owners VALUES ('{few_truth.columns['OwnerId'][0]}', 'old', 'old'), ('none', 'x', 'stays')")
    create("owners", "public.owners", "OwnerId", "Id", "Name", keys="OwnerId")
    owners, ids, names = (few_truth.columns[name] for name in ("OwnerId", "Id", "Name"))
    last = {owner: (key, name) for owner, key, name in zip(owners, ids, names)}
    replaced = len(few_truth) - len(last)
    assert replaced > 100
    said = f"{replaced} of {len(few_truth)} records were replaced by later ones of this run with the same key"
    for _ in range(2):
        run = flows.run_well(appflow, "owners", said)
        assert calm.remembered(run) == [(len(few_truth), len(last))]
        rows = {owner: rest for owner, *rest in map(tuple, calm.rows("SELECT * FROM public.owners"))}
        assert rows == {**{owner: list(rest) for owner, rest in last.items()}, "none": ["x", "stays"]}
        assert calm.count("public.owners") == len(rows)


def test_names_may_be_reserved_words_and_have_quotes_and_dots(appflow, calm, create, few_truth):
    # AppFlow has no spaces in the name of an object.
    schema, table = '"select"', '"order.""by"",group"'
    calm.run(f"CREATE SCHEMA {schema}", f'GRANT ALL ON SCHEMA {schema} TO "{USER}"')
    columns = ('"user" VARCHAR(18)', '"it\'s" VARCHAR(1020)', '"say ""hi""" VARCHAR(1020)', '"$x[0].y z" BOOLEAN')
    calm.create(f"{schema}.{table}", *columns)
    tasks = [
        flows.map_field(source, column)
        for source, column in {"Id": "user", "Name": "it's", "Phone": 'say "hi"', "Active__c": "$x[0].y z"}.items()
    ]
    create("odd-names", f"{schema}.{table}", tasks=tasks, keys="user")
    for _ in range(2):
        run = flows.run_well(appflow, "odd-names")
    assert calm.remembered(run, f"{schema}.penstock_runs") == [(len(few_truth), len(few_truth))]
    rows = calm.rows(f'SELECT * FROM {schema}.{table} ORDER BY "user"')
    wanted = [few_truth.columns[name] for name in ("Id", "Name", "Phone", "Active__c")]
    assert [tuple(map(str, row)) for row in rows] == [tuple(map(str, (a, b, c, d == "true"))) for a, b, c, d in zip(*wanted)]


def test_names_with_capitals_are_kept_where_the_database_keeps_them(appflow, calm, create, few_truth):
    calm.run(
        "SET enable_case_sensitive_identifier TO true",
        'CREATE TABLE public."Mixed" ("Id" VARCHAR(18), "Name" VARCHAR(1020))',
        f'GRANT ALL ON public."Mixed" TO "{USER}"',
    )
    create("mixed", "public.Mixed", "Id", "Name", keys="Id")
    run = flows.run_well(appflow, "mixed")
    assert calm.remembered(run) == [(len(few_truth), len(few_truth))]


def test_a_column_whose_name_copy_cannot_write_is_refused(calm, appflow, create):
    calm.create("public.unwritable", '"it\'s ""it""" VARCHAR(18)')
    with refused(appflow, "ValidationException", "both kinds of quotes"):
        create("unwritable", "public.unwritable", tasks=[flows.map_field("Id", 'it\'s "it"')])


def test_a_table_that_is_altered_between_two_runs_is_told_and_nothing_is_loaded(appflow, calm, create, few_truth):
    calm.create("public.altered", "id VARCHAR(18)", "name VARCHAR(1020)")
    create("altered", "public.altered", "Id", "Name")
    flows.run_well(appflow, "altered")
    calm.run("ALTER TABLE public.altered RENAME COLUMN name TO title")
    told = message(flows.run(appflow, "altered"))
    assert 'there is no column "Name"' in told and "altered" in told, told
    assert calm.count("public.altered") == len(few_truth)
    calm.run("ALTER TABLE public.altered RENAME COLUMN title TO name")
    flows.run_well(appflow, "altered")
    assert calm.count("public.altered") == 2 * len(few_truth)


def test_a_table_that_is_altered_during_a_load_leaves_it_as_it_was(appflow, calm, create, no_waits):
    calm.create("public.shaken", "id VARCHAR(18)", "name VARCHAR(1020)")
    create("shaken", "public.shaken", "Id", "Name")
    with calm.locked("public.penstock_runs") as release:
        execution = appflow.start_flow(flowName="shaken")["executionId"]
        await_batch(calm, execution)
        calm.run("ALTER TABLE public.shaken DROP COLUMN name")
        release()
        told = message(flows.ended(appflow, "shaken", execution))
    assert 'column "name"' in told and "was rolled back" in told and "does not exist" in told, told
    assert calm.count("public.shaken") == 0
    assert calm.remembered({"executionId": execution}) == []


@pytest.mark.parametrize("gone", ["jsonl", "manifest.json"])
def test_a_file_that_is_gone_fails_the_load(appflow, calm, create, root, bucket, no_waits, gone):
    table = f"public.gone_{len(gone)}"
    calm.create(table, "id VARCHAR(18)")
    name = f"gone-{len(gone)}"
    create(name, table, "Id")
    # A load that waits for the lock has not looked for its files.
    with calm.locked("public.penstock_runs") as release:
        execution = appflow.start_flow(flowName=name)["executionId"]
        await_batch(calm, execution)
        keys = [key for key in output.keys(root("s3"), bucket, f"_staged/{name}/") if key.endswith(gone)]
        assert len(keys) == 1, "there is no file to remove"
        root("s3").delete_object(Bucket=bucket, Key=keys[0])
        release()
        told = message(flows.ended(appflow, name, execution))
    assert "NoSuchKey" in told or "key does not exist" in told, told
    assert "removed before they were loaded" in told and "was rolled back" in told, told
    assert calm.count(table) == 0


def test_a_missing_table_is_refused_with_a_statement_that_makes_it(appflow, calm, create, few_truth):
    names = ("Id", "Name", "AnnualRevenue", "CreatedDate", "BillingAddress", "Active__c")
    with pytest.raises(appflow.exceptions.ClientError) as caught:
        create("missing", "public.missing", *names)
    told = caught.value.response["Error"]["Message"]
    assert "penstock:create-table" in told, told
    statement = told[told.index("CREATE TABLE") :]
    calm.run(statement, f'GRANT ALL ON public.missing TO "{USER}"')
    create("missing", "public.missing", *names)
    flows.run_well(appflow, "missing")
    assert calm.count("public.missing") == len(few_truth)


def test_a_missing_table_is_made_where_the_flow_asks_for_it(appflow, calm, create, few_truth):
    create("made", "public.made", "Id", "Name", "CreatedDate", tags={"penstock:create-table": "yes"})
    flows.run_well(appflow, "made")
    rows = calm.rows("SELECT column_name, data_type FROM svv_columns WHERE table_name = 'made' ORDER BY ordinal_position")
    kinds = ("character varying", "character varying", "timestamp with time zone")
    assert rows == list(zip(("id", "name", "createddate"), kinds))
    assert calm.count("public.made") == len(few_truth)


def test_a_column_that_does_not_exist_is_refused_with_the_nearest_one(appflow, calm, create):
    calm.create("public.near", "id VARCHAR(18)", "industry VARCHAR(80)", "needed INTEGER NOT NULL")
    words = ('there is no column "Industri"; did you mean "industry"', 'no field is mapped to "needed"')
    with refused(appflow, "ValidationException", *words):
        create("near", "public.near", tasks=[flows.map_field("Id", "Id"), flows.map_field("Industry", "Industri")])
    with refused(appflow, "ValidationException", "penstock:upsert-keys", "among the columns that the flow writes"):
        calm.create("public.near", "id VARCHAR(18)", "industry VARCHAR(80)")
        create("near", "public.near", "Id", keys="Industry")


def test_a_missing_grant_is_told_as_the_statement_that_gives_it(appflow, calm, create, few_truth):
    calm.create("public.guarded", "id VARCHAR(18)")
    calm.run(f'REVOKE INSERT, UPDATE ON public.guarded FROM "{USER}"')
    grant = f'GRANT INSERT, UPDATE ON "public"."guarded" TO "{USER}"'
    with pytest.raises(appflow.exceptions.ClientError) as caught:
        create("guarded", "public.guarded", "Id", keys="Id")
    told = caught.value.response["Error"]["Message"]
    assert grant in told, told
    calm.run(grant)
    create("guarded", "public.guarded", "Id", keys="Id")
    flows.run_well(appflow, "guarded")
    assert calm.count("public.guarded") == len(few_truth)


def test_a_schema_in_which_no_table_of_runs_may_be_made_is_told(appflow, calm, create, few_truth):
    calm.run("CREATE SCHEMA closed", f'GRANT USAGE ON SCHEMA closed TO "{USER}"')
    calm.create("closed.orders", "id VARCHAR(18)")
    words = ("grant CREATE on schema closed", "penstock:runs-table")
    with pytest.raises(appflow.exceptions.ClientError) as caught:
        create("closed", "closed.orders", "Id")
    told = caught.value.response["Error"]["Message"]
    assert all(word in told for word in words), told
    create("closed", "closed.orders", "Id", tags={"penstock:runs-table": "public.runs_of_others"})
    run = flows.run_well(appflow, "closed")
    assert calm.remembered(run, "public.runs_of_others") == [(len(few_truth), len(few_truth))]
