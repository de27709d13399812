"""What the tests leave for those of `looking_back`: each worker its own folder, and one file that tells what has run.

`--notes FOLDER` says where. A run of tests fills the folder; `pytest tests/looking_back` with the same option reads it.
"""

import json
import os
import shutil
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
LOOKING_BACK = TESTS / "looking_back"
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
RUN = "run.json"


def pytest_addoption(parser):
    parser.addoption("--notes", metavar="FOLDER", help="the notes that tests/looking_back looks at")


def pytest_configure(config):
    # A worker reports to the process that started it.
    if config.option.notes and not looks_back(config) and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Ran(config))


def looks_back(config) -> bool:
    """Says whether these are the tests that look back, which run only when they are named."""
    return any(Path(each.split("::")[0]).resolve().is_relative_to(LOOKING_BACK) for each in config.args)


def pytest_ignore_collect(collection_path, config):
    return True if collection_path == LOOKING_BACK and not looks_back(config) else None


class Ran:
    """Notes which files of tests have run, and how that ended."""

    def __init__(self, config):
        self.config, self.folder, self.files = config, Path(config.option.notes), set()
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)

    def pytest_runtest_logreport(self, report):
        self.files.add(report.nodeid.split("::")[0])

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, exitstatus):
        options = self.config.option
        chosen = options.keyword or options.markexpr or options.deselect or any("::" in each for each in self.config.args)
        all_files = {path for path in TESTS.rglob("test_*.py") if not path.is_relative_to(LOOKING_BACK)}
        missed = all_files - {self.config.rootpath / each for each in self.files}
        left_out = sorted(str(path.relative_to(TESTS)) for path in missed if "node_modules" not in path.parts)
        told = {"ended": int(exitstatus), "chosen": bool(chosen), "left_out": left_out}
        (self.folder / RUN).write_text(json.dumps(told))


class Notes:
    """The notes of one worker, which it writes, or which are read when it has ended."""

    def __init__(self, folder: Path):
        self.folder = folder

    def text(self, name: str, lines) -> None:
        """Keeps a text in which no credential may be."""
        path = self.folder / "texts" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w") as writer:
            writer.writelines(f"{line}\n" for line in lines)

    def fact(self, name: str, content) -> None:
        """Keeps what is not a text to search."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / f"{name}.json").write_text(json.dumps(content))

    def lines(self, name: str) -> list[str]:
        return (self.folder / "texts" / name).read_text().split("\n")

    def told(self, name: str):
        return json.loads((self.folder / f"{name}.json").read_text())


@pytest.fixture(scope="session")
def notes(request) -> Notes | None:
    """Where this worker leaves its notes, if they are wanted."""
    folder = request.config.option.notes
    return folder and Notes(Path(folder) / WORKER)
