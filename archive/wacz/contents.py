"""What a WACZ is made of: a whole collection as it lies on disk, or the records that belong to some URLs.

Records are copied member for member: nothing is compressed again, and no byte of a record changes.
"""

from __future__ import annotations

import hashlib
import io
import json
import uuid
from collections.abc import Collection as AnyOf
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from .. import records
from ..captures import Capture, Location, capture_by_number
from ..cdxj import IndexLine, index_line
from ..collection import Collection, committed_bytes
from ..errors import DamagedRecord
from ..gzip_members import write_member
from ..ledger import Ledger
from ..proof.manifests import FOLDER, PROOF_NAME, Manifest, NotAManifest, manifest_paths
from ..stores import size_of
from ..surt import surt
from ..warc_file import OPEN_SUFFIX
from .selection import Stretch, select
from .values import Contents, Span, WarcPart


def everything(collection: Collection, ledger: Ledger) -> Contents:
    """All that is committed. Give a ledger inside a transaction, so that a run at work changes nothing meanwhile.

    Raises DamagedRecord where a WARC file is missing.
    """
    names = [name for (name,) in ledger.execute("SELECT name FROM warc_files ORDER BY name")]
    spans = {name: _whole(collection.archive, ledger, name) for name in names}
    parts = tuple(WarcPart(name, (span,)) for name, span in spans.items() if span.end)
    finished = {part.name for part in parts if part.spans[0].path.suffix != OPEN_SUFFIX}
    return Contents(parts, _index_of_everything(ledger), _proofs(collection, finished))


def _proofs(collection: Collection, finished: AnyOf[str]) -> dict[str, Span]:
    """The manifests and what belongs to them, as far as all that they name is in the package.

    A run at work may be making the next one. What else lies in the folder stays where it is.
    """
    folder = collection.path / FOLDER
    beside = [path for path in folder.glob("*.pem") if PROOF_NAME.fullmatch(path.name)]
    found: list[Path] = []
    for number, path in manifest_paths(collection):
        if _names(path) - set(finished):
            break
        found += [other for other in folder.glob(f"{number:06d}.*") if PROOF_NAME.fullmatch(other.name)]
    return {path.name: Span(path, 0, path.stat().st_size) for path in (*found, *(beside if found else ()))}


def _names(manifest: Path) -> set[str]:
    """The WARC files that it names; none where it can't be read, which is for whoever checks it to tell."""
    try:
        return {file.name for file in Manifest.parse(manifest.read_bytes()).files}
    except NotAManifest:
        return set()


def _whole(folder: Path, ledger: Ledger, name: str) -> Span:
    finished, left_open = folder / name, folder / f"{name}{OPEN_SUFFIX}"
    # Asked in this order: the file may be given its name between the two questions, and never loses it again.
    if left_open.exists():
        return Span(left_open, 0, committed_bytes(ledger, name))
    size = size_of(finished)
    if size is not None:
        return Span(finished, 0, size)
    raise DamagedRecord(f"{finished} is missing: the ledger knows it, the archive does not.")


def _index_of_everything(ledger: Ledger) -> Iterator[str]:
    """The lines of every capture in their order. Those of one URL are sorted at a time: all may be very many."""
    captured = "SELECT url, text FROM urls WHERE EXISTS (SELECT 1 FROM captures WHERE captures.url = urls.url)"
    keyed = sorted((f"{surt(text)} ".encode(), url) for url, text in ledger.execute(captured))
    for _, alike in groupby(keyed, key=itemgetter(0)):
        numbers = (
            number
            for _, url in alike
            for (number,) in ledger.execute("SELECT capture FROM captures WHERE url = ?", (url,)).fetchall()
        )
        yield from sorted(_line(capture_by_number(ledger, number)) for number in numbers)


def _line(capture: Capture) -> str:
    """The line of a capture as a package's readers need it.

    Unlike in a collection's own index, the line of a 304 leads to the revisit record itself: wabac.js follows it to
    what it confirms, and passes over a record of another time than the line's.
    """
    line = index_line(capture)
    if capture.status != 304 or capture.original is None:
        return f"{line}\n"
    block = json.loads(line.block)
    del block["confirmed-by"]
    block |= {
        "mime": "warc/revisit",
        "length": str(capture.length),
        "offset": str(capture.location.offset),
        "filename": capture.location.warc_file,
    }
    return f"{IndexLine(line.key, line.timestamp, json.dumps(block))}\n"


def selection(
    collection: Collection,
    ledger: Ledger,
    *,
    urls: Iterable[str],
    name: str,
    created: datetime,
    facts: Mapping[str, str],
) -> Contents:
    """The records that belong to those URLs, in a WARC file called `name`; no WARC file where there are none.

    `facts` go into its own warcinfo record; those of the files that the records come from follow it.
    """
    chosen = select(ledger, collection.archive, urls)
    if not chosen.captures and not chosen.stretches:
        return Contents((), ())
    own = _warcinfo_member(name, created, facts, chosen.stretches)
    moved: dict[tuple[str, int], int] = {}  # where a stretch began, and where it begins now
    spans: list[Span] = []
    end = len(own)
    for file_name, stretches in groupby(chosen.stretches, key=lambda stretch: stretch.warc_file):
        source = _whole(collection.archive, ledger, file_name)
        for stretch in stretches:
            moved[file_name, stretch.start] = end
            spans.append(Span(source.path, stretch.start, stretch.end))
            end += stretch.end - stretch.start
    lines = sorted({_line(_moved(capture, name, moved)) for capture in chosen.captures})
    return Contents((WarcPart(name, tuple(spans), own),), lines)


def _moved(capture: Capture, name: str, moved: Mapping[tuple[str, int], int]) -> Capture:
    def to(location: Location) -> Location:
        return Location(name, moved[location.warc_file, location.offset])

    payload = None if capture.payload_location is None else to(capture.payload_location)
    return replace(capture, location=to(capture.location), payload_location=payload)


def _warcinfo_member(name: str, created: datetime, facts: Mapping[str, str], stretches: Iterable[Stretch]) -> bytes:
    """The first member. Its id is made from what follows, so that the same export gives the same bytes."""
    seed = hashlib.sha256(repr((name, created, sorted(facts.items()), list(stretches))).encode()).digest()
    record = records.warcinfo(uuid.UUID(bytes=seed[:16], version=4), created, file_name=name, facts=facts)
    buffer = io.BytesIO()
    write_member(buffer, record.parts())
    return buffer.getvalue()
