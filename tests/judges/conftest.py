"""Keeps the judges on this machine, whatever proxies its user has set."""

import os

import pytest


@pytest.fixture(scope="session", autouse=True)
def no_proxies():
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        del os.environ[name]
