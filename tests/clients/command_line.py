"""The AWS CLI as an IAM user of the deployed stack, signing by the overlay of infra/client."""

import re
from pathlib import Path

from awscli import AwsCli
from cloud import Cloud
from venvs import ROOT


class CommandLine(AwsCli):
    """Runs `aws appflow` commands and remembers which."""

    def __init__(self, cloud: Cloud, api_id: str, key: dict, folder: Path):
        super().__init__(cloud, api_id)
        self.folder, self.ran = folder, set()
        self.environment |= {
            "AWS_ACCESS_KEY_ID": key["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"],
            "AWS_DATA_PATH": str(ROOT / "infra/client"),
            # A retry would hide the first answer.
            "AWS_MAX_ATTEMPTS": "1",
        }

    def __call__(self, command: str, *options: str) -> dict:
        """Runs a command, which must succeed, and returns its answer."""
        self.ran.add(command)
        return self.run("appflow", command, *options)

    def refused(self, exception: str, command: str, *options: str) -> str:
        """Runs a command, which one of AppFlow's exceptions must refuse, and returns its message."""
        self.ran.add(command)
        done = self.execute(("appflow", command, *options))
        said = re.search(rf"\({exception}\) when calling the \w+ operation: (.+)", done.stderr)
        assert done.returncode != 0 and said, f"{command} was not refused by {exception}: {done.stdout}{done.stderr}"
        return said[1]
