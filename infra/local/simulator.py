"""A simulated application, which stands in for the one that records come from."""

from pathlib import Path

from cloud import opener
from package import BINARIES
from processes import LOOPBACK, Process, free_port
from sources import CLIENT_ID, CLIENT_SECRET, REFRESH_TOKEN
from steps import Failure, step


class Simulator:
    """One simulated application, which keeps its log and its process id in a folder."""

    def __init__(self, folder: Path, application: str = "salesforce"):
        self.application = application
        self.process = Process(folder, application)

    def start(self, records: int, *options: str) -> bool:
        """Starts the simulator, unless it runs already as wanted; says whether it had to."""
        binary = BINARIES / "simulate"
        if not binary.exists():
            raise Failure(f"{binary} is missing; build it with: cargo build --locked --workspace --bins")
        built_at = binary.stat().st_mtime
        facts = self.process.facts()
        wanted = {"records": records, "options": list(options), "built_at": built_at}
        if facts and {name: facts[name] for name in wanted} == wanted:
            return False
        self.process.stop()
        port = free_port((facts or {}).get("port", 0))
        with step(f"starting the simulated {self.application} with {records:,} records"):
            app = ["--client-id", CLIENT_ID, "--client-secret", CLIENT_SECRET, "--refresh-token", REFRESH_TOKEN]
            command = [binary, self.application, "--port", port, "--records", records, *app, *options]
            self.process.start(command, {}, port=port, **wanted)
            self.process.await_answer(self.answers, patience=60)
        return True

    def stop(self) -> bool:
        """Stops the simulator; says whether it ran."""
        return self.process.stop()

    @property
    def url(self) -> str:
        """The address to give as a connection's instance URL."""
        return f"http://{LOOPBACK}:{self.process.facts()['port']}"

    def answers(self) -> bool:
        """Says whether it has made its records and serves."""
        try:
            with opener.open(f"{self.url}/_simulator/counters", timeout=1) as answer:
                return answer.status == 200
        except (OSError, TypeError):
            return False
