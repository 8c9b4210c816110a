"""An S3 server in a process of its own (moto, in memory), which can be told to fail.

Run as a program it serves until its standard input ends, and says its port first.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self
from xml.etree import ElementTree as ET

_FAULT = "/-fault"
_XML = "{http://s3.amazonaws.com/doc/2006-03-01/}"


class S3Server:
    """The server under way; a context manager. It takes every credential."""

    def __enter__(self) -> Self:
        self._process = subprocess.Popen([sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert self._process.stdout is not None
        self.address = f"http://127.0.0.1:{int(self._process.stdout.readline())}"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.communicate()  # its standard input ends

    @property
    def environment(self) -> dict[str, str]:
        """What a program needs to find it."""
        return {
            "AWS_ENDPOINT_URL": self.address,
            "AWS_ACCESS_KEY_ID": "key-of-the-tests",
            "AWS_SECRET_ACCESS_KEY": "secret-of-the-tests",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def make(self, bucket: str) -> None:
        """Make a bucket."""
        self.put(bucket, b"")

    def put(self, path: str, data: bytes) -> None:
        """Write an object (`bucket/key`) past everything that is tested."""
        self._ask("PUT", path, data)

    def keys(self, bucket: str) -> list[str]:
        """Every object in it."""
        listing = ET.fromstring(self._ask("GET", f"{bucket}?list-type=2"))
        return [key.text or "" for key in listing.iter(f"{_XML}Key")]

    def unfinished(self, bucket: str) -> list[str]:
        """The keys of uploads that were begun and neither ended nor dropped."""
        listing = ET.fromstring(self._ask("GET", f"{bucket}?uploads"))
        return [key.text or "" for upload in listing.iter(f"{_XML}Upload") for key in upload.iter(f"{_XML}Key")]

    @contextmanager
    def failing(self, what: str, *, times: int = 1_000_000, method: str = "PUT") -> Iterator[None]:
        """So many requests of that method are answered with an error (`503 SlowDown`), or "cut" in their middle."""
        self._ask("POST", _FAULT, json.dumps({"what": what, "left": times, "method": method}).encode())
        try:
            yield
        finally:
            self._ask("POST", _FAULT, json.dumps({"what": "", "left": 0, "method": ""}).encode())

    def _ask(self, method: str, path: str, data: bytes | None = None) -> bytes:
        request = urllib.request.Request(f"{self.address}/{path.lstrip('/')}", data=data, method=method)
        request.add_header("Content-Type", "application/octet-stream")
        with urllib.request.urlopen(request, timeout=20) as answer:
            body: bytes = answer.read()
            return body


class _Faulty:
    """The application, and the faults in front of it."""

    def __init__(self, application: Any) -> None:
        self._application = application
        self._fault = {"what": "", "left": 0, "method": ""}

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        if environ["PATH_INFO"] == _FAULT:
            self._fault = json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
            start_response("200 OK", [])
            return [b""]
        if self._fault["left"] and environ["REQUEST_METHOD"] == self._fault["method"]:
            self._fault["left"] -= 1
            size = int(environ.get("CONTENT_LENGTH") or 0)
            if self._fault["what"] == "cut":
                environ["wsgi.input"].read(size // 2)
                environ["werkzeug.socket"].shutdown(2)
                return [b""]
            environ["wsgi.input"].read(size)
            status, _, code = self._fault["what"].partition(" ")
            start_response(f"{status} Trouble", [("Content-Type", "application/xml")])
            told = f"<Error><Code>{code}</Code><Message>told to</Message></Error>"
            return [b"" if environ["REQUEST_METHOD"] == "HEAD" else told.encode()]
        return self._application(environ, start_response)


def _serve() -> None:
    import logging
    import threading

    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
    from werkzeug.serving import make_server

    logging.getLogger("werkzeug").setLevel(logging.CRITICAL)
    application = _Faulty(DomainDispatcherApplication(create_backend_app))
    server = make_server("127.0.0.1", 0, application, threaded=True)
    sys.stdout.write(f"{server.port}\n")
    sys.stdout.flush()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    _serve()
