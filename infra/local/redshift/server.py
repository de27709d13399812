"""HTTP: the API as JSON 1.1, and the controls under `/_simulator/`."""

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from .data_api import ApiError, DataApi

BROKEN = ("InternalServerException", "DatabaseConnectionException", "BatchExecuteStatementException")


def serve(api: DataApi, port: int) -> ThreadingHTTPServer:
    """Opens the server, which serves when its `serve_forever` is called."""
    counters: dict[str, int] = {}
    counting = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            if self.path == "/_simulator/counters":
                with counting:
                    self.respond(200, dict(counters))
            elif self.path == "/_simulator/faults":
                self.respond(200, api.faults.left())
            elif self.path == "/_simulator/statements":
                self.respond(200, [sent(one) for one in api.statements.newest_first()])
            else:
                self.respond(404, {"message": f"nothing is at {self.path}"})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if self.path.startswith("/_simulator/"):
                return self.control(body)
            operation = self.headers.get("X-Amz-Target", "").partition("RedshiftData.")[2]
            with counting:
                counters[operation] = counters.get(operation, 0) + 1
            if api.faults.take("cut_before", operation):
                return self.cut()
            status, answer = self.answer(operation, body)
            if status == 200 and api.faults.take("answer_lost", operation):
                return self.cut()
            self.respond(status, answer)

        def answer(self, operation: str, body: bytes) -> tuple[int, dict]:
            found = re.search(r"Credential=([^/,]+)/", self.headers.get("Authorization", ""))
            try:
                return 200, api.answer(operation, json.loads(body or b"{}"), found[1] if found else "")
            except ApiError as error:
                return 500 if error.kind in BROKEN else 400, {"__type": error.kind, **error.members}

        def control(self, body: bytes) -> None:
            name = self.path.removeprefix("/_simulator/")
            if name == "faults":
                try:
                    api.faults.add(json.loads(body))
                except ValueError as error:
                    return self.respond(400, {"message": str(error)})
            elif name in CONTROLS:
                CONTROLS[name](api)
            else:
                return self.respond(404, {"message": f"no control {name}; there are faults, {', '.join(CONTROLS)}"})
            self.respond(200, {})

        def respond(self, status: int, answer) -> None:
            content = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/x-amz-json-1.1")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def cut(self) -> None:
            """Ends the connection without an answer."""
            self.close_connection = True

        def log_message(self, *_) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    return server


CONTROLS = {
    "forget-tokens": lambda api: api.statements.forget_tokens(),
    "forget-statements": lambda api: api.statements.forget(),
    "clear-faults": lambda api: api.faults.clear(),
}


def sent(statement) -> dict:
    """Returns what a test may ask of a statement that the API itself does not tell."""
    return statement.described() | {
        "StatementName": statement.name,
        "ClientToken": statement.request.get("ClientToken"),
        "AccessKey": statement.access_key,
        "Sqls": [part.sql for part in statement.parts],
    }
