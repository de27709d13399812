"""@slack/web-api, Slack's own client for Node.js, reads the simulated workspace."""

from judges import node

from .conftest import MAIN
from .truth import by_id, by_ts, in_thread


def web_api(simulator, act):
    return node.run("slack/slackjs.mjs", simulator.url, act)


def test_lists_everything_page_by_page(workspace):
    seen = web_api(workspace, "lists")
    for member, name in (("conversations", "conversations"), ("users", "users")):
        truth = by_id(workspace, name)
        assert by_id(seen[member]["found"]) == truth
        assert seen[member]["pages"] == -(-len(truth) // 10)
    assert by_id(seen["groups"]) == by_id(workspace, "usergroups")
    assert by_id(seen["files"]) == by_id(workspace, "files")
    assert seen["info"] == by_id(workspace, "conversations")[MAIN]
    assert seen["who"]["team_id"] == "T0PENSTOCK"


def test_reads_every_message_and_thread(workspace):
    check_messages(workspace, pages_of=25)


def test_goes_on_after_pages_that_are_short_or_empty(odd):
    check_messages(odd, pages_of=None)


def check_messages(simulator, pages_of):
    seen = web_api(simulator, "messages")
    truth = by_ts(simulator)
    shown = {ts: message for ts, message in truth.items() if in_history(message)}
    assert [message["ts"] for message in seen["history"]] == sorted(shown, reverse=True)
    assert {message["ts"]: message for message in seen["history"]} == shown
    replies = {message["ts"]: message for message in seen["replies"] if "parent_user_id" in message}
    assert replies == {ts: in_thread(m) for ts, m in truth.items() if "parent_user_id" in m}
    assert set(shown) | set(replies) == set(truth) and len(truth) == 600
    if pages_of:
        assert seen["pages"] == -(-len(shown) // pages_of)


def in_history(message):
    return "parent_user_id" not in message or message.get("subtype") == "thread_broadcast"


def test_exchanges_a_code_and_refreshes(fresh):
    seen = web_api(fresh, "tokens")
    user = seen["given"]["authed_user"]
    assert user["access_token"] and user["expires_in"] == 43_200
    assert "access_token" not in seen["given"]
    assert seen["refreshed"]["refresh_token"] != user["refresh_token"]
    assert seen["team"] == seen["given"]["team"]["id"] == "T0PENSTOCK"


def test_understands_the_errors(workspace):
    assert web_api(workspace, "mistakes")["codes"] == [
        "invalid_auth",
        "not_authed",
        "channel_not_found",
        "not_in_channel",
        "invalid_cursor",
        "thread_not_found",
        "unknown_method",
    ]


def test_waits_as_long_as_it_is_asked_to(fresh):
    fresh.fail(on="auth.test", trouble="rate_limit", retryAfter=1)
    assert web_api(fresh, "limited") == {"waits": [1], "ok": True}
