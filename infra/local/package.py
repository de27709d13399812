"""Lays out the functions' development binaries for deployment, as `sam build` does with release ones."""

import fcntl
import hashlib
import re
import shutil
import subprocess
from pathlib import Path

import function_zip
from steps import Failure, step
from venvs import ROOT

BINARIES = ROOT / "target/debug"
BUILD = ROOT / ".local/build"
MACHINE = Path("infra/transfer.asl.json")
# Of all levels the one that takes the least time to pack, send and unpack a development binary.
LEVEL = 1

FUNCTION = re.compile(
    r"^  (?P<name>\w+):\n    Type: AWS::Serverless::Function\n"
    r"(?P<metadata>    Metadata: .*Binary: (?P<binary>\w+).*\n)"
    r"(?P<between>(?:    .*\n)*?)      CodeUri: \.\n",
    re.MULTILINE,
)


def package(template: Path = ROOT / "template.yaml", folder: Path = BUILD) -> Path:
    """Writes a deployable copy of the template whose functions are the development binaries."""
    functions = {found["name"]: found["binary"] for found in FUNCTION.finditer(template.read_text())}
    if not functions:
        raise Failure(
            f"{template} has no function with a Binary and `CodeUri: .`; package.py looks for these"
        )
    folder.mkdir(parents=True, exist_ok=True)
    with step("packaging the functions"), (folder / "lock").open("w") as lock:
        # Tests that run beside each other share the folder; the first one fills it.
        fcntl.flock(lock, fcntl.LOCK_EX)
        for name, binary in functions.items():
            lay_out(BINARIES / binary, folder / name / "bootstrap")
            pack(folder / name / "bootstrap", folder / f"{name}.zip")
        (folder / MACHINE).parent.mkdir(parents=True, exist_ok=True)
        replace(folder / MACHINE, (ROOT / MACHINE).read_text())
        deployable = folder / "template.yaml"
        replace(deployable, FUNCTION.sub(with_code, template.read_text()))
    return deployable


def replace(path: Path, text: str) -> None:
    """Writes a file that another process may be reading, whose old content stays until the new one is whole."""
    fresh = path.with_name(f"{path.name}.new")
    fresh.write_text(text)
    fresh.replace(path)


def with_code(function: re.Match) -> str:
    # A zip that is there already, or the SAM CLI would make one for each stack.
    return function[0].replace("CodeUri: .\n", f"CodeUri: {function['name']}.zip\n")


def lay_out(binary: Path, bootstrap: Path) -> None:
    """Copies a binary without its debug information, unless that was done already."""
    if not binary.exists():
        raise Failure(f"{binary} is missing; build it with: cargo build --locked --workspace --bins")
    if bootstrap.exists() and bootstrap.stat().st_mtime >= binary.stat().st_mtime:
        return
    bootstrap.parent.mkdir(parents=True, exist_ok=True)
    fresh = bootstrap.with_name("bootstrap.new")
    if not stripped(binary, fresh):
        shutil.copyfile(binary, fresh)
    fresh.chmod(0o755)
    fresh.replace(bootstrap)


def pack(bootstrap: Path, archive: Path) -> None:
    """Writes the zip of a function, unless that was done already."""
    if archive.exists() and archive.stat().st_mtime >= bootstrap.stat().st_mtime:
        return
    fresh = archive.with_name(f"{archive.name}.new")
    function_zip.write(bootstrap, fresh, LEVEL)
    fresh.replace(archive)


def stripped(binary: Path, fresh: Path) -> bool:
    """Says whether a copy without debug information could be made, which uploads several times faster."""
    if shutil.which("strip") is None:
        return False
    return subprocess.run(["strip", "-o", fresh, binary], capture_output=True).returncode == 0


def fingerprint(deployable: Path) -> str:
    """Identifies what would be deployed: the template, the machine and the functions."""
    digest = hashlib.sha256()
    parts = [deployable, deployable.parent / MACHINE, *sorted(deployable.parent.glob("*.zip"))]
    for part in parts:
        digest.update(part.relative_to(deployable.parent).as_posix().encode())
        digest.update(hashlib.sha256(part.read_bytes()).digest())
    return digest.hexdigest()
