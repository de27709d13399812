"""The AWS CLI as an IAM user of the deployed stack, signing by the overlay of infra/client."""

import json
import re
import subprocess
from pathlib import Path

import venvs
from awscli import AwsCli
from cloud import Cloud
from venvs import ROOT

FORKS = Path(__file__).with_name("aws_forks.py")


class CommandLine(AwsCli):
    """Runs commands of `aws appflow` and keeps their names in `ran`.

    The first command runs as a program; each further one in a fork of a process that has loaded the AWS CLI, which is faster.
    """

    def __init__(self, cloud: Cloud, outputs: dict, key: dict, folder: Path):
        super().__init__(cloud, outputs)
        self.folder, self.ran, self.forks = folder, set(), None
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

    def execute(self, words: tuple) -> subprocess.CompletedProcess:
        if self.forks is None:
            command = [venvs.ready("tools") / "python", FORKS]
            self.forks = subprocess.Popen(command, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            return super().execute(words)
        told = {"stdout": str(self.folder / "stdout"), "stderr": str(self.folder / "stderr")}
        asked = {"words": [*map(str, words), "--output", "json"], "environment": self.environment, **told}
        self.forks.stdin.write(json.dumps(asked) + "\n")
        self.forks.stdin.flush()
        ended = self.forks.stdout.readline()
        assert ended, "the forks of the AWS CLI have ended"
        texts = {name: Path(path).read_text() for name, path in told.items()}
        return subprocess.CompletedProcess(words, int(ended), **texts)

    def close(self) -> None:
        """Ends the process whose forks run the commands."""
        if self.forks:
            self.forks.communicate()
