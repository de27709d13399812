"""A function's binary as the zip that Lambda takes; the same binary gives the same zip."""

import zipfile
from pathlib import Path

# Zips know no earlier year.
NO_TIME = (1980, 1, 1, 0, 0, 0)


def write(binary: Path, archive: Path, level: int) -> None:
    """Writes a zip in which the binary is what Lambda starts."""
    entry = zipfile.ZipInfo("bootstrap", NO_TIME)
    entry.external_attr = 0o100755 << 16
    entry.compress_type = zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(archive, "w") as opened:
        opened.writestr(entry, binary.read_bytes(), compresslevel=level)
