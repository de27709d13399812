"""A plain client of the local cloud: one connection that stays open, requests signed as AWS wants them."""

import datetime
import hashlib
import hmac
import http.client
from urllib.parse import quote

from cloud import REGION, Cloud
from processes import LOOPBACK

ALGORITHM = "AWS4-HMAC-SHA256"


class SignedClient:
    """The local cloud's root user at one service."""

    def __init__(self, cloud: Cloud, service: str):
        self.service, self.host = service, f"{LOOPBACK}:{cloud.port}"
        self.key, self.secret = (cloud.exports()[name] for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"))
        self.connection = http.client.HTTPConnection(LOOPBACK, cloud.port, timeout=60)

    def send(self, method: str, path: str, body: bytes, headers: dict | None = None) -> tuple[int, bytes]:
        """Sends one request; returns the status and the answer's body."""
        self.connection.request(method, path, body, self.signed(method, path, body, headers or {}))
        answer = self.connection.getresponse()
        return answer.status, answer.read()

    def signed(self, method: str, path: str, body: bytes, headers: dict) -> dict:
        """Returns the headers with a signature of the request, version 4, added."""
        moment = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
        scope = f"{moment[:8]}/{REGION}/{self.service}/aws4_request"
        sent = {"content-type": "application/json", **headers, "host": self.host, "x-amz-date": moment}
        names = ";".join(sorted(sent))
        lines = "".join(f"{name}:{sent[name]}\n" for name in sorted(sent))
        place = f"{method}\n{quote(path, safe='/-_.~')}\n"
        request = f"{place}\n{lines}\n{names}\n{hashlib.sha256(body).hexdigest()}"
        text = f"{ALGORITHM}\n{moment}\n{scope}\n{hashlib.sha256(request.encode()).hexdigest()}"
        key = f"AWS4{self.secret}".encode()
        for part in scope.split("/"):
            key = hmac.digest(key, part.encode(), "sha256")
        signature = hmac.digest(key, text.encode(), "sha256").hex()
        credential = f"Credential={self.key}/{scope}, SignedHeaders={names}, Signature={signature}"
        return {**sent, "authorization": f"{ALGORITHM} {credential}"}
