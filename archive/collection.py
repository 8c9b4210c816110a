"""A collection on disk: one publication's archive, in the layout that pywb serves as it is.

NAME/archive/*.warc.gz      the records
NAME/indexes/index.cdxj     the index over them
NAME/ledger.sqlite          runs, captures, findings
NAME/derived/               extracted text: may be deleted, is made again from the records
NAME/set-aside/             tails that killed runs left
NAME/private/               requests with secret fields: never replayed, exported or published
NAME/reports/
"""

from __future__ import annotations

import fcntl
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from .errors import CollectionInUse, NotACollection, storage
from .ledger import Ledger, held, is_begun

if TYPE_CHECKING:
    from .warc_file import Recovered

HANDOVER_SECONDS = 15.0  # how long a new run waits for the crawler of a killed one to notice and end


@dataclass(frozen=True, slots=True)
class Collection:
    """The paths of a collection; nothing is opened or created by making one."""

    path: Path

    @property
    def archive(self) -> Path:
        """Where the WARC files lie."""
        return self.path / "archive"

    @property
    def private(self) -> Path:
        """Where the WARC files lie that hold what the public ones lack; there is none where nothing was withheld."""
        from .private_warc import PRIVATE  # noqa: PLC0415 - see `recover`

        return self.path / PRIVATE

    @property
    def ledger(self) -> Path:
        """The sqlite file."""
        return self.path / "ledger.sqlite"

    @property
    def derived(self) -> Path:
        """Where extracted text lies."""
        return self.path / "derived"

    @property
    def declarations(self) -> Path:
        """Where the declarations that runs worked with are kept."""
        return self.path / "declarations"

    @property
    def reports(self) -> Path:
        """Where reports are written by default."""
        return self.path / "reports"

    def create(self) -> None:
        """Make the folders. Raises StorageFailed, and NotACollection where a file or a foreign folder is in the way."""
        if self.path.exists() and not self.path.is_dir():
            raise NotACollection(f"{self.path} is a file; a collection is a folder.")
        if self.path.is_dir() and any(self.path.iterdir()) and not is_begun(self.ledger) and not self.archive.is_dir():
            raise NotACollection(f"{self.path} holds other things and is no collection. Name a new or an empty folder.")
        with storage(self.path):
            for folder in (self.archive, self.path / "indexes", self.derived, self.reports):
                folder.mkdir(parents=True, exist_ok=True)

    @contextmanager
    def locked(self, *, role: str, now: datetime, wait: float = 0.0) -> Iterator[None]:
        """Hold the collection in that role ("run" or "crawl"): one process at a time. Raises CollectionInUse.

        The lock is the kernel's and ends with the process, however it ends; the file only tells who holds it.
        """
        import tenacity  # noqa: PLC0415 - a tenth of a second, which whoever only reads need not wait

        with storage(self.path):
            file = (self.path / f"{role}.lock").open("a+", encoding="utf-8")
        with file:
            try:
                for attempt in tenacity.Retrying(
                    retry=tenacity.retry_if_exception_type(BlockingIOError),
                    wait=tenacity.wait_fixed(0.1),
                    stop=tenacity.stop_after_delay(wait),
                    reraise=True,
                ):
                    with attempt:
                        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                file.seek(0)
                raise CollectionInUse(self._in_use(file.read(), now)) from error
            with storage(self.path):
                file.truncate(0)
                json.dump({"process": os.getpid(), "host": socket.gethostname(), "since": now.isoformat()}, file)
                file.flush()
            # What runs on this machine holds, one crawl of a run after another: only the run itself is known elsewhere.
            with held(self.ledger, role=role, now=now) if role == "run" else nullcontext():
                yield

    def _in_use(self, owner_text: str, now: datetime) -> str:
        try:
            owner = json.loads(owner_text)
            since = datetime.fromisoformat(owner["since"])
            who = f"process {owner['process']} on {owner['host']}, since {since:%Y-%m-%d %H:%M} UTC"
            if now >= since:
                who += f" ({(now - since).total_seconds() / 60:.0f} min)"
        except (ValueError, KeyError, TypeError):
            who = "another process"
        return (
            f"The collection {self.path} is in use by {who}. Two runs never work on one collection: wait until that "
            "one has ended, or stop it; nothing was changed."
        )

    def recover(self, ledger: Ledger) -> list[Recovered]:
        """Finish the files that killed runs left open; what was done. Raises DamagedRecord for missing bytes.

        Where finished files go to a store, what was never put there is, and committed. Raises StorageFailed.
        """
        # Whoever only reads a ledger makes no records: what does is two thirds of all that this module would load.
        from .private_warc import recover_private  # noqa: PLC0415
        from .stores import remote_of  # noqa: PLC0415
        from .warc_file import OPEN_SUFFIX, recover  # noqa: PLC0415

        store = remote_of(self.archive)
        if store is not None:
            from .stores.leftovers import publish_leftovers  # noqa: PLC0415 - it reads as an audit does, which knows us

            return [*publish_leftovers(self.archive, ledger, store), *recover_private(self.private)]
        public = [
            recover(left_open, committed=committed_bytes(ledger, left_open.name.removesuffix(OPEN_SUFFIX)))
            for left_open in sorted(self.archive.glob(f"*{OPEN_SUFFIX}"))
        ]
        return [*public, *recover_private(self.private)]


def committed_bytes(ledger: Ledger, name: str) -> int:
    """The bytes of that WARC file that the ledger vouches for; 0 for a file it does not know."""
    query = """
      SELECT warcinfo_end, coalesce((SELECT max(committed_end) FROM captures c WHERE c.warc_file = f.warc_file), 0),
             coalesce((SELECT max(committed_end) FROM attempts a WHERE a.warc_file = f.warc_file), 0)
      FROM warc_files f WHERE name = ?
    """
    row = ledger.execute(query, (name,)).fetchone()
    return 0 if row is None else int(max(row))
