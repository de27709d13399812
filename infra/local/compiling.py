"""Builds the programs of the workspace and shows how many parts are left."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from typing import IO

from package import BINARIES
from steps import Failure, Step, step
from venvs import ROOT

# All at once: a part of the workspace would select other crate features and build everything anew.
COMMAND = ["cargo", "build", "--locked", "--workspace", "--bins"]
# Cargo's own progress bar has the numbers; it is asked for one although nobody but this program reads it.
WITH_PROGRESS = {"CARGO_TERM_PROGRESS_WHEN": "always", "CARGO_TERM_PROGRESS_WIDTH": "200", "CARGO_TERM_COLOR": "never"}
BAR = re.compile(r"Building \[[=> ]*\] (\d+)/(\d+)(?:: (.*))?")
DOWNLOADS = re.compile(r" *(Updating|Locking|Downloading|Downloaded|Adding)\b")
# The bar says the same, and how much is left.
ENDED = re.compile(r" *(Compiling|Finished)\b")
WAITS = "Blocking waiting for file lock"


def compile_all() -> None:
    """Builds every program of the workspace with the development profile."""
    if shutil.which("cargo") is None:
        raise Failure("cargo is not on the PATH; install Rust 1.95 or newer from https://rustup.rs")
    if not (BINARIES / "simulate").exists():
        print("  compiling from nothing takes about ten minutes on two cores", flush=True)
    with step("compiling the functions and the simulator") as running:
        if (said := watch(running)) is not None:
            raise Failure(f"`{' '.join(COMMAND)}` failed:\n\n{said}")


def watch(running: Step) -> str | None:
    """Builds, shows the progress in the running step, and returns cargo's messages if it failed, else `None`."""
    environment = {**os.environ, **WITH_PROGRESS}
    with subprocess.Popen(COMMAND, cwd=ROOT, env=environment, stderr=subprocess.PIPE) as cargo:
        messages = []
        for line in lines(cargo.stderr):
            if bar := BAR.search(line):
                running.says(left(int(bar[1]), int(bar[2]), bar[3] or ""))
            elif WAITS in line:
                running.says("another cargo is building in this folder; waiting for it")
            elif DOWNLOADS.match(line):
                running.says(line.strip())
            elif line.strip() and not ENDED.match(line):
                messages.append(line.rstrip())
    return "\n".join(messages) if cargo.returncode else None


def left(done: int, total: int, now: str) -> str:
    # Names of programs, such as `api(bin)`, say no more than the name itself.
    names = [name.split("(")[0].strip() for name in now.split(",") if name.strip()]
    return f"{done} of {total} parts, now {', '.join(names[:3])}" if names else f"{done} of {total} parts"


def lines(stream: IO[bytes]) -> Iterator[str]:
    """Yields the lines of a stream as they come; a carriage return ends one too, because cargo redraws its bar after one."""
    rest = b""
    while chunk := stream.read1(65536):
        *whole, rest = re.split(rb"[\r\n]", rest + chunk)
        yield from (line.decode(errors="replace") for line in whole)
    yield rest.decode(errors="replace")
