"""No credential was anywhere but in Secrets Manager, whatever the tests did."""

import pytest

from deployed.kit.canaries import BAD_REFRESH_TOKEN, BAD_SECRET, MARK
from sources import CLIENT_SECRET, REFRESH_TOKEN

# Where credentials could be, each with what is there if there is anything to look at.
PLACES = {
    "table": "credentialsArn",
    "logs": "CreateConnectorProfile",
    "cloud": "provided-runtime",
    "machine": "TaskStateEntered",
    "events": "AppFlow End Flow Run Report",
    "answers": "connectorProfileArn",
}


def credentials(worker) -> set[str]:
    """Returns every value that only Secrets Manager may hold."""
    known = {CLIENT_SECRET, REFRESH_TOKEN, BAD_REFRESH_TOKEN, BAD_SECRET, MARK, *worker.told("credentials")}
    short = {each for each in known if len(each) < len(MARK)}
    assert not short, short
    return {each for each in known if not each.startswith(MARK)} | {MARK}


@pytest.mark.parametrize("place", PLACES)
def test_no_credential_is_in(workers, place):
    leaks = [
        f"{worker.folder.name}: {around(line, each)}"
        for worker in workers
        for known in [credentials(worker)]
        for line in worker.lines(place)
        for each in known
        if each in line
    ]
    assert leaks == [], f"{len(leaks)} leaks, such as\n" + "\n".join(leaks[:20])


def around(text: str, credential: str) -> str:
    """Returns a credential in a text, with the words before and after."""
    place = text.index(credential)
    return text[max(0, place - 200) : place + 200]


@pytest.mark.parametrize("place", PLACES)
def test_there_was_something_to_look_at_in(whole, workers, place):
    for worker in workers:
        assert any(PLACES[place] in line for line in worker.lines(place)), f"{worker.folder.name}: not even {PLACES[place]!r}"


def test_there_were_credentials_to_look_for(whole, workers):
    for worker in workers:
        # Access tokens, which an application has given out while the tests ran.
        assert set(worker.told("tokens")) - {CLIENT_SECRET, REFRESH_TOKEN}, worker.folder.name
        assert set(worker.told("credentials")) - set(worker.told("tokens")), worker.folder.name


def test_secrets_were_planted(whole, workers):
    assert any(MARK in each for worker in workers for each in worker.told("credentials"))
