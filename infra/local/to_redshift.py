"""`make run DESTINATION=redshift`: rows in a table of the double of Redshift, read back with the AWS CLI."""

import json
import time

import demo
import results
from awscli import AwsCli
from cloud import ACCOUNT, REGION, Cloud
from redshift.installed import Missing, programs
from redshift_double import DATABASE, WORKGROUP, Redshift
from roles import document
from sources import Source
from steps import Failure, step

PROFILE = "redshift-demo"
SCHEMA = "public"
# The one that Penstock works as, and the one that Redshift reads the bucket with.
DATA_ROLE, BUCKET_ROLE = "penstock-redshift", "penstock-redshift-bucket"


def check() -> None:
    """Fails if PostgreSQL is missing, before anything takes minutes."""
    try:
        programs()
    except Missing as missing:
        raise Failure(str(missing)) from None


def start(cloud: Cloud) -> None:
    """Starts the double where the functions look for Redshift."""
    Redshift(cloud.folder, cloud, cloud.redshift_port).start()


def show(aws: AwsCli, source: Source) -> None:
    """Makes roles, connection, table and flow; runs the flow twice and shows what is in the table after each run."""
    aws.point("REDSHIFT_DATA", Redshift(aws.folder, aws.cloud).url)
    demo.place(aws)
    make_roles(aws)
    connect(aws)
    flow = flow_of(source)
    demo.define(aws, flow)
    demo.run(aws, source, flow["flowName"])
    show_rows(aws, source)
    arn = aws.run("appflow", "describe-flow", "--flow-name", flow["flowName"])["flowArn"]
    aws.show("appflow", "tag-resource", "--resource-arn", arn, "--tags", f"penstock:upsert-keys={source.key}")
    demo.run(aws, source, flow["flowName"])
    show_rows(aws, source)
    count = f"SELECT COUNT(*) FROM {table(source)}"
    results.show_next(aws, source, flow["flowName"], shown(statement(count)))


def make_roles(aws: AwsCli) -> None:
    """Makes sure that both roles exist, as infra/policies describes them."""
    filled = {f"<{name}>": aws.outputs[name] for name in ("TransferRoleArn", "ApiRoleArn")}
    filled |= {"<region>": REGION, "<account>": ACCOUNT, "<bucket>": demo.BUCKET, "<database>": DATABASE}
    # The double has one of any name.
    filled |= {"<workgroup-id>": "*", "<cluster>": "*", "<key-id>": "*"}
    with step(f"preparing the roles {DATA_ROLE} and {BUCKET_ROLE}"):
        for role, name in ((DATA_ROLE, "redshift"), (BUCKET_ROLE, "redshift-bucket")):
            if aws.present("iam", "get-role", "--role-name", role):
                continue
            aws.run(
                "iam", "create-role", "--role-name", role,
                "--assume-role-policy-document", document(f"{name}-trust", filled),
            )  # fmt: skip
            aws.run(
                "iam", "put-role-policy", "--role-name", role, "--policy-name", "loads",
                "--policy-document", document(name, filled),
            )  # fmt: skip


def connect(aws: AwsCli) -> None:
    """Makes the connection to the double, unless it exists."""
    known = aws.run("appflow", "describe-connector-profiles", "--connector-profile-names", PROFILE)
    if known["connectorProfileDetails"]:
        return
    config = profile_config(demo.BUCKET)
    aws.show(
        "appflow", "create-connector-profile", "--connector-profile-name", PROFILE,
        "--connector-type", "Redshift", "--connection-mode", "Public",
        "--connector-profile-config", aws.file("redshift-profile-config.json", config),
    )  # fmt: skip


def profile_config(bucket: str, data_role: str = DATA_ROLE) -> dict:
    """Returns the `connectorProfileConfig` of a connection to the double."""
    arn = f"arn:aws:iam::{ACCOUNT}:role"
    properties = {
        "bucketName": bucket,
        "roleArn": f"{arn}/{BUCKET_ROLE}",
        "dataApiRoleArn": f"{arn}/{data_role}",
        "isRedshiftServerless": True,
        "workgroupName": WORKGROUP,
        "databaseName": DATABASE,
    }
    return {
        "connectorProfileProperties": {"Redshift": properties},
        "connectorProfileCredentials": {"Redshift": {}},
    }


def flow_of(source: Source) -> dict:
    """Returns a flow of every field of every record into a table that Penstock makes."""
    destination = {
        "connectorType": "Redshift",
        "connectorProfileName": PROFILE,
        "destinationConnectorProperties": {
            "Redshift": {"object": table(source), "intermediateBucketName": demo.BUCKET}
        },
    }
    return demo.flow_to(
        source,
        f"{source.records}-to-redshift",
        demo.profile_name(source),
        destination,
        tags={"penstock:create-table": "yes"},
    )


def table(source: Source) -> str:
    return f"{SCHEMA}.{source.records}"


def statement(sql: str) -> tuple[str, ...]:
    where = ("--workgroup-name", WORKGROUP, "--database", DATABASE)
    return ("redshift-data", "execute-statement", *where, "--sql", sql)


def shown(words: tuple[str, ...]) -> str:
    return " ".join(["aws", *(json.dumps(word) if " " in word else word for word in words)])


def show_rows(aws: AwsCli, source: Source) -> None:
    """Counts the rows of the table and prints the first ones, by queries."""
    columns = [name.lower() for name in source.columns]
    listed = ", ".join(f'"{name}"' for name in columns)
    key = source.key.lower()
    [[total]] = query(aws, f"SELECT COUNT(*) FROM {table(source)}")
    rows = query(aws, f'SELECT {listed} FROM {table(source)} ORDER BY "{key}" LIMIT {results.ROWS}')
    print(f"\n  {int(total):,} rows in all, the first of them:\n")
    results.print_table([dict(zip(columns, row)) for row in rows], tuple(columns))


def query(aws: AwsCli, sql: str) -> list[list[str]]:
    """Runs a query, shows it, and returns the rows as texts."""
    made = aws.show(*statement(sql))["Id"]
    while True:
        told = aws.run("redshift-data", "describe-statement", "--id", made)
        if told["Status"] == "FINISHED":
            break
        if told["Status"] in ("FAILED", "ABORTED"):
            raise Failure(f"the query ended as {told['Status']}: {told.get('Error')}")
        time.sleep(0.2)
    records = aws.run("redshift-data", "get-statement-result", "--id", made)["Records"]
    return [[text(field) for field in record] for record in records]


def text(field: dict) -> str:
    ((kind, value),) = field.items()
    return "" if kind == "isNull" else str(value)
