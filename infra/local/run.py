"""`make run`: builds, starts the local cloud, deploys, and moves Salesforce's accounts to S3 with the AWS CLI."""

import argparse
import time

import deploy
import demo
import package
import results
from awscli import AwsCli
from cloud import USUAL_PORT, Cloud
from simulator import Simulator
from steps import Failure
from venvs import ROOT

HOME = ROOT / ".local/run"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--records", type=int, default=25_000, help="accounts that the simulated Salesforce has"
    )
    options = parser.parse_args()
    began = time.monotonic()

    print("Penstock on a local cloud")
    package.build()
    cloud, simulator = Cloud(HOME), Simulator(HOME)
    cloud_is_new = cloud.start(USUAL_PORT)
    outputs = deploy.deploy(cloud, package.package())
    for name, value in outputs.items():
        print(f"    {name:22} {value if name != 'ApiEndpoint' else cloud.api_endpoint(outputs['ApiId'])}")
    simulator_is_new = simulator.start(options.records)

    aws = AwsCli(cloud, outputs["ApiId"])
    key_arn = demo.place(aws)
    demo.connect(aws, simulator.url, anew=simulator_is_new or cloud_is_new)
    demo.define(aws, key_arn)
    execution = demo.run(aws)
    results.show_objects(aws, execution)
    results.show_next(aws)
    print(f"\nDone in {time.monotonic() - began:.0f} s.")


if __name__ == "__main__":
    with Failure.reported():
        main()
