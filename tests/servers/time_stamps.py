"""A throw-away time-stamp authority: `openssl ts -reply` behind a small server on the loopback."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

_CONFIGURATION = """
[tsa]
default_tsa = here
[here]
serial = {folder}/serial
crypto_device = builtin
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ess_cert_id_alg = sha256
"""
_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")


@dataclass
class Authority:
    """A root, an intermediate and a stamping certificate in a folder, and the means to answer queries."""

    folder: Path
    chain: tuple[str, ...] = ("intermediate.pem", "root.pem")  # what a token brings along beside its own certificate

    @property
    def root(self) -> Path:
        return self.folder / "root.pem"

    def reply(self, query: bytes) -> bytes:
        """The response to a DER query."""
        (self.folder / "query").write_bytes(query)
        (self.folder / "chain.pem").write_bytes(b"".join((self.folder / name).read_bytes() for name in self.chain))
        signing = ("-signer", "stamp.pem", "-inkey", "stamp.key", "-config", "ts.cnf")
        chain = ("-chain", "chain.pem") if self.chain else ()
        self._openssl("ts", "-reply", "-queryfile", "query", *signing, *chain, "-out", "reply")
        return (self.folder / "reply").read_bytes()

    def verify(self, data: Path, response: Path) -> str:
        """What `openssl ts -verify` says, with the root alone trusted."""
        untrusted = ("-untrusted", "intermediate.pem")
        done = self._openssl("ts", "-verify", "-data", data, "-in", response, "-CAfile", "root.pem", *untrusted)
        return done.stdout.strip()

    def _openssl(self, *arguments: object) -> subprocess.CompletedProcess[str]:
        command = ["openssl", *map(str, arguments)]
        return subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=True)

    def found(self) -> Authority:
        """Make the certificates."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "ts.cnf").write_text(_CONFIGURATION.format(folder=self.folder))
        (self.folder / "serial").write_text("01\n")
        root = ("-subj", "/CN=Test Root", "-addext", "basicConstraints=critical,CA:TRUE", "-days", "3650")
        self._openssl("req", "-x509", *_KEY, "-keyout", "root.key", "-out", "root.pem", *root)
        self._issue("intermediate", by="root", extensions="basicConstraints=critical,CA:TRUE")
        self._issue("stamp", by="intermediate", extensions="extendedKeyUsage=critical,timeStamping")
        return self

    def _issue(self, name: str, *, by: str, extensions: str) -> None:
        (self.folder / f"{name}.ext").write_text(f"{extensions}\n")
        self._openssl("req", *_KEY, "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", f"/CN=Test {name}")
        ca = ("-CA", f"{by}.pem", "-CAkey", f"{by}.key", "-CAcreateserial", "-days", "3650")
        self._openssl("x509", "-req", "-in", f"{name}.csr", *ca, "-extfile", f"{name}.ext", "-out", f"{name}.pem")


@dataclass
class Served:
    """An authority that is asked over HTTP; `answer` may be replaced to misbehave."""

    authority: Authority
    port: int = 0
    status: int = 200
    queries: list[bytes] = field(default_factory=list)
    fields: list[dict[str, str]] = field(default_factory=list)
    answer: bytes | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/tsr"


@contextmanager
def serving(authority: Authority) -> Iterator[Served]:
    """The authority on a loopback port."""
    served = Served(authority)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = self.rfile.read(int(self.headers["Content-Length"]))
            served.queries.append(query)
            served.fields.append(dict(self.headers.items()))
            body = served.authority.reply(query) if served.answer is None else served.answer
            self.send_response(served.status)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    served.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
