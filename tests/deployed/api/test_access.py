"""Who may call the deployed API."""

import urllib.error
import urllib.request

import pytest
from botocore.exceptions import ClientError

from ..kit.deployment import appflow_client


def test_a_call_without_a_signature_is_refused(cloud, stack):
    request = urllib.request.Request(
        f"{cloud.api_endpoint(stack['ApiId'])}/list-flows", data=b"{}", method="POST"
    )
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=10)
    assert refused.value.code == 403


def test_a_user_with_the_right_reaches_the_function(appflow):
    answer = appflow.list_flows()
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200


def test_a_tag_path_with_an_encoded_slash_reaches_the_function(appflow):
    # The gateway's own 404 carries no error type, so it is not taken for one of these.
    with pytest.raises(ClientError) as error:
        appflow.list_tags_for_resource(resourceArn="arn:aws:appflow:us-east-1:000000000000:flow/absent")
    assert error.value.response["Error"]["Code"] in {
        "ResourceNotFoundException",
        "UnsupportedOperationException",
    }


def test_a_user_without_the_right_is_refused(cloud, stack, user_without_rights):
    assert refusal(appflow_client(cloud, stack, user_without_rights)) == 403


def test_a_wrong_secret_is_refused(cloud, stack, caller):
    assert refusal(appflow_client(cloud, stack, {**caller, "SecretAccessKey": "wrong" * 8})) == 403


def test_the_overlay_signs_for_the_gateway_which_the_client_alone_does_not(cloud, stack, caller):
    assert scope(appflow_client(cloud, stack, caller)) == "execute-api"
    assert scope(appflow_client(cloud, stack, caller, overlay=False)) == "appflow"


def scope(client) -> str:
    """Returns the service name that a client signs for."""
    signatures = []
    client.meta.events.register(
        "before-send", lambda request, **_: signatures.append(request.headers["Authorization"].decode())
    )
    client.list_flows()
    return signatures[0].split("/")[3]


def refusal(client) -> int:
    with pytest.raises(ClientError) as error:
        client.list_flows()
    return error.value.response["ResponseMetadata"]["HTTPStatusCode"]
