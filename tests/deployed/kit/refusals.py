"""Refusals of the API, exact in exception and status, with words that help."""

import re
from contextlib import contextmanager

import pytest
from botocore.exceptions import ClientError

STATUS = {
    "ValidationException": 400,
    "ResourceNotFoundException": 404,
    "ConflictException": 409,
    "UnsupportedOperationException": 400,
    "ConnectorAuthenticationException": 401,
    "ConnectorServerException": 400,
}


@contextmanager
def refused(appflow, exception: str, *words: str):
    """Expects a call to be refused by one of AppFlow's exceptions, whose message matches every pattern."""
    with pytest.raises(ClientError) as caught:
        yield
    error = caught.value
    said = error.response["Error"]["Message"]
    assert isinstance(error, getattr(appflow.exceptions, exception)), f"{type(error).__name__}: {said}"
    assert error.response["ResponseMetadata"]["HTTPStatusCode"] == STATUS[exception]
    assert error.response["ResponseMetadata"]["RequestId"]
    for pattern in words:
        assert re.search(pattern, said), f"{said!r} does not say {pattern!r}"
