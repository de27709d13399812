"""What `make run` shows: addresses that answer here, and what a run waits for."""

import pytest
import requests

import demo
import deploy
import to_redshift
from redshift import installed
from sources import source
from steps import Failure


def test_every_address_that_is_shown_is_a_local_one_that_answers(cloud, stack):
    shown = deploy.addresses(cloud, stack)
    assert set(shown) == set(stack)
    addresses = {name: value for name, value in shown.items() if "://" in value}
    assert {"ApiEndpoint", "WebhookEndpoint"} <= set(addresses)
    port = cloud.endpoint.rsplit(":", 1)[1]
    here = (f"http://127.0.0.1:{port}/", f"http://localhost:{port}/")
    assert all(value.startswith(here) for value in addresses.values()), addresses
    answer = requests.post(f"{shown['WebhookEndpoint']}/slack/nobody", data=b"{}", timeout=10)
    assert answer.status_code == 401
    assert requests.post(f"{shown['ApiEndpoint']}/list-flows", data=b"{}", timeout=10).status_code == 403


@pytest.mark.parametrize(
    ("moved", "standstill", "told"), [(0, 90, False), (25_000, 0, False), (25_000, 60, True)]
)
def test_a_run_that_waits_for_zendesk_says_so(moved, standstill, told):
    said = demo.progress(source("zendesk"), "InProgress", moved, 0, standstill)
    assert said.startswith(f"InProgress, {moved:,} records") and ("65 seconds" in said) == told


def test_a_run_that_waits_for_nothing_says_nothing_of_it():
    assert demo.progress(source("zendesk"), "Successful", 25_000, 0, 60).endswith("0 bytes")
    assert demo.progress(source("salesforce"), "InProgress", 25_000, 0, 60).endswith("0 bytes")


def test_a_missing_postgresql_is_told_with_its_package_before_anything_is_built(monkeypatch, tmp_path):
    monkeypatch.setattr(installed, "INSTALLED", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Failure, match="sudo apt-get install postgresql"):
        to_redshift.check()
    old = tmp_path / "14/bin"
    old.mkdir(parents=True)
    (old / "initdb").touch()
    with pytest.raises(Failure, match="older than PostgreSQL 15"):
        to_redshift.check()
