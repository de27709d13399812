"""Connector profiles of Redshift, its tables as AppFlow's operations describe them, and what is refused at once."""

import pytest

import to_redshift

from ..kit import flows, redshift
from ..kit.redshift import map_all_to
from ..kit.refusals import refused


@pytest.fixture(scope="module")
def orders(warehouse, redshift_profile):
    columns = ("id BIGINT NOT NULL", "name VARCHAR(20)", "amount DECIMAL(12,2) DEFAULT 0", "at TIMESTAMPTZ", "extra SUPER")
    warehouse.create("public.described", *columns)
    return "public.described"


def test_tables_are_listed_in_groups_of_their_schemas(appflow, orders):
    listed = appflow.list_connector_entities(connectorType="Redshift", connectorProfileName="warehouse")
    assert "public.described" in [each["name"] for each in listed["connectorEntityMap"]["public"]]


def test_a_table_is_described_with_its_types_and_what_may_be_written(appflow, orders):
    told = appflow.describe_connector_entity(
        connectorType="Redshift", connectorProfileName="warehouse", connectorEntityName=orders
    )
    fields = {each["identifier"]: each for each in told["connectorEntityFields"]}
    kinds = {name: each["supportedFieldTypeDetails"]["v1"]["fieldType"] for name, each in fields.items()}
    assert kinds == {
        "id": "BIGINT", "name": "VARCHAR(20)", "amount": "DECIMAL(12,2)", "at": "TIMESTAMPTZ", "extra": "SUPER",
    }  # fmt: skip
    written = {name: each["destinationProperties"] for name, each in fields.items()}
    assert all(each["isCreatable"] for each in written.values())
    assert [name for name, each in written.items() if not each["isNullable"]] == ["id"]
    with pytest.raises(appflow.exceptions.ClientError, match="redshift has no table public.nothing"):
        appflow.describe_connector_entity(
            connectorType="Redshift", connectorProfileName="warehouse", connectorEntityName="public.nothing"
        )


def profile(appflow, name: str, config: dict) -> None:
    redshift.connected(name, appflow, config)


def test_a_role_that_cannot_be_assumed_is_told_when_the_profile_is_made(appflow, redshift_profile, data_role):
    for role, exists in (("penstock-redshift-nobody", False), ("another-role", True)):
        if exists:
            # It trusts the functions, and the stack's DestinationRoles leave it out.
            data_role(role)
        with pytest.raises(appflow.exceptions.ClientError) as caught:
            profile(appflow, f"profile-{role}", to_redshift.profile_config("penstock-staging", role))
        told = caught.value.response["Error"]["Message"]
        assert f"role/{role} cannot be assumed" in told and "DestinationRoles" in told, told
        assert "TransferRoleArn" in told and "ApiRoleArn" in told, told


def test_everything_that_a_profile_lacks_is_told_at_once(appflow, redshift_profile):
    config = to_redshift.profile_config("penstock-staging")
    user = "arn:aws:iam::000000000000:user/me"
    config["connectorProfileProperties"]["Redshift"] |= {"workgroupName": "ab", "roleArn": user}
    with refused(appflow, "ValidationException", "workgroupName", "roleArn"):
        profile(appflow, "incomplete", config)


def test_a_profile_with_a_password_lets_redshift_read_its_secret(appflow, calm, bucket_role, few_profile, few_truth, bucket):
    url = "jdbc:redshift://crm.abc123.us-east-1.redshift.amazonaws.com:5439/redshift"
    config = {
        "connectorProfileProperties": {"Redshift": {"databaseUrl": url, "bucketName": bucket, "roleArn": bucket_role}},
        "connectorProfileCredentials": {"Redshift": {"username": "loader", "password": "pW-redshift-4471"}},
    }
    profile(appflow, "by-password", config)
    calm.create("public.by_password", "id VARCHAR(18)")
    content = redshift.flow(
        "by-password", few_profile, bucket, "public.by_password", map_all_to("Id"), redshift_profile="by-password"
    )
    appflow.create_flow(**content)
    run = flows.run_well(appflow, "by-password")
    assert calm.count("public.by_password") == len(few_truth)
    told = appflow.describe_connector_profiles(connectorProfileNames=["by-password"])["connectorProfileDetails"][0]
    for each in calm.sent(run):
        assert (each["SecretArn"], each["ClusterIdentifier"]) == (told["credentialsArn"], "crm")


def test_tags_that_mean_nothing_for_s3_are_refused(appflow, few_profile, bucket, redshift_profile):
    for tag, value in {"upsert-keys": "Id", "create-table": "yes", "runs-table": "x", "long-text": "cut"}.items():
        with refused(appflow, "ValidationException", f"penstock:{tag}"):
            appflow.create_flow(**flows.flow("redshift-tagged", few_profile, bucket, tags={f"penstock:{tag}": value}))


@pytest.mark.parametrize(
    "change, words",
    [
        ({"object": "a.b.c"}, "write schema.table"),
        ({"object": 'sales."orders'}, "write schema.table"),
        ({"bucketPrefix": "it's"}, "quotes or backslashes"),
        ({"errorHandlingConfig": {"bucketName": "penstock-nowhere-to-be-found"}}, "penstock-nowhere-to-be-found"),
        ({"intermediateBucketName": "penstock-nowhere-to-be-found"}, "penstock-nowhere-to-be-found"),
    ],
    ids=lambda value: None,
)
def test_settings_of_a_flow_that_cannot_be_are_refused(appflow, orders, few_profile, bucket, change, words):
    content = redshift.flow("wrong", few_profile, bucket, orders, map_all_to("Id"), redshift=change)
    with pytest.raises(appflow.exceptions.ClientError, match=words):
        appflow.create_flow(**content)


def test_a_flow_without_its_profile_is_refused(appflow, orders, few_profile, bucket):
    content = redshift.flow("no-profile", few_profile, bucket, orders, map_all_to("Id"), redshift_profile="nobody")
    with pytest.raises(appflow.exceptions.ClientError, match="nobody"):
        appflow.create_flow(**content)
