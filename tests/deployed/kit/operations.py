"""AppFlow's operations, as the model of its own client has them."""

import botocore.session
from botocore import xform_name
from botocore.exceptions import ClientError

MODEL = botocore.session.get_session().get_service_model("appflow")
OPERATIONS = frozenset(MODEL.operation_names)
NO_FLOW = "arn:aws:appflow:us-east-1:000000000000:flow/absent"


def route(operation: str) -> str:
    """Returns the key of an operation's route in API Gateway."""
    http = MODEL.operation_model(operation).http
    return f"{http['method']} {http['requestUri']}".replace("{resourceArn}", "{resourceArn+}")


def status(client, operation: str) -> int:
    """Calls an operation with nothing but what its path needs, which changes nothing; returns the HTTP status.

    The client must not check its input itself."""
    names_a_resource = "{resourceArn}" in MODEL.operation_model(operation).http["requestUri"]
    call = getattr(client, xform_name(operation))
    try:
        answer = call(**({"resourceArn": NO_FLOW} if names_a_resource else {}))
    except ClientError as error:
        answer = error.response
    return answer["ResponseMetadata"]["HTTPStatusCode"]
