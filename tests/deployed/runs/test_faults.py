"""What goes wrong at the application during a run, and what comes of it."""

import json
from urllib.parse import unquote_plus

import pytest

from ..kit import flows, output
from ..kit.deployment import connected, running
from ..kit.machine_history import history, states_entered
from ..kit.truth import Truth, assert_same

FLOW = "faulty"
# What the addresses of pages after the first have in them, and that of tokens.
PAGE = "/query/01g"
TOKENS = "/oauth2/token"


@pytest.fixture(scope="module")
def faulty(folder):
    """A simulated Salesforce whose tokens are rotated, by which profiles of other tests would lose theirs."""
    yield from running(folder / "faulty", 6_000, "--page-size", "200", "--latency-ms", "40")


@pytest.fixture(scope="module")
def faulty_profile(appflow, root, faulty):
    return connected(appflow, root, "faulty", faulty)


@pytest.fixture(scope="module")
def faulty_truth(faulty):
    return Truth(faulty, "Account")


@pytest.fixture(scope="module", autouse=True)
def flow(appflow, faulty_profile, bucket):
    prefixes = {"prefixConfig": {"pathPrefixHierarchy": ["EXECUTION_ID"]}}
    appflow.create_flow(**flows.flow(FLOW, faulty_profile, bucket, file_type="JSON", output=prefixes))


@pytest.fixture(autouse=True)
def no_faults_left(faulty):
    yield
    faulty.clear_faults()
    faulty.rotate_refresh_tokens(False)


@pytest.fixture
def arrives(appflow, faulty, faulty_truth, root, bucket):
    """Runs the flow, and proves that the faults struck and every value arrived exactly once all the same."""

    def run(struck: int) -> dict:
        before = faulty.counters()["faults"]
        run = flows.run_well(appflow, FLOW)
        assert faulty.counters()["faults"] - before == struck
        contents = output.bodies(root("s3"), bucket, f"{FLOW}/{run['executionId']}/")
        assert_same(output.read_json(contents, faulty_truth.fields), faulty_truth.columns)
        assert run["executionResult"]["recordsProcessed"] == len(faulty_truth)
        assert output.open_uploads(root("s3"), bucket) == []
        return run

    return run


def test_a_session_that_ends_during_the_run_is_renewed_once(arrives, faulty):
    before = faulty.counters()["tokenRefreshes"]
    faulty.fail(PAGE, "invalid_session", after=12)
    arrives(struck=1)
    assert faulty.counters()["tokenRefreshes"] == before + 1


def test_rotating_refresh_tokens_survive_several_runs(arrives, faulty, root, appflow, faulty_profile):
    faulty.rotate_refresh_tokens(True)
    tokens = [stored_refresh_token(root, appflow, faulty_profile)]
    for _ in range(2):
        faulty.expire_tokens()
        faulty.fail(PAGE, "invalid_session", after=5)
        arrives(struck=1)
        tokens.append(stored_refresh_token(root, appflow, faulty_profile))
    assert len(set(tokens)) == 3, "the application gave a new token each time"


def stored_refresh_token(root, appflow, profile: str) -> str:
    described = appflow.describe_connector_profiles(connectorProfileNames=[profile])
    arn = described["connectorProfileDetails"][0]["credentialsArn"]
    secret = root("secretsmanager").get_secret_value(SecretId=arn)
    return json.loads(secret["SecretString"])["refreshToken"]


QUERY_TIMEOUT = {"code": "QUERY_TIMEOUT"}


def test_passing_failures_cost_nothing(arrives, faulty):
    kinds = ("server_error", "drop_connection", "truncated_body", "html", "byte_order_mark", QUERY_TIMEOUT)
    for place, answer in enumerate(kinds):
        faulty.fail(PAGE, answer, after=4 * place)
    arrives(struck=len(kinds))


def test_a_failure_that_outlasts_an_invocation_is_left_to_the_state_machine(
    arrives, faulty, root, stack, no_waits
):
    faulty.fail(PAGE, "unavailable", after=9, times=7)
    run = arrives(struck=7)
    assert "Penstock.Retryable" in str(history(root, stack, run))


