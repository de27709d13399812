"""Weighs the release binaries: size, size as a zip, and how soon and with how much memory each asks for its first event.

    cargo build --release -p api -p schedule -p intake -p transfer -p webhook
    python3 infra/release/weigh.py
"""

import http.server
import os
import re
import statistics
import subprocess
import tempfile
import threading
import time
from pathlib import Path

import packages  # first: it finds the folder of what follows
import function_zip
from package import FUNCTION
from steps import Failure

BINARIES = packages.ROOT / "target/release"
STARTS = 7
MACHINE_ARN = "arn:aws:states:eu-west-1:123456789012:stateMachine:penstock-transfer"
# What a function reads before it asks for an event, and nothing else: no service is called until then.
SETTINGS = {
    "AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "none", "AWS_SECRET_ACCESS_KEY": "none",
    "AWS_LAMBDA_FUNCTION_NAME": "weighed", "AWS_LAMBDA_FUNCTION_VERSION": "1", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "256",
    "AWS_LAMBDA_LOG_GROUP_NAME": "none", "AWS_LAMBDA_LOG_STREAM_NAME": "none",
    "PENSTOCK_STACK": "penstock", "PENSTOCK_TABLE": "none", "PENSTOCK_STATE_MACHINE_ARN": MACHINE_ARN,
    "PENSTOCK_SCHEDULE_GROUP": "none", "PENSTOCK_SCHEDULE_TARGET_ARN": "none", "PENSTOCK_SCHEDULE_ROLE_ARN": "none",
    "PENSTOCK_SCHEDULE_QUEUE_ARN": "none", "PENSTOCK_EVENT_SOURCE": "none", "PENSTOCK_METRICS_PER_FLOW": "false",
    "PENSTOCK_ALLOW_PLAIN_HTTP": "false", "PENSTOCK_PART_BYTES": "67108864", "PENSTOCK_STAGING_BUCKET": "none",
    "PENSTOCK_MOST_FLOWS": "1", "PENSTOCK_MOST_PROFILES": "1",
    "PENSTOCK_DELIVERIES_URL": "https://sqs.eu-west-1.amazonaws.com/123456789012/none",
}  # fmt: skip


class Runtime(http.server.BaseHTTPRequestHandler):
    """Lambda's runtime API, as far as a function's first request for an event, which is never answered."""

    asked = threading.Event()

    def do_GET(self):
        if self.path.endswith("/invocation/next"):
            self.asked.set()
        # Returns when the function has ended.
        self.rfile.read()

    def log_message(self, *_):
        pass


def main() -> None:
    binaries = [found["binary"] for found in FUNCTION.finditer((packages.ROOT / "template.yaml").read_text())]
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Runtime)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"{'':10} {'binary':>9} {'zip':>9} {'first event':>12} {'memory':>8}")
    for binary in binaries:
        path = BINARIES / binary
        if not path.exists():
            raise Failure(f"{path} is missing; build it with: cargo build --release -p {binary}")
        with tempfile.TemporaryDirectory() as folder:
            function_zip.write(path, Path(folder) / "zip", 9)
            zipped = (Path(folder) / "zip").stat().st_size
        starts = [start(path, server.server_port) for _ in range(STARTS)]
        waited, memory = (statistics.median(each) for each in zip(*starts))
        print(f"{binary:10} {path.stat().st_size / 1e6:6.1f} MB {zipped / 1e6:6.1f} MB {waited * 1000:9.0f} ms {memory:4.0f} MiB")


def start(binary: Path, port: int) -> tuple[float, float]:
    """Starts a function; returns after how many seconds it asked for an event, and its resident memory in MiB then."""
    Runtime.asked.clear()
    began = time.monotonic()
    environment = {"PATH": os.environ["PATH"], "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{port}", **SETTINGS}
    with subprocess.Popen([binary], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as function:
        try:
            if not Runtime.asked.wait(10):
                raise Failure(f"{binary} asked for no event within 10 s; if it reads a new setting, add that to SETTINGS in infra/release/weigh.py")
            waited = time.monotonic() - began
            status = Path(f"/proc/{function.pid}/status").read_text()
        finally:
            function.kill()
    return waited, int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024


if __name__ == "__main__":
    with Failure.reported():
        main()
