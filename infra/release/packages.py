"""Builds a folder for each architecture that `sam deploy` deploys as it is: template, state machine and a zip of each function."""

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "infra/local"))

import function_zip  # noqa: E402
import venvs  # noqa: E402
from package import FUNCTION, MACHINE, with_code  # noqa: E402
from steps import Failure, step  # noqa: E402

TARGETS = {"x86_64": "x86_64-unknown-linux-gnu", "arm64": "aarch64-unknown-linux-gnu"}
PACKAGES = ROOT / "dist"
ARCHITECTURE = re.compile(r"(?<=^  Architecture:\n)(?:    .*\n)+", re.MULTILINE)
LOCAL_SETTINGS = re.compile(r"^(?:#.*\n)*\[local\.", re.MULTILINE)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("architecture", nargs="*", default=list(TARGETS), help="x86_64, arm64; both if none is named")
    for architecture in arguments.parse_args().architecture:
        if architecture not in TARGETS:
            raise Failure(f"there is no architecture {architecture}; name one of {', '.join(TARGETS)}")
        folder = package(built(architecture), PACKAGES / f"penstock-{architecture}", architecture)
        print(f"\nto deploy it:\n  cd {folder.relative_to(ROOT)} && sam deploy --guided\n")


def built(architecture: str) -> Path:
    """Builds the functions with the release profile and returns the folder that has a folder for each."""
    folder = ROOT / ".aws-sam" / architecture
    tools = venvs.ready("tools")
    command = [
        tools / "sam", "build", "--build-dir", folder, "--template-file", ROOT / "template.yaml",
        "--parameter-overrides", f"Architecture={architecture}",
    ]  # fmt: skip
    # cargo-lambda finds Zig through the python3 of its own environment.
    environment = {**os.environ, "PATH": f"{tools}:{os.environ['PATH']}", "SAM_CLI_TELEMETRY": "0"}
    print(f"  building the functions for {architecture} (the first time takes some minutes)", flush=True)
    if subprocess.run(command, cwd=ROOT, env=environment).returncode != 0:
        raise Failure(
            f"sam build failed; its messages are above. If the target is missing: rustup target add {TARGETS[architecture]}"
        )
    return folder


def package(binaries: Path, folder: Path, architecture: str, level: int = 9) -> Path:
    """Writes a deployable folder from `<binaries>/<function>/bootstrap`."""
    template = (ROOT / "template.yaml").read_text()
    functions = [found["name"] for found in FUNCTION.finditer(template)]
    if not functions or not ARCHITECTURE.search(template):
        raise Failure("template.yaml has no functions with a Binary, or no parameter Architecture; packages.py looks for these")
    shutil.rmtree(folder, ignore_errors=True)
    (folder / MACHINE).parent.mkdir(parents=True)
    with step(f"packaging the functions for {architecture}"):
        for name in functions:
            binary = binaries / name / "bootstrap"
            if not binary.exists():
                raise Failure(f"{binary} is missing although the functions were built")
            function_zip.write(binary, folder / f"{name}.zip", level)
        shutil.copyfile(ROOT / MACHINE, folder / MACHINE)
        shutil.copyfile(ROOT / "LICENSE", folder / "LICENSE")
        settings = LOCAL_SETTINGS.split((ROOT / "samconfig.toml").read_text())[0]
        (folder / "samconfig.toml").write_text(settings.rstrip() + "\n")
        (folder / "template.yaml").write_text(ARCHITECTURE.sub(architecture_parameter(architecture), FUNCTION.sub(from_its_zip, template)))
        parts = sorted(part for part in folder.rglob("*") if part.is_file())
        sums = [f"{hashlib.sha256(part.read_bytes()).hexdigest()}  {part.relative_to(folder)}\n" for part in parts]
        (folder / "SHA256SUMS").write_text("".join(sums))
    for name in functions:
        size = (folder / f"{name}.zip").stat().st_size
        print(f"    {name + '.zip':<24} {size / 1e6:5.1f} MB")
    return folder


def from_its_zip(function: re.Match) -> str:
    """Returns a function of the template with its zip as its code, and without the settings of its build."""
    return with_code(function).replace(function["metadata"], "")


def architecture_parameter(architecture: str) -> str:
    return (
        "    Description: Processor of the functions, which this package was built for\n"
        f"    Type: String\n    Default: {architecture}\n    AllowedValues: [{architecture}]\n"
    )


if __name__ == "__main__":
    with Failure.reported():
        main()
