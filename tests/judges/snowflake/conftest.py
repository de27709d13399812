"""One double over an S3 of its own for all judges, and tables that each test makes anew."""

import pytest

from cloud import Cloud

from . import load
from .double import BUCKET, PREFIX, Double


@pytest.fixture(scope="package")
def double(tmp_path_factory):
    folder = tmp_path_factory.mktemp("snowflake")
    cloud = Cloud(folder / "cloud")
    cloud.start()
    try:
        with Double(folder, cloud) as double:
            double.s3.create_bucket(Bucket=BUCKET)
            double.administer(f"CREATE STAGE LOADS URL = 's3://{BUCKET}/{PREFIX}/'")
            yield double
    finally:
        cloud.stop()


@pytest.fixture
def warehouse(double):
    """The double with an empty table ORDERS."""
    double.administer(load.TABLES.format(table="ORDERS"))
    double.administer("DELETE FROM PENSTOCK_RUNS")
    double.control("calm")
    return double
