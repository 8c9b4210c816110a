"""Whether a collection's proofs hold: offline, from the folder alone, each fault named with its file."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection as AnyOf
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from ..audit.faults import Fault, FaultKind
from ..audit.found import FoundFile
from ..audit.warc_walk import walk
from ..collection import Collection
from ..digests import Digest
from ..errors import NotACollection, RootsUnusable
from ..ledger import connect_to_read
from ..runs import Run, RunState, runs
from ..stores import finished_files, size_of
from .kept_roots import NAME, kept_roots
from .manifests import (
    FOLDER,
    CoveredFile,
    Manifest,
    NotAManifest,
    manifest_path,
    manifest_paths,
    public_key_path,
    record_list_path,
    stamp_path,
)
from .signing import fingerprint_of, signature_holds
from .timestamps import Roots, StampRefused, UnknownAuthority, verified_stamp


def check_proofs(
    collection: Collection,
    found: Mapping[str, FoundFile] = MappingProxyType({}),
    *,
    signers: AnyOf[str] = (),
    roots: Roots | None = None,
) -> Iterator[Fault]:
    """Every fault, in the order of the manifests.

    `found` are the WARC files that an audit has read just now; others are read here.
    `signers` are the fingerprints that may have signed, empty for any whose public key lies with the manifests: then it
    is shown that the chain is of one piece, not whose it is. `roots` are the authorities trusted;
    without them, time stamps are held against those that are kept beside them, as `verified_stamp` says.
    Raises OSError.
    """
    readable: list[Manifest] = []
    previous: Digest | None = None
    expected = 1
    paths = manifest_paths(collection)
    if not paths and finished_files(collection.archive):
        yield _fault(
            collection, collection.path / FOLDER, "There is no manifest; the next run makes one of everything."
        )
        return
    known: Roots = ()
    try:
        known = kept_roots(collection)
    except RootsUnusable as error:
        yield _fault(collection, collection.path / FOLDER / NAME, str(error))
    for number, path in paths:
        for missing in range(expected, number):
            yield _fault(collection, manifest_path(collection, missing), "This manifest is gone.")
        expected = number + 1
        data = path.read_bytes()
        try:
            manifest = Manifest.parse(data)
        except NotAManifest as error:
            yield _fault(collection, path, f"This is no manifest: {error}.")
        else:
            readable.append(manifest)
            yield from _check_manifest(collection, path, manifest, data, number, previous, signers)
            yield from _check_files(collection, path, manifest, found)
        yield from _check_stamp(collection, path, data, roots=roots, known=known)
        previous = Digest.of(data)
    yield from _check_coverage(collection, readable)


def _fault(collection: Collection, path: Path, sentence: str) -> Fault:
    return Fault(path.relative_to(collection.path).as_posix(), None, FaultKind.PROOF, sentence)


def _check_manifest(
    collection: Collection,
    path: Path,
    manifest: Manifest,
    data: bytes,
    number: int,
    previous: Digest | None,
    signers: AnyOf[str],
) -> Iterator[Fault]:
    if manifest.number != number:
        yield _fault(collection, path, f"It says of itself that it is number {manifest.number}.")
    if manifest.previous != previous:
        sentence = "It does not follow the manifest before it: that one is another than when this one was made."
        yield _fault(collection, path, sentence)
    trouble = _signature_trouble(collection, path, manifest, data, signers)
    if trouble is not None:
        yield _fault(collection, path, trouble)


def _signature_trouble(
    collection: Collection, path: Path, manifest: Manifest, data: bytes, signers: AnyOf[str]
) -> str | None:
    if signers and manifest.signer not in signers:
        return f"It is signed with the key {manifest.signer}, which is not one of those trusted."
    key_path = public_key_path(collection, manifest.signer)
    try:
        key = key_path.read_bytes()
        signature = path.with_name(f"{path.name}.sig").read_bytes()
    except FileNotFoundError as error:
        return f"Its signature can't be checked: {Path(error.filename).name} is gone."
    if fingerprint_of(key) != manifest.signer:
        return f"The public key in {key_path.name} is not the one with which it was signed."
    if not signature_holds(key, data=data, signature=signature):
        return "The signature does not hold: the manifest was changed since, or the signature was."
    return None


def _check_stamp(
    collection: Collection, path: Path, data: bytes, *, roots: Roots | None, known: Roots
) -> Iterator[Fault]:
    stamp = stamp_path(path)
    if not stamp.exists():
        return  # a manifest without a time stamp is none the worse as a manifest
    try:
        verified_stamp(stamp.read_bytes(), data, roots=roots, known=known)
    except StampRefused as error:
        yield _fault(collection, stamp, f"The time stamp does not hold: {error}.")
    except UnknownAuthority as error:
        yield _fault(collection, stamp, f"The time stamp could not be checked: {error}.")


def _check_files(
    collection: Collection, path: Path, manifest: Manifest, found: Mapping[str, FoundFile]
) -> Iterator[Fault]:
    list_path = record_list_path(path)
    lines: list[bytes] | None = None
    if not list_path.exists():
        yield _fault(collection, list_path, "The manifest's record list is gone.")
    else:
        data = list_path.read_bytes()
        lines = data.splitlines(keepends=True)
        if Digest.of(data) != manifest.record_list:
            lines = None
            sentence = "The record list is another than when the manifest was made."
            yield _fault(collection, list_path, sentence)
        elif len(lines) != sum(file.records for file in manifest.files):
            yield _fault(collection, list_path, "It has not as many lines as records.")
    begin = 0
    for file in manifest.files:
        wanted = None if lines is None else b"".join(lines[begin : begin + file.records])
        begin += file.records
        trouble = _file_trouble(collection.archive / file.name, file, wanted, found.get(file.name))
        if trouble is not None:
            yield _fault(collection, collection.archive / file.name, trouble)


def _file_trouble(path: Path, file: CoveredFile, wanted: bytes | None, found: FoundFile | None) -> str | None:
    """`wanted`: the lines of its records, None where they are not known."""
    size = found.size if found is not None else size_of(path)
    if size is None:
        return "A manifest names this file, and it is gone."
    if found is None:
        found = walk(path, size=size)
    if found.digest != file.digest:
        differ = f"it has {size} bytes and had {file.size}" if size != file.size else "it has as many bytes as before"
        return f"Its bytes are not those of the manifest: {differ}{_first_difference(found.listed, wanted)}."
    if wanted is not None and found.listed != wanted:
        return f"Its records are not those of the manifest's list{_first_difference(found.listed, wanted)}."
    if found.unlisted is not None:
        return f"It is as it was when the manifest was made, but damaged: {found.unlisted}."
    return None


def _first_difference(found: bytes, wanted: bytes | None) -> str:
    if wanted is None or found == wanted:
        return ""
    pairs = zip([*found.splitlines(), b""], [*wanted.splitlines(), b""], strict=False)
    number = next((number for number, (one, other) in enumerate(pairs, start=1) if one != other), 1)
    return f"; the first record that differs is number {number}"


def _check_coverage(collection: Collection, readable: Sequence[Manifest]) -> Iterator[Fault]:
    files = {file.name for manifest in readable for file in manifest.files}
    for name in finished_files(collection.archive):
        if name not in files:
            yield _fault(collection, collection.archive / name, "No manifest tells of this WARC file.")
    told = {(run.number, run.ended_at) for manifest in readable for run in manifest.runs}
    for run in _ended_runs(collection):
        if run.ended_at is not None and (run.number, run.ended_at.isoformat()) not in told:
            sentence = f"No manifest tells how run {run.number} ended; the next run makes one."
            yield _fault(collection, collection.ledger, sentence)


def _ended_runs(collection: Collection) -> list[Run]:
    """The runs that came to their end; none where there is no ledger to ask, which the audit tells.

    A run that was given up may be one that a repair has pieced together: its end is then a guess.
    """
    try:
        ledger = connect_to_read(collection.ledger)
    except (NotACollection, sqlite3.DatabaseError):
        return []
    try:
        return [run for run in runs(ledger) if run.state in (RunState.FINISHED, RunState.INTERRUPTED)]
    except sqlite3.DatabaseError:
        return []
    finally:
        ledger.close()
