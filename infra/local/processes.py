"""Background processes with a pid file and a log each, so that a later command can end them."""

import fcntl
import json
import os
import random
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import IO

from steps import Failure

LOOPBACK = "127.0.0.1"
# Below the ports that Linux, unless set otherwise, gives to connections and to servers that take any port: 32768 and up.
PORTS = range(20_000, 32_000)
# The locks of the ports that are this process's own.
own_ports: dict[int, IO] = {}


class Process:
    """A background process of one name, kept track of in a folder."""

    def __init__(self, folder: Path, name: str):
        self.folder, self.name = folder, name
        self.log, self.record = folder / f"{name}.log", folder / f"{name}.json"

    def start(self, command: list, environment: dict, **facts) -> None:
        """Starts the process detached from the terminal and notes its id and the given facts."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with self.log.open("w") as log:
            child = subprocess.Popen(
                [str(part) for part in command],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.record.write_text(json.dumps({"pid": child.pid, "born": born(child.pid), **facts}))

    def facts(self) -> dict | None:
        """Returns what was noted at the start if the process still runs, else nothing."""
        try:
            noted = json.loads(self.record.read_text())
        except (OSError, ValueError):
            return None
        # The system may have given the id to another process, which must not be taken for ours.
        return noted if noted["born"] and born(noted["pid"]) == noted["born"] else None

    def stop(self) -> bool:
        """Ends the process and its children; says whether it was running."""
        noted = self.facts()
        self.record.unlink(missing_ok=True)
        if noted is None:
            return False
        for sent, patience in ((signal.SIGTERM, 5), (signal.SIGKILL, 5)):
            signal_group(noted["pid"], sent)
            deadline = time.monotonic() + patience
            while time.monotonic() < deadline:
                if born(noted["pid"]) != noted["born"]:
                    # Children that outlived their parent still carry its group.
                    signal_group(noted["pid"], signal.SIGKILL)
                    return True
                time.sleep(0.05)
        raise Failure(
            f"{self.name} (process {noted['pid']}) does not end; end it with: kill -9 {noted['pid']}"
        )

    def await_answer(self, answers, patience: float) -> None:
        """Waits until `answers()` is true; fails with the end of the log if the process dies or is late."""
        deadline = time.monotonic() + patience
        while not answers():
            if self.facts() is None:
                raise Failure(f"{self.name} ended by itself; its log {self.log} ends with:\n{self.log_end()}")
            if time.monotonic() > deadline:
                raise Failure(
                    f"{self.name} does not answer after {patience:.0f} s; its log {self.log} ends with:\n{self.log_end()}"
                )
            time.sleep(0.1)

    def log_end(self, lines: int = 15) -> str:
        """Returns the last lines of the log."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])


def born(pid: int) -> str | None:
    """Identifies a running process by its start time; nothing if it is gone."""
    stat = Path(f"/proc/{pid}/stat")
    if not Path("/proc/self/stat").exists():
        shown = subprocess.run(["ps", "-o", "stat=,lstart=", "-p", str(pid)], capture_output=True, text=True)
        state, _, started = shown.stdout.strip().partition(" ")
        return started.strip() if started and not state.startswith("Z") else None
    try:
        fields = stat.read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return fields[19] if fields[0] != "Z" else None


def signal_group(pid: int, sent: signal.Signals) -> None:
    try:
        os.killpg(pid, sent)
    except ProcessLookupError:
        pass


def free_port(preferred: int = 0) -> int:
    """Returns the preferred port if nothing listens there on 127.0.0.1, else another one of `PORTS`.

    No other process of the project gets the same port until this process ends. Raises `Failure` if no port is free.
    """
    first = random.choice(PORTS)
    others = (*range(first, PORTS.stop), *range(PORTS.start, first))
    for port in filter(None, (preferred, *others)):
        if port in own_ports:
            if port == preferred and can_listen(port):
                return port
        elif can_listen(port) and claim(port):
            # Another program may have taken it before the claim.
            if can_listen(port):
                return port
            own_ports.pop(port).close()
    raise Failure("no port of 127.0.0.1 is free; end some programs and run this again")


def claim(port: int) -> bool:
    """Says whether a port could be made this process's own, which it is until the process ends."""
    folder = Path(tempfile.gettempdir()) / f"penstock-ports-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    lock = (folder / str(port)).open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        return False
    own_ports[port] = lock
    return True


def can_listen(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True
