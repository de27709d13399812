"""`make run`: builds, starts the local cloud, deploys, and moves an application's records with the AWS CLI."""

import argparse
import time

import compiling
import deploy
import demo
import package
import to_redshift
import to_s3
from awscli import AwsCli
from cloud import USUAL_PORT, Cloud
from simulator import Simulator
from sources import SOURCES
from sources import source as find_source
from steps import Failure
from venvs import ROOT

HOME = ROOT / ".local/run"
DESTINATIONS = {"s3": to_s3, "redshift": to_redshift}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--records", type=int, default=25_000, help="records that the simulated application has"
    )
    names = [each.application for each in SOURCES]
    parser.add_argument("--source", choices=names, default=names[0], help="the application, simulated")
    parser.add_argument("--destination", choices=DESTINATIONS, default="s3", help="where the records go")
    options = parser.parse_args()
    destination = DESTINATIONS[options.destination]
    began = time.monotonic()

    print("Penstock on a local cloud")
    destination.check()
    compiling.compile_all()
    source = find_source(options.source)
    cloud, simulator = Cloud(HOME), Simulator(HOME, source.application)
    cloud_is_new = cloud.start(USUAL_PORT)
    outputs = deploy.deploy(cloud, package.package())
    for name, value in deploy.addresses(cloud, outputs).items():
        print(f"    {name:22} {value}")
    simulator_is_new = simulator.start(options.records, *source.options)

    destination.start(cloud)

    aws = AwsCli(cloud, outputs)
    demo.connect(aws, source, simulator.url, anew=simulator_is_new or cloud_is_new)
    destination.show(aws, source)
    print(f"\nDone in {time.monotonic() - began:.0f} s.")


if __name__ == "__main__":
    with Failure.reported():
        main()
