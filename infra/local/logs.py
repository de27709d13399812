"""`make logs`: shows what the functions of `make run` said, newest last."""

import datetime

import deploy
from awscli import AwsCli
from cloud import Cloud
from run import HOME
from steps import Failure

LINES = 200
# What the platform says about each invocation, not the functions.
PLATFORM = ("START RequestId", "END RequestId", "REPORT RequestId")


def main() -> None:
    cloud = Cloud(HOME)
    outputs = deploy.outputs(cloud) if cloud.port and cloud.answers() else None
    if outputs is None:
        raise Failure(
            f"the local cloud is not running; start it with `make run`; its last log is {cloud.process.log}"
        )
    aws = AwsCli(cloud, outputs)
    said = []
    for name in sorted(value for key, value in outputs.items() if key.endswith("FunctionName")):
        group = ("logs", "filter-log-events", "--log-group-name", f"/aws/lambda/{name}")
        said += [
            (event["timestamp"], name, event["message"].rstrip())
            for event in (aws.present(*group) or {}).get("events", [])
        ]
    said = sorted(each for each in said if not each[2].startswith(PLATFORM))
    for moment, name, message in said[-LINES:]:
        print(f"{datetime.datetime.fromtimestamp(moment / 1000):%H:%M:%S.%f} {name:20} {message}")


if __name__ == "__main__":
    with Failure.reported():
        main()
