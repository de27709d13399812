"""Finds PostgreSQL, which is not installed by `make tools`."""

import shutil
from pathlib import Path

INSTALLED = Path("/usr/lib/postgresql")


class Missing(Exception):
    """PostgreSQL is not installed; the message names the package."""


def programs() -> Path:
    """Returns the folder of the newest PostgreSQL's programs. Raises `Missing` if there is none from 15 on."""
    found = [path for path in INSTALLED.glob("*/bin") if (path / "initdb").exists() and path.parent.name.isdigit()]
    newest = max(found, key=lambda path: int(path.parent.name), default=None)
    if newest:
        # MERGE came with PostgreSQL 15.
        if int(newest.parent.name) >= 15:
            return newest
        raise Missing(
            f"{newest.parent} is older than PostgreSQL 15, the first with MERGE: install Debian 12 or newer's"
        )
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    raise Missing(
        "PostgreSQL is missing, on which the double of Redshift runs: sudo apt-get install postgresql "
        f"(looked in {INSTALLED}/*/bin and on PATH)"
    )
