"""Puts https with a certificate of its own before a simulator, for clients that speak nothing else."""

import datetime
import http.client
import ipaddress
import ssl
import tempfile
import threading
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import ThreadingTCPServer
from urllib.parse import urlsplit

import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

# What belongs to one connection, not to the answer that passes.
HOP = {"connection", "keep-alive", "transfer-encoding", "content-length"}


class TlsFront:
    """Serves on 127.0.0.1 at `port`; clients verify it with the file `certificate`. Leaving the `with` block ends it."""

    def __init__(self, url):
        self.target = urlsplit(url).netloc

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory()
        self.certificate = str(Path(self.folder.name) / "certificate.pem")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, sign_certificate(self.certificate))
        self.server = Server(("127.0.0.1", 0), Passage)
        self.server.context, self.server.target = context, self.target
        self.port = self.server.server_address[1]
        self.url = f"https://127.0.0.1:{self.port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def session(self):
        """Gives a session that trusts this certificate, and no file that the user's environment names."""
        session = requests.Session()
        session.verify, session.trust_env = self.certificate, False
        return session

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
        self.folder.cleanup()


class Server(ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def handle_error(self, request, client_address):
        """A client or a simulator that hangs up ends its connection and nothing else."""


class Passage(BaseHTTPRequestHandler):
    """Hands one client's requests on, and the answers back, with nothing changed but the transport."""

    protocol_version = "HTTP/1.1"

    def setup(self):
        # Here and not in the server's accept loop: a handshake that hangs holds up nobody else.
        self.request = self.server.context.wrap_socket(self.request, server_side=True)
        super().setup()

    def pass_on(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name: text for name, text in self.headers.items() if name.lower() not in HOP}
        headers["X-Forwarded-Proto"] = "https"
        inner = http.client.HTTPConnection(self.server.target, timeout=120)
        try:
            inner.request(self.command, self.path, body or None, headers)
            answer = inner.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException):
            self.close_connection = True
            return
        finally:
            inner.close()
        self.send_response_only(answer.status, answer.reason)
        for name, text in answer.getheaders():
            if name.lower() not in HOP:
                self.send_header(name, text)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = pass_on

    def log_message(self, *_):
        pass


def sign_certificate(path):
    """Writes a certificate for 127.0.0.1 and localhost, and its key beside it; gives the key's path."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.timezone.utc)
    day = datetime.timedelta(days=1)
    hosts = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - day)
        .not_valid_after(now + day)
        .add_extension(x509.SubjectAlternativeName(hosts), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    secret = key.private_bytes(encoding, form, serialization.NoEncryption())
    Path(path).write_bytes(certificate.public_bytes(encoding))
    Path(path + ".key").write_bytes(secret)
    return path + ".key"