def test_a_lost_locator_is_replaced_by_a_new_query(arrives, faulty):
    faulty.fail(PAGE, {"code": "INVALID_QUERY_LOCATOR"}, after=20)
    arrives(struck=1)
    queries = [unquote_plus(address) for address in faulty.counters()["addresses"] if "?q=" in address]
    assert "Id > '" in queries[-1]


def test_too_many_requests_at_once_are_waited_for(arrives, faulty):
    faulty.fail(PAGE, "rate_limit", after=5)
    arrives(struck=1)


def test_a_used_up_day_is_waited_for_by_the_state_machine(arrives, faulty, root, stack, no_waits):
    faulty.fail(PAGE, {"code": "REQUEST_LIMIT_EXCEEDED"}, after=15)
    run = arrives(struck=1)
    entered = states_entered(history(root, stack, run))
    assert "Wait" in entered, entered


@pytest.mark.parametrize(
    ("answer", "words", "advice"),
    [
        ({"code": "MALFORMED_QUERY"}, "unexpected token: 'FROM'", "DescribeConnectorEntity"),
        ("forbidden", "insufficient access rights", "read access"),
        ({"code": "API_DISABLED_FOR_ORG"}, "REST API is not enabled", "API Enabled"),
        ("html_ok", "a page for people", "instanceUrl"),
        ("no_json", "no JSON", "instanceUrl"),
    ],
)
def test_a_refusal_ends_the_run_and_leaves_nothing(
    appflow, faulty, root, bucket, answer, words, advice
):
    faulty.fail(PAGE, answer, after=25)
    faults = faulty.counters()["faults"]
    run = flows.run(appflow, FLOW)
    assert run["executionStatus"] == "Error"
    assert faulty.counters()["faults"] == faults + 1, "it was tried again"
    message = run["executionResult"]["errorInfo"]["executionMessage"]
    assert words in message and advice in message and FLOW in message, message
    assert_nothing_left(root("s3"), bucket, run["executionId"])
    described = appflow.describe_flow(flowName=FLOW)["lastRunExecutionDetails"]
    assert described["mostRecentExecutionStatus"] == "Error"
    assert described["mostRecentExecutionMessage"] == message


def assert_nothing_left(s3, bucket: str, execution: str) -> None:
    assert [key for key in output.keys(s3, bucket) if execution in key] == []
    flows.until(lambda: output.open_uploads(s3, bucket), lambda left: left == [], patience=15)


def no_tokens(status: int, error: str, words: str = "") -> dict:
    return {"no_tokens": {"status": status, "error": error, "words": words}}


@pytest.mark.parametrize(
    "answer",
    [
        no_tokens(400, "invalid_grant", "token request is already being processed"),
        no_tokens(500, "server_error"),
        no_tokens(503, "temporarily_unavailable"),
        "html",
    ],
)
def test_a_token_address_that_is_busy_or_down_is_asked_again(arrives, faulty, answer):
    faulty.expire_tokens()
    faulty.fail(TOKENS, answer, times=2)
    arrives(struck=2)


def test_a_firewall_before_the_token_address_sends_nobody_to_reconnect(arrives, appflow, faulty):
    faulty.expire_tokens()
    faulty.fail(TOKENS, "firewall", times=50)
    run = flows.run(appflow, FLOW)
    assert run["executionStatus"] == "Error"
    message = run["executionResult"]["errorInfo"]["executionMessage"]
    assert "firewall" in message and "reconnect" not in message, message
    faulty.clear_faults()
    arrives(struck=0)


def test_a_refused_refresh_token_ends_the_run_with_what_to_do(arrives, appflow, faulty, root, bucket):
    faulty.expire_tokens()
    faulty.fail(TOKENS, "invalid_grant", times=5)
    run = flows.run(appflow, FLOW)
    assert run["executionStatus"] == "Error"
    message = run["executionResult"]["errorInfo"]["executionMessage"]
    assert "invalid_grant" in message and "reconnect" in message, message
    assert_nothing_left(root("s3"), bucket, run["executionId"])
    faulty.clear_faults()
    # The flow is free again, and the profile as good as before.
    arrives(struck=0)
