"""One double of Redshift for all of its judges, which reads from the worker's local cloud."""

import json

import pytest
from redshift_double import Redshift

from .warehouse import ROLE, Warehouse

BUCKET = "redshift-files"


@pytest.fixture(scope="package")
def warehouse(started):
    yield started()


@pytest.fixture
def calm(warehouse):
    """The double without faults before and after."""
    warehouse.control("clear-faults")
    yield warehouse
    warehouse.control("clear-faults")


@pytest.fixture(scope="package")
def started(cloud, root, folder):
    """Starts doubles, which end with the tests."""
    running = []
    scene(root)

    def start(*options):
        double = Redshift(folder / f"redshift-{len(running)}", cloud)
        running.append(double)
        double.start(*options)
        return Warehouse(double, root("s3"), BUCKET)

    yield start
    for double in running:
        double.stop()


def scene(root):
    """A bucket, and the role with which Redshift reads it."""
    root("s3").create_bucket(Bucket=BUCKET)
    trust = {"Effect": "Allow", "Principal": {"Service": "redshift.amazonaws.com"}, "Action": "sts:AssumeRole"}
    name = ROLE.rpartition("/")[2]
    root("iam").create_role(
        RoleName=name, AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    )
    allowed = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{BUCKET}/*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
    root("iam").put_role_policy(RoleName=name, PolicyName="reads", PolicyDocument=policy)
