"""Node.js programs of the tests: packages from tests/package-lock.json, and a Node.js for machines that have none."""

import hashlib
import os
import shutil
import subprocess

import venvs
from steps import Failure, step
from venvs import ROOT

TESTS = ROOT / "tests"
MODULES = TESTS / "node_modules"


def environment() -> dict:
    """The environment in which Node.js is found: the machine's own, else the one of the test environment."""
    own = shutil.which("node") and shutil.which("npm")
    path = os.environ["PATH"] if own else f"{venvs.ready('tests')}:{os.environ['PATH']}"
    return {**os.environ, "PATH": path}


def program(name: str) -> list:
    """Returns the command of an installed package's program."""
    found = MODULES / ".bin" / name
    if not found.exists():
        raise Failure(f"{found} is missing; install it with: make tools")
    return [str(found)]


def ready() -> None:
    """Installs the packages of tests/package-lock.json, if it changed."""
    stamp = MODULES / "lock.sha256"
    lock = TESTS / "package-lock.json"
    if not lock.exists():
        raise Failure(
            f"{lock} is missing; it belongs to the project, so get it back with: git checkout {lock}"
        )
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    with step("installing the Node.js packages of the tests (downloads packages, once)"):
        command = ["npm", "ci", "--prefix", str(TESTS), "--no-audit", "--no-fund"]
        done = subprocess.run(command, env=environment(), capture_output=True, text=True)
        if done.returncode != 0:
            raise Failure(f"npm cannot install tests/package-lock.json:\n{done.stderr.strip()[-2000:]}")
    stamp.write_text(wanted)


if __name__ == "__main__":
    with Failure.reported():
        ready()
