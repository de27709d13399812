"""Calls of the deployed API by hand: any method, path and body, under a signature that is good."""

import requests
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from cloud import REGION


class SignedCalls:
    """The calls of one IAM user, over a connection that stays open."""

    def __init__(self, endpoint: str, key: dict):
        self.endpoint, self.session = endpoint, requests.Session()
        self.signer = SigV4Auth(Credentials(key["AccessKeyId"], key["SecretAccessKey"]), "execute-api", REGION)

    def send(self, method: str, path: str, body: bytes = b"") -> requests.Response:
        """Sends one request, its path as it goes over the wire, and returns the answer whatever it is."""
        request = AWSRequest(method, self.endpoint + path, data=body)
        request.headers["Content-Type"] = "application/json"
        self.signer.add_auth(request)
        return self.session.request(method, request.url, data=body, headers=dict(request.headers), timeout=60)
