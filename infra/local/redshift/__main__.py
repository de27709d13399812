"""The command line: `python -m redshift --s3-endpoint <address>`."""

import argparse
import json
import signal
import socket
import sys

from .catalog import Catalog
from .data_api import DataApi
from .faults import Faults
from .files import Store
from .installed import Missing
from .postgres import Postgres
from .runner import OWNER, Runner
from .server import serve
from .system import prepare


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="redshift", description="A double of the Redshift Data API over PostgreSQL."
    )
    parser.add_argument("--port", type=int, default=0, help="port of the API; any free one by default")
    parser.add_argument("--postgres-port", type=int, default=0, help="port of PostgreSQL; any free one by default")
    parser.add_argument("--s3-endpoint", required=True, help="where COPY finds S3, and STS with --check-roles")
    parser.add_argument("--check-roles", action="store_true", help="COPY assumes the role that it names")
    parser.add_argument("--temporary-only", action="store_true", help="refuse callers that have assumed no role")
    parser.add_argument("--user", help=f"the database user of every caller but the one with the access key {OWNER}")
    parser.add_argument("--case-sensitive-identifiers", action="store_true", help="quoted names keep their capitals")
    return parser.parse_args()


def main() -> None:
    """Serves until SIGTERM."""
    wanted = options()
    postgres = Postgres(wanted.postgres_port or free_port())
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        postgres.start()
        prepare(postgres, wanted.user)
        faults = Faults()
        runner = Runner(
            postgres, Store(wanted.s3_endpoint, wanted.check_roles), faults, wanted.case_sensitive_identifiers, wanted.user
        )
        server = serve(DataApi(runner, Catalog(postgres), faults, wanted.temporary_only), wanted.port)
        print(json.dumps({"url": f"http://127.0.0.1:{server.server_port}", "postgres": postgres.port}), flush=True)
        server.serve_forever()
    except Missing as missing:
        sys.exit(str(missing))
    finally:
        postgres.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


if __name__ == "__main__":
    main()
