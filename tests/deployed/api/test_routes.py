"""Every route of the deployed API: open to nobody but the applications, and closed to what is too large."""

import json
import urllib.error
import urllib.request
from urllib.parse import quote

import pytest

from ..kit import flows
from ..kit.deployment import UNCHECKED, appflow_client
from ..kit.operations import NO_FLOW, OPERATIONS, route, status
from ..kit.signed import SignedCalls

WEBHOOKS = ["GET /webhooks/{connector}/{profile}", "POST /webhooks/{connector}/{profile}"]
LARGEST_BODY = 1024 * 1024


@pytest.fixture(scope="module")
def routes(root, stack):
    """Every route that the gateway has."""
    pages = root("apigatewayv2").get_paginator("get_routes").paginate(ApiId=stack["ApiId"])
    return [each for page in pages for each in page["Items"]]


@pytest.fixture(scope="module")
def strangers_calls(cloud, stack, user_without_rights):
    """Signed calls of a user who may do nothing."""
    return SignedCalls(cloud.api_endpoint(stack["ApiId"]), user_without_rights)


@pytest.fixture(scope="module")
def callers_calls(cloud, stack, caller):
    """Signed calls of a user who may call everything."""
    return SignedCalls(cloud.api_endpoint(stack["ApiId"]), caller)


def test_the_routes_are_those_of_the_operations_and_the_webhooks(routes):
    assert sorted(each["RouteKey"] for each in routes) == sorted([*WEBHOOKS, *map(route, OPERATIONS)])


def test_every_route_but_those_of_the_applications_has_an_iam_authorizer(routes):
    open_routes = [each["RouteKey"] for each in routes if each["AuthorizationType"] != "AWS_IAM"]
    assert sorted(open_routes) == WEBHOOKS


def test_a_call_without_a_signature_is_refused_on_every_route(routes, cloud, stack):
    endpoint = cloud.api_endpoint(stack["ApiId"])
    statuses = {each["RouteKey"]: unsigned(endpoint, each["RouteKey"]) for each in routes}
    # The gateway lets applications through, and the function refuses who has not signed as they do.
    assert statuses == {key: 401 if key in WEBHOOKS else 403 for key in statuses}


def unsigned(endpoint: str, key: str) -> int:
    method, path = in_use(key)
    body = b"{}" if method == "POST" else None
    request = urllib.request.Request(endpoint + path, data=body, method=method)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as refused:
        return refused.code


def in_use(key: str) -> tuple[str, str]:
    """Returns the method and a path of a route, its places taken by values."""
    method, path = key.split(" ")
    values = {"resourceArn+": quote(NO_FLOW, safe=""), "connector": "salesforce", "profile": "crm"}
    for name, value in values.items():
        path = path.replace(f"{{{name}}}", value)
    return method, path


def test_a_user_without_rights_is_refused_by_every_operation(cloud, stack, user_without_rights):
    client = appflow_client(cloud, stack, user_without_rights, config=UNCHECKED)
    statuses = {operation: status(client, operation) for operation in OPERATIONS}
    assert statuses == dict.fromkeys(OPERATIONS, 403)


def test_no_right_in_iam_makes_a_delivery_good(strangers_calls, callers_calls):
    for calls in (strangers_calls, callers_calls):
        assert calls.send("POST", "/webhooks/salesforce/crm", b"{}").status_code == 401


def test_a_body_over_the_limit_is_refused(callers_calls):
    refused = callers_calls.send("POST", "/describe-flow", sized(LARGEST_BODY + 1))
    assert refused.status_code == 413
    assert refused.headers["x-amzn-errortype"] == "RequestEntityTooLargeException"
    assert refused.headers["x-amzn-requestid"]
    assert refused.json()["message"]


def test_a_body_of_just_the_limit_is_read(callers_calls):
    refused = callers_calls.send("POST", "/describe-flow", sized(LARGEST_BODY))
    assert refused.status_code == 404, refused.text[:200]
    assert refused.headers["x-amzn-errortype"] == "ResourceNotFoundException"


def sized(size: int) -> bytes:
    """Returns a request of exactly that many bytes, most of them in a member that AppFlow does not know."""
    frame = {"flowName": "absent", "padding": ""}
    return json.dumps({**frame, "padding": "p" * (size - len(json.dumps(frame)))}).encode()


def test_boto3_understands_that_a_body_was_too_large(appflow, bucket):
    flow = flows.flow("large", "large", bucket, [flows.map_all("f" * LARGEST_BODY)])
    with pytest.raises(appflow.exceptions.ClientError) as error:
        appflow.create_flow(**flow)
    answer = error.value.response
    assert answer["Error"]["Code"] == "RequestEntityTooLargeException"
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 413
