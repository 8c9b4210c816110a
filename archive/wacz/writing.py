"""Packing a collection, or a part of it, into one WACZ 1.1.1 file (docs/wacz.md)."""

from __future__ import annotations

import errno
import json
import os
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC
from functools import partial
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryFile

from ..digests import ALGORITHM, Digest
from ..errors import StorageFailed
from ..gzip_members import PassingMembers
from .index import BLOCKS, MAP, blocks, map_header
from .signature import Signer
from .values import (
    ARCHIVE,
    DIGEST,
    PACKAGE,
    PAGES,
    PAGES_FORMAT,
    PROFILE,
    PROOFS,
    WACZ_VERSION,
    About,
    Contents,
    Page,
    WarcPart,
    iso_seconds,
)

_PIECE = 1 << 20


def write_wacz(
    path: Path, contents: Contents, pages: Iterable[Page], about: About, *, signer: Signer | None
) -> tuple[str, ...]:
    """Write the package in one rename: whoever reads `path` sees all of it, or what was there before.

    The same contents, pages and words give the same bytes, but for the signature. Memory does not grow with the
    records. What was met on the way that is damaged is packed as it lies, and told, a sentence each; of a stretch of
    records the first. Raises StorageFailed, DamagedRecord.
    """
    damaged: list[str] = []
    scratch = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        try:
            with scratch.open("xb") as file:
                with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as package:
                    _fill(_Filler(package, about), contents, pages, about, signer, damaged)
                file.flush()
                os.fsync(file.fileno())
            scratch.replace(path)
        finally:
            scratch.unlink(missing_ok=True)
        _sync(path.parent)
    except OSError as error:
        raise StorageFailed(_advice(path, error)) from error
    return tuple(damaged)


def _advice(path: Path, error: OSError) -> str:
    full = error.errno in (errno.ENOSPC, errno.EDQUOT)
    problem = "the disk is full" if full else (error.strerror or str(error))
    left = "The older file of that name is as it was." if path.is_file() else "Nothing of it is left behind."
    return f"{path} could not be written: {problem}. {left} The collection was only read."


def _fill(
    filler: _Filler,
    contents: Contents,
    pages: Iterable[Page],
    about: About,
    signer: Signer | None,
    damaged: list[str],
) -> None:
    for part in contents.warcs:
        filler.add(f"{ARCHIVE}{part.name}", _looked_at(part, damaged), size=part.size)
    for name, span in sorted(contents.proofs.items()):
        filler.add(f"{PROOFS}{name}", span.pieces(), size=span.end - span.start, compress=True)
    places: list[str] = [map_header()]
    filler.add_made(BLOCKS, _members(contents.index, places))
    filler.add_made(MAP, (line.encode() for line in places))
    listed: list[Page] = []
    filler.add_made(PAGES, _page_lines(pages, listed), compress=True)
    package = _json(_package(filler.resources, about, listed[0] if listed else None))
    digest = str(Digest.of(package))
    seal: dict[str, object] = {"path": PACKAGE, "hash": digest}
    if signer is not None:
        seal["signedData"] = signer.sign(digest, created=about.created, software=about.software)
    filler.add(PACKAGE, [package], size=len(package))
    filler.add_made(DIGEST, [_json(seal)])


def _looked_at(part: WarcPart, damaged: list[str]) -> Iterator[bytes]:
    """All bytes of it; what they hold that can't be decompressed is added to `damaged`."""
    yield part.beginning
    for span in part.spans:
        members = PassingMembers()
        for piece in span.pieces():
            members.pass_by(piece)
            yield piece
        members.end()
        if members.damaged_at is not None:
            damaged.append(f"{span.path}: the record that begins at byte {span.start + members.damaged_at} is damaged")


@dataclass(frozen=True, slots=True)
class _Resource:
    path: str
    digest: str
    size: int


class _Filler:
    """Adds files to the ZIP and keeps what datapackage.json says of them."""

    def __init__(self, package: zipfile.ZipFile, about: About) -> None:
        self._package = package
        self._date = max(about.created.astimezone(UTC).timetuple()[:6], (1980, 1, 1, 0, 0, 0))  # ZIP knows no earlier
        self.resources: list[_Resource] = []

    def add(self, name: str, pieces: Iterable[bytes], *, size: int, compress: bool = False) -> None:
        """Add a file of `size` bytes. What is compressed in itself is stored, so that readers find their way inside."""
        info = zipfile.ZipInfo(name, self._date)
        info.compress_type = zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED
        info.external_attr = 0o644 << 16
        # Announced only where it needs the ZIP64 form: wabac.js takes it that a local header has no extra field when
        # the central one has none, and zipfile would write one, to be safe, from a twentieth below the limit on.
        info.file_size = size if size > zipfile.ZIP64_LIMIT else 0
        hasher, written = sha256(), 0
        with self._package.open(info, "w") as out:
            for piece in pieces:
                out.write(piece)
                hasher.update(piece)
                written += len(piece)
        self.resources.append(_Resource(name, f"{ALGORITHM}:{hasher.hexdigest()}", written))

    def add_made(self, name: str, pieces: Iterable[bytes], *, compress: bool = False) -> None:
        """Add a file whose size shows only once it is made."""
        with TemporaryFile() as made:
            size = sum(made.write(piece) for piece in pieces)
            made.seek(0)
            self.add(name, iter(partial(made.read, _PIECE), b""), size=size, compress=compress)


def _members(lines: Iterable[str], places: list[str]) -> Iterator[bytes]:
    """The index in compressed blocks; where each lies is added to `places`."""
    for member, place in blocks(lines):
        places.append(place)
        yield member


def _page_lines(pages: Iterable[Page], first: list[Page]) -> Iterator[bytes]:
    """The list of pages as JSON lines, behind its header; the first page is put into `first`."""
    yield _json({"format": PAGES_FORMAT, "id": "pages", "title": "Cited sources", "hasText": True})
    for page in pages:
        if not first:
            first.append(page)
        line = {"id": page.id, "url": page.url, "ts": iso_seconds(page.captured_at)}
        line |= {name: text for name, text in (("title", page.title), ("text", page.text)) if text is not None}
        yield _json(line)


def _package(resources: Iterable[_Resource], about: About, main: Page | None) -> dict[str, object]:
    package: dict[str, object] = {
        "profile": PROFILE,
        "wacz_version": WACZ_VERSION,
        "title": about.title,
        "created": iso_seconds(about.created),
        "software": about.software,
        "resources": [
            {"name": _resource_name(item.path), "path": item.path, "hash": item.digest, "bytes": item.size}
            for item in resources
        ],
    }
    if about.description is not None:
        package["description"] = about.description
    if main is not None:
        package |= {"mainPageUrl": main.url, "mainPageDate": iso_seconds(main.captured_at)}
    return package


def _resource_name(path: str) -> str:
    return path.rpartition("/")[2].lower()  # the data package's rule: lower case, digits, `.`, `-`, `_`


def _json(value: dict[str, object] | dict[str, str]) -> bytes:
    # ASCII: extracted text may hold half a surrogate pair, which JSON can say and UTF-8 can't.
    return json.dumps(value, ensure_ascii=True, separators=(",", ":")).encode("ascii") + b"\n"


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
