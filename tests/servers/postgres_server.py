"""A PostgreSQL server of its own on a spare port of this machine, which a test may stop and start again."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import psycopg

ROLE = "holdfast"
_INSTALLED = Path("/usr/lib/postgresql")  # where Debian has what is not on the PATH


def program(name: str) -> str | None:
    """Where the program is; None where it is not installed."""
    found = shutil.which(name)
    if found is None:
        newest = sorted(_INSTALLED.glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
        found = str(newest[-1]) if newest else None
    return found


class PostgresServer:
    """`start` makes its databases in a new folder; what is written need not outlive the machine."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="holdfast-postgres-"))  # pytest's own are closed to other users
        self._databases = 0
        self._process: subprocess.Popen[bytes] | None = None
        # The server refuses to run as root.
        self._as: dict[str, Any] = (
            {"user": "postgres", "group": "postgres", "extra_groups": []} if not os.getuid() else {}
        )
        if self._as:
            shutil.chown(self.folder, "postgres", "postgres")
        with socket.create_server(("127.0.0.1", 0)) as spare:
            self.port = spare.getsockname()[1]
        initdb = program("initdb")
        assert initdb is not None
        options = ("--auth=trust", f"--username={ROLE}", "--encoding=UTF8", "--locale=C", "--no-sync")
        self._run(initdb, "-D", str(self.folder / "data"), *options)

    def _run(self, *arguments: str) -> None:
        subprocess.run(arguments, check=True, capture_output=True, cwd=self.folder, **self._as)

    def start(self) -> None:
        postgres = program("postgres")
        assert postgres is not None
        settings = {
            "listen_addresses": "127.0.0.1", "port": self.port, "unix_socket_directories": self.folder, "fsync": "off",
            "full_page_writes": "off", "shared_buffers": "32MB", "max_connections": 40, "log_destination": "stderr",
        }  # fmt: skip
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [postgres, "-D", str(self.folder / "data"), *options],
                stdout=log, stderr=log, cwd=self.folder, **self._as,
            )  # fmt: skip
        until = time.monotonic() + 60
        while True:
            try:
                psycopg.connect(self.address("postgres"), connect_timeout=5).close()
            except psycopg.OperationalError:
                if time.monotonic() > until or self._process.poll() is not None:
                    raise
                time.sleep(0.05)
            else:
                return

    def encrypt(self, certificate: bytes, key: bytes, password: str) -> None:
        """From now on the server lets in who comes over TLS and knows the password."""
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            connection.execute(f"ALTER ROLE {ROLE} PASSWORD '{password}'")
            connection.execute("ALTER SYSTEM SET ssl = on")
        data = self.folder / "data"
        (data / "pg_hba.conf").write_text("hostssl all all 127.0.0.1/32 scram-sha-256\n", encoding="ascii")
        for name, content in (("server.crt", certificate), ("server.key", key)):
            (data / name).write_bytes(content)
            (data / name).chmod(0o600)
            if self._as:
                shutil.chown(data / name, "postgres", "postgres")
        assert self._process is not None
        self._process.send_signal(signal.SIGHUP)

    def stop(self) -> None:
        """End it at once; whoever is connected is told."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(30)
            self._process = None

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.folder)

    def address(self, database: str) -> str:
        return f"postgresql://{ROLE}@127.0.0.1:{self.port}/{database}"

    def new_database(self, options: str = "") -> str:
        """The address of an empty database."""
        self._databases += 1
        name = f"ledger_{self._databases}"
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} {options}")
        return self.address(name)
