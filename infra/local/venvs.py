"""Python environments of the project, each made from a lock file inside `.venv/` and kept up to date."""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

from steps import Failure, step

ROOT = Path(__file__).resolve().parents[2]

LOCKS = {
    "cloud": ROOT / "infra/local/requirements-cloud.txt",
    "tools": ROOT / "infra/local/requirements-tools.txt",
    "redshift": ROOT / "infra/local/requirements-redshift.txt",
    "tests": ROOT / "tests/requirements.txt",
    "airflow": ROOT / "tests/clients/requirements-airflow.txt",
    "snowflake": ROOT / "infra/local/requirements-snowflake.txt",
}


def ready(name: str) -> Path:
    """Returns the folder of an environment's programs, installing it first if its lock file changed."""
    folder, lock = ROOT / ".venv" / name, LOCKS[name]
    stamp, wanted = folder / "lock.sha256", fingerprint(lock)
    if stamp.exists() and stamp.read_text() == wanted and works(folder):
        return folder / "bin"
    with step(f"installing the Python environment .venv/{name} (downloads packages, once)"):
        install(folder, lock)
    stamp.write_text(wanted)
    return folder / "bin"


def fingerprint(lock: Path) -> str:
    """Identifies what is installed: the pins, and the Python they are for."""
    version = "{}.{}".format(*sys.version_info[:2])
    return hashlib.sha256(lock.read_bytes() + version.encode()).hexdigest()


def works(folder: Path) -> bool:
    """Says whether the environment's Python starts; it does not when the system's was replaced."""
    return subprocess.run([folder / "bin/python", "-c", ""], capture_output=True).returncode == 0


def install(folder: Path, lock: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    made = subprocess.run([sys.executable, "-m", "venv", folder], capture_output=True, text=True)
    if made.returncode != 0:
        raise Failure(
            f"python cannot make {folder}: {(made.stdout + made.stderr).strip()}\n"
            "on Debian and Ubuntu the part that is lacking is installed by: sudo apt-get install python3-venv"
        )
    pip = [folder / "bin/python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    done = subprocess.run([*pip, "--requirement", lock], capture_output=True, text=True)
    if done.returncode != 0:
        raise Failure(
            f"pip cannot install {lock.relative_to(ROOT)}:\n{done.stderr.strip()[-2000:]}\n"
            "check the network (a proxy is set by PIP_PROXY, a mirror by PIP_INDEX_URL) and run this again"
        )


def main() -> None:
    """Installs the environments named on the command line, or all of them."""
    for name in sys.argv[1:] or LOCKS:
        print(ready(name))


if __name__ == "__main__":
    with Failure.reported():
        main()
