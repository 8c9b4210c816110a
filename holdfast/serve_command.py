"""`holdfast serve`: a collection in the browser of this machine, and of no other."""

from __future__ import annotations

import signal
import sys
import tempfile
import threading
import time
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from archive.collection import Collection
from archive.errors import NotACollection

from .requests import BadRequest
from .serving.desk import Desk
from .serving.report_made import ReportMade
from .serving.server import LOOPBACK, LocalServer


def serve(folder: Path, port: int) -> None:
    """Print the address and answer until SIGINT or SIGTERM. `port` 0: any that is free.

    Raises NotACollection where there is no such folder, BadRequest where the port can't be had.
    """
    if not folder.is_dir():
        raise NotACollection(f"There is no collection {folder}: begin with `holdfast run`.")
    collection = Collection(folder)
    with ExitStack() as open_things:
        pages = Path(open_things.enter_context(tempfile.TemporaryDirectory(prefix="holdfast-serve-")))
        report = ReportMade(collection, pages, clock=lambda: datetime.now(UTC), steady=time.monotonic)
        try:
            server = open_things.enter_context(LocalServer(port, Desk(collection, report).respond))
        except OSError as error:
            raise BadRequest(f"Port {port} of {LOOPBACK} can't be had: {error.strerror or error}.") from error
        stopped = threading.Event()
        for name in (signal.SIGINT, signal.SIGTERM):
            before = signal.signal(name, lambda *_: stopped.set())
            open_things.callback(signal.signal, name, before)
        answering = threading.Thread(target=server.serve_forever, name="answering", daemon=True)
        answering.start()
        sys.stdout.write(f"{server.address}\n")
        sys.stdout.flush()
        stopped.wait()
        server.shutdown()
        answering.join()
