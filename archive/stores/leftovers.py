"""What a killed run left on this machine and the store has not: put there, and committed from its own records.

The ledger knows nothing of such a file, so the records are asked, as for a ledger that is made again. Of a file that
was being written, what can't be read to its end is set aside; what was reported is never in it, for nothing is reported
before it is committed. Captures go to the run that the file names; resumed, it asks for none of them again.
"""

from __future__ import annotations

import contextlib
import zlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from ..audit.found import FoundAttempt, FoundCapture, FoundFile
from ..audit.warc_list import digests_of
from ..audit.warc_walk import walk
from ..captures import capture_by_number
from ..committing import Kept, KeptAttempt, KeptCapture, commit_file, commit_kept
from ..digests import Digest
from ..errors import storage
from ..ledger import Ledger, transaction
from ..runs import RUN, RUN_AT, runs
from ..warc_file import OPEN_SUFFIX, SET_ASIDE, Recovered, recover
from .store import Store

_WARC_SUFFIX = ".warc.gz"
_LOOKED_AT = 64 * 1024  # bytes: more than a record's header has


def publish_leftovers(archive: Path, ledger: Ledger, store: Store) -> Iterator[Recovered]:
    """Put into the store and commit what lies in the folder and is not committed; what was done.

    Raises StorageFailed, and then the rest stays where it is.
    """
    store.check()
    known = {name for (name,) in ledger.execute("SELECT name FROM warc_files")}
    for left_open in sorted(archive.glob(f"*{OPEN_SUFFIX}")):
        found = walk(left_open, size=left_open.stat().st_size)
        recovered = recover(left_open, committed=_sound_end(left_open, found))
        if recovered.tail or not (archive / recovered.name).exists():
            yield recovered
    for path in sorted(archive.glob(f"*{_WARC_SUFFIX}")):
        if path.name not in known:
            yield from _publish(path, ledger, store)


def _sound_end(path: Path, found: FoundFile) -> int:
    """Where the last exchange ends that is there without doubt, or the first record; 0 where not even that is whole.

    An exchange is written in one piece: where the file breaks off, the record that is torn may have belonged to the
    exchange before it, which then lacks what it should have beside it.
    """
    torn = min((fault.offset for fault in found.faults if fault.offset is not None), default=found.size)
    whole = [exchange for exchange in _exchanges(found) if exchange.end <= torn]
    if whole and whole[-1].end == torn < found.size and not _begins_an_exchange(path, torn):
        whole.pop()
    return whole[-1].end if whole else min(found.warcinfo_end, torn)


def _begins_an_exchange(path: Path, torn: int) -> bool:
    """Whether so much of a torn record is there that it shows: no other record stands before it in its exchange."""
    with path.open("rb") as file, contextlib.suppress(zlib.error):
        file.seek(torn)
        header, end, _ = (
            zlib.decompressobj(wbits=31).decompress(file.read(_LOOKED_AT), _LOOKED_AT).partition(b"\r\n\r\n")
        )
        return bool(end) and b"\r\nwarc-concurrent-to:" not in header.lower()
    return False


def _exchanges(found: FoundFile) -> list[FoundCapture | FoundAttempt]:
    """In the order of their storing."""
    both: list[FoundCapture | FoundAttempt] = [*found.captures, *found.attempts]
    return sorted(both, key=lambda entry: entry.location.offset)


def _publish(path: Path, ledger: Ledger, store: Store) -> Iterator[Recovered]:
    size = path.stat().st_size
    found = walk(path, size=size)
    run = _run_of(found, ledger)
    if run is None or not _stands_by_itself(found, ledger):
        _set_aside(path)  # the ledger is another one now: nothing here can say what the file belongs to
        yield Recovered(path.name, size)
        return
    store.put(path, found.digest)
    digests = digests_of(path, size=size, ends=found.ends)
    with storage(path.parent), transaction(ledger):
        commit_file(ledger, path.name, run=run, warcinfo_end=found.warcinfo_end, digest=digests[found.warcinfo_end])
        for entry in _exchanges(found):
            commit_kept(ledger, path.name, [_kept(ledger, entry, digests[entry.end])], run=run)
    yield Recovered(path.name, 0)


def _set_aside(path: Path) -> None:
    with storage(path.parent):
        folder = path.parent.parent / SET_ASIDE
        folder.mkdir(exist_ok=True)
        path.rename(folder / path.name)


def _stands_by_itself(found: FoundFile, ledger: Ledger) -> bool:
    """Whether the payloads that its revisits repeat are in it or committed: without, they would look empty."""
    here = {capture.record_id for capture in found.captures}
    return all(
        capture.refers_to is None or capture.refers_to.record_id in here or _original(ledger, capture) is not None
        for capture in found.captures
    )


def _run_of(found: FoundFile, ledger: Ledger) -> int | None:
    """The run that the file says it belongs to, where the ledger has that run."""
    try:
        number, run_at = int(found.facts[RUN]), datetime.fromisoformat(found.facts[RUN_AT])
    except (KeyError, ValueError):
        return None
    return next((run.number for run in runs(ledger) if (run.number, run.run_at) == (number, run_at)), None)


def _kept(ledger: Ledger, found: FoundCapture | FoundAttempt, digest: Digest) -> Kept:
    if isinstance(found, FoundAttempt):
        return KeptAttempt(
            url=found.url,
            attempted_at=found.attempted_at,
            outcome=found.outcome,
            detail=found.detail,
            offset=found.location.offset,
            end=found.end,
            digest=digest,
        )
    original, media_type = _original(ledger, found), found.media_type
    if media_type is None and found.status == 304 and original is not None:
        media_type = capture_by_number(ledger, original).media_type
    return KeptCapture(
        url=found.url,
        captured_at=found.captured_at,
        status=found.status,
        media_type=media_type,
        payload_digest=found.payload_digest,
        record_id=found.record_id,
        original=original,
        offset=found.location.offset,
        length=found.length,
        end=found.end,
        digest=digest,
        truncated=found.truncated,
        etag=found.etag,
        last_modified=found.last_modified,
    )


def _original(ledger: Ledger, found: FoundCapture) -> int | None:
    """The number of the capture that a revisit repeats."""
    if found.refers_to is None:
        return None
    query = "SELECT capture FROM captures JOIN urls USING (url) WHERE text = ? AND record_id = ?"
    row = ledger.execute(query, (found.refers_to.url, found.refers_to.record_id.bytes)).fetchone()
    return None if row is None else int(row[0])
