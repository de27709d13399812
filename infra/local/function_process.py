"""The processes of a deployed function, as the operating system sees them."""

import os
import re
import signal
from pathlib import Path

from cloud import Cloud


def processes(cloud: Cloud, function: str) -> list[int]:
    """Returns the ids of the processes that run a function of this cloud."""
    wanted = {f"AWS_LAMBDA_FUNCTION_NAME={function}".encode(), f"AWS_ENDPOINT_URL={cloud.endpoint}".encode()}
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            variables = set((folder / "environ").read_bytes().split(b"\0"))
        except OSError:
            continue
        if wanted <= variables:
            found.append(int(folder.name))
    return found


def kill(cloud: Cloud, function: str) -> list[int]:
    """Ends every process of a function on the spot; returns their ids."""
    ended = processes(cloud, function)
    for process in ended:
        os.kill(process, signal.SIGKILL)
    return ended


def peak_bytes(process: int) -> int:
    """Returns the most memory that a process has ever held at once."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(re.search(r"^VmHWM:\s+(\d+) kB$", status, re.MULTILINE)[1]) * 1024
