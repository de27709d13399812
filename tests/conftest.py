"""Puts the local cloud's own code, and the stack deployed to one, within reach of every test."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "infra/local"))

# A plugin and no conftest.py, so that every folder of tests uses the same stack.
pytest_plugins = ["deployed.deployment"]
