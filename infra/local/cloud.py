"""The local cloud: an AWS emulator on the loopback address, started, found again and stopped."""

import os
import shutil
import urllib.error
import urllib.request
from pathlib import Path

import venvs
from processes import LOOPBACK, Process, free_port
from steps import step

REGION = "us-east-1"
ACCOUNT = "000000000000"
USUAL_PORT = 4566


class Cloud:
    """One local cloud, which keeps its log and its process id in a folder."""

    def __init__(self, folder: Path, check_signatures: bool = False):
        self.folder, self.check_signatures = folder, check_signatures
        self.process = Process(folder, "cloud")
        facts = self.process.facts() or {}
        self.port, self.redshift_port = facts.get("port"), facts.get("redshift_port")

    def start(self, preferred_port: int = 0, **settings: str) -> bool:
        """Starts the cloud, unless it runs already; says whether it had to."""
        if self.port and self.redshift_port and self.answers():
            return False
        self.process.stop()
        shutil.rmtree(self.temporary, ignore_errors=True)
        self.temporary.mkdir(parents=True)
        programs = venvs.ready("cloud")
        self.port, self.redshift_port = free_port(preferred_port), free_port()
        with step(f"starting the local cloud at {self.endpoint}"):
            command = [programs / "python", Path(__file__).with_name("launcher.py")]
            facts = {"port": self.port, "redshift_port": self.redshift_port}
            self.process.start(command, self.server_environment(settings), **facts)
            self.process.await_answer(self.answers, patience=60)
        return True

    def stop(self) -> bool:
        """Stops the cloud and the functions it runs; says whether it ran."""
        return self.process.stop()

    @property
    def endpoint(self) -> str:
        """The address of every service of the cloud."""
        return f"http://{LOOPBACK}:{self.port}"

    def api_endpoint(self, api_id: str) -> str:
        """The address of a deployed HTTP API."""
        return f"{self.endpoint}/_aws/execute-api/{api_id}/$default"

    def answers(self) -> bool:
        try:
            with opener.open(f"{self.endpoint}/_ministack/health", timeout=2) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False

    def server_environment(self, settings: dict) -> dict:
        own = {
            "AUTH": "true" if self.check_signatures else "false",
            "BIND_HOST": LOOPBACK,
            "GATEWAY_PORT": str(self.port),
            # The functions inherit this one and so talk to the local cloud.
            "AWS_ENDPOINT_URL": self.endpoint,
            # This one too. The cloud has no Redshift, so a double of it is started there when it is needed.
            "AWS_ENDPOINT_URL_REDSHIFT_DATA": f"http://{LOOPBACK}:{self.redshift_port}",
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
            "MINISTACK_REGION": REGION,
            # The functions are unpacked there, and go with the folder.
            "TMPDIR": str(self.temporary),
        }
        if self.check_signatures:
            own["PENSTOCK_USED_RIGHTS"] = str(self.used_rights)
        return {**self.client_environment(), **own, **settings}

    @property
    def temporary(self) -> Path:
        """The temporary files of the cloud, which a cloud that is stopped leaves behind."""
        return self.folder / "temporary"

    @property
    def used_rights(self) -> Path:
        """Where a cloud that checks policies notes which of their statements let a call through."""
        return self.folder / "used-rights.jsonl"

    def client_environment(self) -> dict:
        """The environment in which AWS clients talk to this cloud as root, whatever the user's own settings."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        nowhere = str(self.folder / "no-such-file")
        return {
            **kept,
            **self.exports(),
            "AWS_CONFIG_FILE": nowhere,
            "AWS_SHARED_CREDENTIALS_FILE": nowhere,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_PAGER": "",
            "NO_PROXY": f"{LOOPBACK},localhost",
            "no_proxy": f"{LOOPBACK},localhost",
            "SAM_CLI_TELEMETRY": "0",
            "PYTHONUNBUFFERED": "1",
        }

    def exports(self) -> dict:
        """The few variables a person sets to talk to this cloud."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": REGION,
        }


# Whatever proxy the user has set is not for the loopback address.
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
