"""A deployed stack for the tests, on a local cloud that checks signatures and policies; all of it ends with the tests."""

import functools
import json
import os
import shutil
from pathlib import Path

import boto3
import botocore.session
import pytest
from botocore.config import Config
from botocore.loaders import Loader, create_loader

import deploy
import package
from cloud import ACCOUNT, REGION, Cloud
from processes import Process, born
from simulator import Simulator
from sources import SOURCES
from venvs import ROOT

from . import flows
from .application import Application, Salesforce
from .left_behind import leave
from .truth import Truth

RECORDS = 25_000

# The bus that a Salesforce event relay would put events on.
EVENT_BUS = "aws.partner/salesforce.com/00D000000000062EAA/0YL000000000001AAA"

# The smallest that the template allows, so that a run has several parts.
PART_BYTES = 5 * 1024 * 1024

# A retry would hide the first answer, and no test waits long for one that does not come.
CLIENT = Config(retries={"total_max_attempts": 1}, connect_timeout=5, read_timeout=60)
# Sends what it is given, so that the API itself has to refuse it.
UNCHECKED = CLIENT.merge(Config(parameter_validation=False))

# The simulators of this worker that run, and every token that those which have ended were shown.
simulated: list[Application] = []
tokens_seen: set[str] = set()


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
    """A folder for the logs and process ids of these tests, which stays when one of them failed."""
    path = ROOT / f".local/test-{os.getpid()}"
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir(parents=True)
    yield path
    if request.session.testsfailed == 0:
        shutil.rmtree(path)
    else:
        print(f"\nthe logs of the local cloud and the simulator are in {path}")


def forsaken() -> list[Path]:
    """Returns the folders of tests that have ended, or were killed."""
    return [each for each in (ROOT / ".local").glob("test-*") if born(int(each.name.removeprefix("test-"))) is None]


def stop_all_of(path: Path) -> None:
    """Ends the processes of tests that were killed."""
    for folder in (path, *path.glob("*/")):
        for source in SOURCES:
            Simulator(folder, source.application).stop()
        Process(folder, "redshift").stop()
        Cloud(folder).stop()


def pytest_sessionstart(session):
    # Once, before there are workers that would clear the same folders.
    if not hasattr(session.config, "workerinput"):
        for path in forsaken():
            stop_all_of(path)
            shutil.rmtree(path)


def pytest_unconfigure(config):
    # An interrupt ends the workers before they stop their clouds and simulators.
    if not hasattr(config, "workerinput") and config.getoption("numprocesses", None):
        for path in forsaken():
            stop_all_of(path)


@pytest.fixture(scope="session")
def cloud(folder):
    """A local cloud that verifies signatures and evaluates IAM policies."""
    cloud = Cloud(folder, check_signatures=True)
    cloud.start()
    yield cloud
    cloud.stop()


@pytest.fixture(scope="module")
def open_cloud(request, folder):
    """An empty local cloud for the tests of one file, which checks no signatures."""
    cloud = Cloud(folder / f"open-cloud-{request.module.__name__.rpartition('.')[2]}")
    cloud.start()
    yield cloud
    cloud.stop()


@pytest.fixture(scope="session")
def stack(cloud, root, news, answers, notes):
    """The outputs of the project's template, deployed with the development binaries."""
    roles = f"arn:aws:iam::{ACCOUNT}:role/catalog-*"
    client(cloud, "events", "test", "test").create_event_bus(Name=EVENT_BUS)
    relay = {"SalesforceEventBus": EVENT_BUS, "SalesforceEventProfile": "large"}
    warehouses = {"DestinationDatabases": f"arn:aws:redshift:{REGION}:{ACCOUNT}:cluster:*"}
    parameters = {"PartBytes": str(PART_BYTES), "CatalogRoles": roles, **warehouses, **relay}
    stack = deploy.deploy(cloud, package.package(), parameters)
    yield stack
    if notes:
        leave(notes, cloud, root, stack, news, answers, tokens())


@pytest.fixture(scope="session")
def salesforce(folder):
    """A simulated Salesforce with enough accounts for many pages and several parts."""
    yield from running(folder / "salesforce", RECORDS)


@pytest.fixture(scope="session")
def slow_salesforce(folder):
    """A simulated Salesforce with small and slow pages, so that much can happen during a run."""
    yield from running(folder / "slow", 6_000, "--page-size", "200", "--latency-ms", "40")


