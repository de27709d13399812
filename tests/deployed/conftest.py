"""A deployed stack for the tests, on a local cloud that checks signatures and policies; all of it ends with the session."""

import json
import os
import shutil

import boto3
import botocore.session
import pytest
from botocore.config import Config

import deploy
import package
from cloud import ACCOUNT, REGION, Cloud
from processes import born
from simulator import Simulator
from venvs import ROOT

RECORDS = 25_000

# A retry would hide the first answer, and no test waits long for one that does not come.
CLIENT = Config(retries={"total_max_attempts": 1}, connect_timeout=5, read_timeout=60)


@pytest.fixture(scope="session", autouse=True)
def no_settings_of_the_user():
    """Keeps the user's own AWS settings and proxies out of the tests."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    os.environ.update(
        AWS_EC2_METADATA_DISABLED="true", NO_PROXY="127.0.0.1,localhost", no_proxy="127.0.0.1,localhost"
    )
    os.environ.update(AWS_CONFIG_FILE="/dev/null", AWS_SHARED_CREDENTIALS_FILE="/dev/null")


@pytest.fixture(scope="session")
def folder(request):
    """A folder of this session for logs and process ids, which stays when a test failed."""
    clear_away_earlier_sessions()
    path = ROOT / f".local/test-{os.getpid()}"
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir(parents=True)
    yield path
    if request.session.testsfailed == 0:
        shutil.rmtree(path)
    else:
        print(f"\nthe logs of the local cloud and the simulator are in {path}")


def clear_away_earlier_sessions():
    for path in (ROOT / ".local").glob("test-*"):
        if born(int(path.name.removeprefix("test-"))) is None:
            # A killed session's processes still run.
            Simulator(path).stop()
            Cloud(path).stop()
            shutil.rmtree(path)


@pytest.fixture(scope="session")
def cloud(folder):
    """A local cloud that verifies signatures and evaluates IAM policies."""
    cloud = Cloud(folder, check_signatures=True)
    cloud.start()
    yield cloud
    cloud.stop()


@pytest.fixture(scope="session")
def stack(cloud):
    """The outputs of the project's template, deployed with the development binaries."""
    return deploy.deploy(cloud, package.package())


@pytest.fixture(scope="session")
def salesforce(folder):
    """The simulated Salesforce; `url` is its address, and `/_simulator/` there its controls."""
    simulator = Simulator(folder)
    simulator.start(RECORDS)
    yield simulator
    simulator.stop()


@pytest.fixture(scope="session")
def root(cloud):
    """Makes clients of a service with all rights, for setting the scene."""
    return lambda service: client(cloud, service, "test", "test")


@pytest.fixture(scope="session")
def caller(root, stack):
    """An IAM user who may call every operation of the API and nothing else."""
    invoke = f"arn:aws:execute-api:{REGION}:{ACCOUNT}:{stack['ApiId']}/*"
    return new_user(
        root("iam"), "caller", [{"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": invoke}]
    )


@pytest.fixture(scope="session")
def appflow(cloud, stack, caller):
    """The unmodified AppFlow client of boto3 as that user, signing by the overlay of infra/client."""
    return appflow_client(cloud, stack, caller)


@pytest.fixture(scope="session")
def user_without_rights(root):
    """The access key of an IAM user who may do nothing."""
    return new_user(root("iam"), "stranger", [])


def new_user(iam, name: str, statements: list) -> dict:
    """Creates an IAM user and returns the user's access key."""
    iam.create_user(UserName=name)
    if statements:
        policy = json.dumps({"Version": "2012-10-17", "Statement": statements})
        iam.put_user_policy(UserName=name, PolicyName="rights", PolicyDocument=policy)
    return iam.create_access_key(UserName=name)["AccessKey"]


def appflow_client(cloud: Cloud, stack: dict, key: dict, overlay: bool = True):
    """Returns boto3's AppFlow client for the deployed API with a user's access key."""
    data_path = str(ROOT / "infra/client") if overlay else None
    endpoint = cloud.api_endpoint(stack["ApiId"])
    return client(cloud, "appflow", key["AccessKeyId"], key["SecretAccessKey"], endpoint, data_path)


def client(
    cloud: Cloud,
    service: str,
    key: str,
    secret: str,
    endpoint: str | None = None,
    data_path: str | None = None,
):
    core = botocore.session.Session()
    if data_path:
        core.set_config_variable("data_path", data_path)
    session = boto3.Session(key, secret, region_name=REGION, botocore_session=core)
    return session.client(service, endpoint_url=endpoint or cloud.endpoint, config=CLIENT)
