"""The AWS CLI, unmodified, talking to a local cloud; the commands a user would type are shown."""

import json
import shlex
import subprocess
from pathlib import Path

import venvs
from cloud import Cloud
from steps import Failure


class AwsCli:
    """Runs AWS CLI commands as a user of one local cloud."""

    def __init__(self, cloud: Cloud, outputs: dict):
        self.program = venvs.ready("tools") / "aws"
        self.cloud, self.outputs = cloud, outputs
        self.endpoint = cloud.api_endpoint(outputs["ApiId"])
        self.exports = {**cloud.exports(), "AWS_ENDPOINT_URL_APPFLOW": self.endpoint}
        self.environment = {**cloud.client_environment(), **self.exports}
        self.folder = cloud.folder

    def point(self, service: str, url: str) -> None:
        """Lets a service be at an address of its own."""
        self.exports[f"AWS_ENDPOINT_URL_{service}"] = self.environment[f"AWS_ENDPOINT_URL_{service}"] = url

    def show(self, *words: str) -> dict:
        """Shows a command and runs it."""
        print(f"\n$ {shlex.join(['aws', *words])}", flush=True)
        return self.run(*words)

    def run(self, *words: str) -> dict:
        """Runs a command and returns its answer; fails with what the service said."""
        done = self.execute(words)
        if done.returncode != 0:
            raise Failure(
                f"aws {shlex.join(words)}\n{done.stderr.strip()}\nlogs are in {self.folder}; `make logs` shows the functions'"
            )
        return json.loads(done.stdout or "{}")

    def present(self, *words: str) -> dict | None:
        """Runs a command that asks for one thing; nothing if the thing is not there."""
        done = self.execute(words)
        if done.returncode == 0:
            return json.loads(done.stdout or "{}")
        if any(code in done.stderr for code in ("NotFound", "Not Found", "404", "NoSuch")):
            return None
        raise Failure(
            f"aws {shlex.join(words)}\n{done.stderr.strip()}\nlogs are in {self.folder}; `make logs` shows the functions'"
        )

    def file(self, name: str, content: dict) -> str:
        """Writes a command's input to a file, and returns the argument that names it."""
        path = self.folder / name
        path.write_text(json.dumps(content, indent=2) + "\n")
        return f"file://{path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path}"

    def execute(self, words: tuple) -> subprocess.CompletedProcess:
        command = [self.program, *words, "--output", "json"]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True)
