"""The double of Redshift, which stands in for the warehouse that records go to."""

from pathlib import Path

import venvs
from cloud import Cloud, opener
from processes import LOOPBACK, Process, free_port
from steps import Failure, step

# What a profile names; the double takes any.
WORKGROUP, DATABASE = "penstock", "redshift"


class Redshift:
    """One double of Redshift's Data API, which reads files from a local cloud's S3.

    The functions of the cloud find the one at the cloud's `redshift_port`.
    """

    def __init__(self, folder: Path, cloud: Cloud, port: int = 0):
        self.cloud, self.process, self.port = cloud, Process(folder, "redshift"), port

    def start(self, *options: str) -> bool:
        """Starts the double, unless it runs already as wanted; says whether it had to."""
        facts = self.process.facts()
        wanted = {"s3": self.cloud.endpoint, "options": list(options)}
        here = facts and self.port in (0, facts["port"])
        if here and {name: facts[name] for name in wanted} == wanted and self.answers():
            return False
        self.process.stop()
        programs = venvs.ready("redshift")
        port = free_port(self.port or (facts or {}).get("port", 0))
        if self.port and port != self.port:
            raise Failure(
                f"port {self.port}, where the functions look for Redshift, is taken; `make stop`, then run this again"
            )
        with step("starting the double of Redshift"):
            command = [programs / "python", "-m", "redshift", "--port", port, "--postgres-port", free_port()]
            environment = {**self.cloud.client_environment(), "PYTHONPATH": str(Path(__file__).parent)}
            self.process.start(
                [*command, "--s3-endpoint", self.cloud.endpoint, *options], environment, port=port, **wanted
            )
            # PostgreSQL makes its files first; the log says which package is missing if it cannot.
            self.process.await_answer(self.answers, patience=90)
        return True

    def stop(self) -> bool:
        """Stops the double and its PostgreSQL; says whether it ran."""
        return self.process.stop()

    @property
    def url(self) -> str:
        """The address for AWS_ENDPOINT_URL_REDSHIFT_DATA."""
        return f"http://{LOOPBACK}:{self.process.facts()['port']}"

    def answers(self) -> bool:
        try:
            with opener.open(f"{self.url}/_simulator/counters", timeout=1) as answer:
                return answer.status == 200
        except (OSError, TypeError):
            return False
