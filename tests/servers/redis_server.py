"""A throw-away Redis on a spare loopback port, that keeps nothing on disk."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass
class RedisServer:
    """A server under way; `process` may be ended by a test."""

    port: int
    process: subprocess.Popen[bytes]

    @property
    def address(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()


@contextmanager
def redis_server(*options: str, keys: Path | None = None) -> Iterator[RedisServer]:
    """The server, with TLS by the PEM files in `keys`; where its binary is missing, the test is skipped."""
    binary = shutil.which("redis-server")
    if binary is None:
        pytest.skip("redis-server is not installed")
    with socket.create_server(("127.0.0.1", 0)) as spare:
        port = spare.getsockname()[1]
    ports = ["--port", str(port)]
    if keys is not None:
        ports = ["--port", "0", "--tls-port", str(port), "--tls-ca-cert-file", str(keys / "ca.pem")]
        ports += ["--tls-cert-file", str(keys / "cert.pem"), "--tls-key-file", str(keys / "key.pem")]
    command = [binary, *ports, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", *options]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _wait_until_it_listens(port, process)
            yield RedisServer(port, process)
        finally:
            process.terminate()


def _wait_until_it_listens(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        assert process.poll() is None, "redis-server ended"
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise AssertionError("redis-server does not listen")