def running(folder, records: int, *options: str, application: str = "salesforce"):
    """Runs a simulator as long as its fixture lives."""
    simulator = Simulator(folder, application)
    simulator.start(records, *options)
    started = Salesforce(simulator) if application == "salesforce" else Application(simulator)
    simulated.append(started)
    try:
        yield started
        tokens_seen.update(shown(started))
    finally:
        simulated.remove(started)
        simulator.stop()


def tokens() -> set[str]:
    """Returns every token that a simulator of this worker was shown, whether it still runs or not."""
    return tokens_seen.union(*map(shown, simulated))


def shown(application: Application) -> list[str]:
    return application.counters().get("tokensSeen", [])


@pytest.fixture(scope="session")
def truth(salesforce):
    """The live accounts of the large organisation."""
    return Truth(salesforce, "Account")


@pytest.fixture(scope="session")
def slow_truth(slow_salesforce):
    """The live accounts of the slow organisation."""
    return Truth(slow_salesforce, "Account")


@pytest.fixture(scope="session")
def root(cloud):
    """Gives the client of a service with all rights, for setting the scene."""
    return functools.cache(lambda service: client(cloud, service, "test", "test"))


@pytest.fixture(scope="session")
def caller(root, stack):
    """An IAM user who may call every operation of the API and nothing else."""
    invoke = f"arn:aws:execute-api:{REGION}:{ACCOUNT}:{stack['ApiId']}/*"
    return new_user(
        root("iam"), "caller", [{"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": invoke}]
    )


@pytest.fixture(scope="session")
def answers():
    """Every answer that the API has given to the tests, errors included, as text."""
    return []


@pytest.fixture(scope="session")
def news(root):
    """The address of a queue that keeps every event of the default bus."""
    return listening(root, "news")


def listening(root, name: str) -> str:
    """Makes a queue that keeps every event of the default bus from now on; returns its address."""
    queue = root("sqs").create_queue(QueueName=f"penstock-{name}")["QueueUrl"]
    arn = root("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    root("events").put_rule(Name=name, EventPattern=json.dumps({"source": [{"prefix": ""}]}))
    root("events").put_targets(Rule=name, Targets=[{"Id": "queue", "Arn": arn}])
    return queue


@pytest.fixture(scope="session")
def appflow(cloud, stack, caller, answers, news):
    """The unmodified AppFlow client of boto3 as that user, signing by the overlay of infra/client."""
    made = appflow_client(cloud, stack, caller)
    made.meta.events.register(
        "response-received.appflow", lambda response_dict, **_: answers.append(str(response_dict))
    )
    return made


@pytest.fixture(scope="session")
def profile(appflow, root, salesforce):
    """The name of a connector profile for the large organisation."""
    return connected(appflow, root, "large", salesforce)


@pytest.fixture(scope="session")
def slow_profile(appflow, root, slow_salesforce):
    """The name of a connector profile for the slow organisation."""
    return connected(appflow, root, "slow", slow_salesforce)


def connected(appflow, root, name: str, application: Application) -> str:
    """Makes a connector profile for a simulated application; returns its name."""
    source = application.source
    appflow.create_connector_profile(
        connectorProfileName=name,
        connectorType=source.connector_type,
        connectionMode="Public",
        connectorProfileConfig=source.profile_config(application.url, lambda: flows.app_secret(root, name)),
    )
    return name


@pytest.fixture(scope="module")
def bucket(request, root):
    """The name of a bucket for the flows of one file of tests."""
    name = "penstock-" + request.module.__name__.rpartition(".test_")[2].replace("_", "-")
    root("s3").create_bucket(Bucket=name)
    return name


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


def appflow_client(cloud: Cloud, stack: dict, key: dict, overlay: bool = True, config: Config = CLIENT):
    """Returns boto3's AppFlow client for the deployed API with a user's access key."""
    data_path = str(ROOT / "infra/client") if overlay else None
    endpoint = cloud.api_endpoint(stack["ApiId"])
    return client(cloud, "appflow", key["AccessKeyId"], key["SecretAccessKey"], endpoint, data_path, config)


def client(
    cloud: Cloud,
    service: str,
    key: str,
    secret: str,
    endpoint: str | None = None,
    data_path: str | None = None,
    config: Config = CLIENT,
):
    core = botocore.session.Session()
    core.register_component("data_loader", models(data_path))
    session = boto3.Session(key, secret, region_name=REGION, botocore_session=core)
    return session.client(service, endpoint_url=endpoint or cloud.endpoint, config=config)


@functools.cache
def models(data_path: str | None) -> Loader:
    """Reads the models of services, each once: that takes most of the time to make a client."""
    return create_loader(data_path)
