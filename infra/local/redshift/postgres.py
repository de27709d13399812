"""A PostgreSQL server of its own on the loopback address, whose data go when it stops."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import closing
from pathlib import Path

import psycopg2

from .installed import Missing, programs

DATABASE, ROLE = "redshift", "penstock"
# Redshift took these over from PostgreSQL 8: a backslash in a text escapes.
SESSION = "-c standard_conforming_strings=off -c escape_string_warning=off -c backslash_quote=on -c timezone=UTC"


class Postgres:
    """One server; `connect` gives sessions as Redshift has them."""

    def __init__(self, port: int):
        self.port, self.process, self.folder = port, None, None

    def start(self) -> None:
        """Makes a database cluster and starts its server."""
        binaries = programs()
        # A socket's path may be 107 characters long, and an ordinary user must be able to reach the data.
        self.folder = Path(tempfile.mkdtemp(prefix="penstock-redshift-"))
        user = ordinary_user()
        if user:
            os.chown(self.folder, user.pw_uid, user.pw_gid)
        identity = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
        environment = {**os.environ, "LC_ALL": "C", "HOME": str(self.folder)}
        data = self.folder / "data"
        made = subprocess.run(
            [
                binaries / "initdb",
                "-D",
                data,
                "-U",
                ROLE,
                "-A",
                "trust",
                "-E",
                "SQL_ASCII",
                "--locale",
                "C",
                "--no-sync",
            ],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            **identity,
        )
        if made.returncode != 0:
            raise Missing(f"initdb failed: {made.stderr.strip()}")
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": self.port,
            "unix_socket_directories": self.folder,
            "fsync": "off",
            "full_page_writes": "off",
            "synchronous_commit": "off",
            "max_connections": 100,
        }
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        # The server itself and not pg_ctl, so that it stays in the double's process group.
        self.process = subprocess.Popen(
            [binaries / "postgres", "-D", data, *options],
            cwd=self.folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            **identity,
        )
        self.await_answer()
        # psycopg's own `with` would begin a transaction.
        with closing(self.connect("postgres")) as session, session.cursor() as cursor:
            # Redshift counts a text's length in bytes, as PostgreSQL does in this encoding.
            cursor.execute(
                f"CREATE DATABASE {DATABASE} ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0"
            )

    def connect(self, database: str = DATABASE):
        """Opens a session, whose transactions begin and end with statements of the caller."""
        session = psycopg2.connect(
            host="127.0.0.1", port=self.port, user=ROLE, dbname=database, options=SESSION, client_encoding="UTF8"
        )
        session.autocommit = True
        return session

    def await_answer(self) -> None:
        deadline = time.monotonic() + 60
        while True:
            try:
                self.connect("postgres").close()
                return
            except psycopg2.OperationalError:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise
                time.sleep(0.05)

    def stop(self) -> None:
        """Ends the server and removes its data."""
        if self.process and self.process.poll() is None:
            # Nothing of it is kept, so nothing has to be written.
            self.process.send_signal(signal.SIGQUIT)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)


def ordinary_user():
    """Returns the user to become if this process is root, as whom PostgreSQL refuses to run."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None
