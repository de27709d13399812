"""Puts the local cloud's own code, the stack deployed to one and Spark within reach of every test."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "infra/local"), str(ROOT / "infra/release")]

# Plugins and no conftest.py, so that every folder of tests uses the same stack and the same session.
pytest_plugins = ["suite.chance", "suite.order", "suite.notes", "suite.times", "deployed.kit.deployment", "readers.spark"]
