"""slack_sdk, Slack's own client for Python, reads the simulated workspace."""

import pytest
import requests
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler

from judges.simulator import Simulator

from .conftest import MAIN
from .truth import by_id, by_ts, in_thread, records

APP = {"client_id": "penstock-client", "client_secret": "cS-5bX1vQ7mZr2Kd8W"}
TYPES = "public_channel,private_channel,mpim,im"


def connect(simulator, token="aT-6jHw9DpM5zXk3Rg"):
    return WebClient(token=token, base_url=f"{simulator.url}/api/")


def test_lists_everything_page_by_page(workspace):
    client = connect(workspace)
    # The client gives the same object for every page.
    pages = [
        (page["channels"], page["response_metadata"]["next_cursor"])
        for page in client.conversations_list(types=TYPES, limit=7)
    ]
    assert by_id([channel for page, _ in pages for channel in page]) == by_id(workspace, "conversations")
    assert [cursor for _, cursor in pages if not cursor] == [""] and len(pages) > 5
    users = [user for page in client.users_list(limit=7, include_locale=True) for user in page["members"]]
    assert by_id(users) == by_id(workspace, "users")
    groups = client.usergroups_list(include_disabled=True, include_count=True, include_users=True)
    assert by_id(groups["usergroups"]) == by_id(workspace, "usergroups")
    live = client.usergroups_list()["usergroups"]
    assert len(live) == len(groups["usergroups"]) - 1 and "users" not in live[0]
    public = client.conversations_list(limit=1000)["channels"]
    assert not any(channel["is_private"] for channel in public)
    assert client.conversations_info(channel=MAIN)["channel"] == by_id(workspace, "conversations")[MAIN]


def test_lists_files_by_number_and_time(workspace):
    client = connect(workspace)
    truth = by_id(workspace, "files")
    first = client.files_list(count=20)
    pages = [client.files_list(count=20, page=number + 1) for number in range(first["paging"]["pages"])]
    assert by_id([file for page in pages for file in page["files"]]) == truth
    moments = sorted(file["created"] for file in truth.values())
    start, end = moments[10], moments[40]
    found = client.files_list(count=1000, ts_from=start, ts_to=end)["files"]
    assert by_id(found) == {id: f for id, f in truth.items() if start <= f["created"] <= end}


@pytest.mark.parametrize("name", ["workspace", "odd"])
def test_reads_every_message_and_thread(request, name):
    simulator = request.getfixturevalue(name)
    client, truth = connect(simulator), by_ts(simulator)
    history = [m for page in client.conversations_history(channel=MAIN, limit=40) for m in page["messages"]]
    assert [m["ts"] for m in history] == sorted((m["ts"] for m in history), reverse=True)
    found = {m["ts"]: m for m in history}
    assert all(truth[ts] == message for ts, message in found.items())
    threads, broadcasts = 0, 0
    for parent in [m for m in history if m.get("reply_count")]:
        pages = client.conversations_replies(channel=MAIN, ts=parent["ts"], limit=10)
        thread = [m for page in pages for m in page["messages"]]
        assert {m["thread_ts"] for m in thread} == {parent["ts"]}
        replies = [m for m in thread if m["ts"] != parent["ts"]]
        assert len(replies) == len({m["ts"] for m in replies}) == parent["reply_count"]
        assert replies[-1]["ts"] == parent["latest_reply"] == max(m["ts"] for m in replies)
        for reply in replies:
            assert reply == in_thread(truth[reply["ts"]])
            broadcasts += reply["ts"] in found
            found[reply["ts"]] = reply
        threads += 1
    assert set(found) == set(truth) and threads > 10 and broadcasts > 3


def test_bounds_leave_themselves_out_unless_they_are_included(workspace):
    client = connect(workspace)
    history = client.conversations_history(channel=MAIN, limit=200)["messages"]
    latest, oldest = history[10]["ts"], history[50]["ts"]
    for inclusive, expected in ((None, history[11:50]), (True, history[10:51])):
        found = client.conversations_history(
            channel=MAIN, limit=200, oldest=oldest, latest=latest, inclusive=inclusive
        )
        assert found["messages"] == expected and not found["has_more"]


def test_exchanges_a_code_once_and_rotates_refresh_tokens(fresh):
    nobody = WebClient(base_url=f"{fresh.url}/api/")
    code = {"code": "first-authorization-code", "redirect_uri": "https://penstock.example/callback"}
    given = nobody.oauth_v2_access(**APP, **code)["authed_user"]
    assert connect(fresh, given["access_token"]).auth_test()["ok"]
    refresh = {"grant_type": "refresh_token", "refresh_token": given["refresh_token"]}
    refreshed = nobody.oauth_v2_access(**APP, **refresh)
    assert connect(fresh, refreshed["access_token"]).auth_test()["ok"]
    for arguments, error in (
        (code, "invalid_code"),
        (refresh, "invalid_refresh_token"),
        ({**refresh, "client_secret": "wrong"}, "bad_client_secret"),
    ):
        with pytest.raises(SlackApiError) as refused:
            nobody.oauth_v2_access(**{**APP, **arguments})
        assert refused.value.response["error"] == error
    fresh.control("expire_tokens")
    with pytest.raises(SlackApiError) as refused:
        connect(fresh, refreshed["access_token"]).auth_test()
    assert refused.value.response["error"] == "token_expired"


def test_waits_for_a_rate_limit(fresh):
    client = connect(fresh)
    client.retry_handlers.append(RateLimitErrorRetryHandler(max_retry_count=1))
    fresh.fail(on="auth.test", trouble="rate_limit", retryAfter=1)
    assert client.auth_test()["ok"] and fresh.counters()["faults"] == 1


def test_a_restricted_app_gets_fifteen_messages_a_minute():
    with Simulator("slack", "--records", 100, "--oddity", "restricted") as simulator:
        client = connect(simulator)
        assert len(client.conversations_history(channel=MAIN, limit=200)["messages"]) == 15
        with pytest.raises(SlackApiError) as refused:
            client.conversations_history(channel=MAIN, limit=200)
        assert refused.value.response.status_code == 429
        assert refused.value.response.headers["Retry-After"] == "60"
        assert refused.value.response["error"] == "ratelimited"


def test_faults_wear_slacks_words(fresh):
    client = connect(fresh)
    for trouble, error in (
        ("forbidden", "missing_scope"),
        ("not_found", "channel_not_found"),
        ({"code": "invalid_cursor"}, "invalid_cursor"),
        ("server_error", "internal_error"),
    ):
        fresh.fail(on="history", trouble=trouble)
        with pytest.raises(SlackApiError) as refused:
            client.conversations_history(channel=MAIN)
        assert refused.value.response["error"] == error
    fresh.fail(on="history", trouble="invalid_session")
    with pytest.raises(SlackApiError) as refused:
        client.conversations_history(channel=MAIN)
    assert refused.value.response["error"] == "token_expired"


def test_changes_are_posted_when_they_are_said_to_be(fresh):
    before = {record["ts"] for record in records(fresh, MAIN)}
    change(fresh, MAIN, 6, 1_797_724_800)
    added = [record for record in records(fresh, MAIN) if record["ts"] not in before]
    assert len(added) == 6 and all(record["ts"].startswith("1797724800.") for record in added)
    assert sum("parent_user_id" in record for record in added) == 4


def change(simulator, name, count, at):
    content = {"object": name, "records": count, "at": at}
    requests.post(f"{simulator.url}/_simulator/changes", json=content, timeout=10).raise_for_status()
