"""`make run` to S3: files under a key of the user's, read back with the AWS CLI."""

import demo
import results
from awscli import AwsCli
from cloud import Cloud
from sources import Source


def check() -> None:
    """S3 needs nothing that the local cloud lacks."""


def start(_: Cloud) -> None:
    """S3 is a part of the local cloud."""


def show(aws: AwsCli, source: Source) -> None:
    """Makes the flow, runs it, and shows the objects."""
    key_arn = demo.place(aws)
    flow = demo.flow(source, source.records, demo.profile_name(source), demo.BUCKET, kmsArn=key_arn)
    demo.define(aws, flow)
    execution = demo.run(aws, source, flow["flowName"])
    results.show_objects(aws, source, execution)
    results.show_next(aws, source, flow["flowName"], f"aws s3 ls --recursive s3://{demo.BUCKET}/")
