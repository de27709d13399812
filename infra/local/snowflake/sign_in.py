"""Who may ask: tokens signed with a key pair, and programmatic access tokens."""

import base64
import hashlib
import time

import jwt
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

# A clock may be this much ahead of ours, in seconds.
LEEWAY = 60
LONGEST = 3_600


class Refused(Exception):
    """A request whose sender is not known."""

    def __init__(self, code: str, message: str):
        super().__init__(message)
        self.code, self.message = code, message


class Users:
    """The one user of an account."""

    def __init__(self, account: str, name: str, public_key: bytes | None, token: str | None):
        self.account, self.name, self.token = account.split(".")[0].upper(), name.upper(), token
        self.public_key = load_pem_public_key(public_key) if public_key else None

    def check(self, headers, now: float | None = None) -> None:
        """Refuses a request whose token is not the user's."""
        scheme, _, token = headers.get("authorization", "").partition(" ")
        kind = headers.get("x-snowflake-authorization-token-type", "")
        if scheme != "Bearer" or not token:
            raise Refused("390103", "Session token not found in the request data.")
        if kind == "KEYPAIR_JWT":
            self.check_signed(token, time.time() if now is None else now)
        elif kind == "PROGRAMMATIC_ACCESS_TOKEN":
            if not self.token or token != self.token:
                raise Refused("394400", "Programmatic access token is invalid.")
        else:
            # A programmatic access token that is sent as one of OAuth is refused with these words.
            raise Refused("390303", "Invalid OAuth access token. ")

    def check_signed(self, token: str, now: float) -> None:
        invalid = Refused("390144", "JWT token is invalid. [0ce9eb56-821d-4ca9-a774-04ae89a0cf5a]")
        if self.public_key is None:
            raise invalid
        try:
            claims = jwt.decode(
                token,
                self.public_key,
                algorithms=["RS256"],
                options={"verify_exp": False, "verify_iat": False, "require": ["iss", "sub", "iat", "exp"]},
            )
        except jwt.PyJWTError:
            raise invalid from None
        subject = f"{self.account}.{self.name}"
        issued, ends = claims["iat"], claims["exp"]
        in_time = issued <= now + LEEWAY and now < ends <= issued + LONGEST
        if (claims["sub"], claims["iss"], in_time) != (subject, f"{subject}.{self.fingerprint()}", True):
            raise invalid

    def fingerprint(self) -> str:
        """Returns the fingerprint that DESCRIBE USER shows as RSA_PUBLIC_KEY_FP."""
        der = self.public_key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return "SHA256:" + base64.b64encode(hashlib.sha256(der).digest()).decode()
