"""Manifests: after each run, what it added to the archive, chained to the manifest before.

COLLECTION/manifests/
  000001.json             canonical JSON (RFC 8785): runs, WARC files with their digests, digest of the one before
  000001.records.jsonl    every record of these files in order, a JSON object a line; the manifest holds its sha256
  000001.json.sig         signature over the bytes of 000001.json
  000001.json.tsr         RFC 3161 response over the sha256 of 000001.json, where an authority was asked
  signed-by-….pub.pem     the public key
  timestamp-roots.pem     the certificates that time stamps had to lead to, where some were configured

Numbers count manifests, not runs: a run that is interrupted and resumed ends twice, and a run that was killed has its
files in the manifest of the next. A manifest is written once; its name appears only when its signature is there.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from ..collection import Collection
from ..digests import Digest
from ..errors import StorageFailed, storage
from ..ledger import Ledger
from ..runs import runs
from ..stores import finished_files, size_of

if TYPE_CHECKING:
    from ..audit.warc_list import GrowingList
    from .signing import Signer

VERSION = "holdfast-manifest/1"
FOLDER = "manifests"
_PIECE = 1 << 16  # bytes of a record list that are held at a time

_NAME = re.compile(r"(\d{6,})\.json")
PROOF_NAME = re.compile(  # of each file above
    r"\d{6,}\.(json|records\.jsonl|json\.sig|json\.tsr)|signed-by-[0-9a-f]{16}\.pub\.pem|timestamp-roots\.pem"
)


class NotAManifest(ValueError):
    """The bytes are no manifest of this version."""


@dataclass(frozen=True, slots=True)
class CoveredRun:
    """A run whose end the manifest tells. Times as the ledger writes them: ISO 8601, UTC."""

    number: int
    run_at: str
    ended_at: str
    state: str


@dataclass(frozen=True, slots=True)
class CoveredFile:
    """A finished WARC file: `records` is how many of the record list's lines belong to it."""

    name: str
    run: int
    size: int
    digest: Digest
    records: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What was added to the archive since the manifest before, whose bytes have the digest `previous`."""

    number: int
    previous: Digest | None  # None for the first alone
    made_at: datetime  # aware, UTC: by the clock of the machine that made it
    collection: str
    signer: str  # the public key's fingerprint
    runs: tuple[CoveredRun, ...]
    files: tuple[CoveredFile, ...]
    record_list: Digest

    def to_bytes(self) -> bytes:
        """The file's content: canonical JSON, UTF-8."""
        values = {
            "version": VERSION,
            "number": self.number,
            "previous": None if self.previous is None else str(self.previous),
            "made_at": self.made_at.isoformat(),
            "collection": self.collection,
            "signer": self.signer,
            "runs": [
                {"run": run.number, "run_at": run.run_at, "ended_at": run.ended_at, "state": run.state}
                for run in self.runs
            ],
            "files": [
                {
                    "name": file.name,
                    "run": file.run,
                    "size": file.size,
                    "digest": str(file.digest),
                    "records": file.records,
                }
                for file in self.files
            ],
            "record_list": str(self.record_list),
        }
        return canonical(values)

    @classmethod
    def parse(cls, data: bytes) -> Manifest:
        """Read a manifest. Raises NotAManifest, also where the bytes are not the canonical ones."""
        try:
            manifest = _parse(json.loads(data))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise NotAManifest(f"it cannot be read as one ({type(error).__name__})") from error
        if manifest.to_bytes() != data:
            raise NotAManifest("its JSON is not in the canonical form, or holds more than a manifest does")
        return manifest


def canonical(values: dict[str, Any]) -> bytes:
    """Canonical JSON (RFC 8785) of values without floats, whose keys are ASCII."""
    return json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def _parse(values: dict[str, Any]) -> Manifest:
    if values["version"] != VERSION:
        raise ValueError("another version")
    previous = values["previous"]
    Digest.parse(values["signer"])
    return Manifest(
        number=_count(values["number"]),
        previous=None if previous is None else Digest.parse(previous),
        made_at=datetime.fromisoformat(values["made_at"]),
        collection=values["collection"],
        signer=values["signer"],
        runs=tuple(
            CoveredRun(_count(run["run"]), run["run_at"], run["ended_at"], run["state"]) for run in values["runs"]
        ),
        files=tuple(
            CoveredFile(
                name=_plain_name(file["name"]),
                run=_count(file["run"]),
                size=_count(file["size"]),
                digest=Digest.parse(file["digest"]),
                records=_count(file["records"]),
            )
            for file in values["files"]
        ),
        record_list=Digest.parse(values["record_list"]),
    )


def _count(value: object) -> int:
    if type(value) is not int or value < 0:
        raise ValueError(f"{value!r} is no number")
    return value


def _plain_name(name: str) -> str:
    if Path(name).name != name:  # a manifest that somebody else wrote must not lead out of the archive's folder
        raise ValueError(f"{name!r} is no plain file name")
    return name


def manifest_path(collection: Collection, number: int) -> Path:
    """Where the manifest of that number lies."""
    return collection.path / FOLDER / f"{number:06d}.json"


def record_list_path(manifest: Path) -> Path:
    """Where the record list of the manifest at that path lies."""
    return manifest.with_suffix(".records.jsonl")


def stamp_path(manifest: Path) -> Path:
    """Where the time stamp of the manifest at that path lies, or would lie."""
    return manifest.with_name(f"{manifest.name}.tsr")


def manifest_paths(collection: Collection) -> list[tuple[int, Path]]:
    """The manifests by number, without looking into them."""
    found = ((_NAME.fullmatch(path.name), path) for path in (collection.path / FOLDER).glob("*.json"))
    return sorted((int(match[1]), path) for match, path in found if match is not None)


def manifests(collection: Collection) -> Iterator[tuple[Path, Manifest]]:
    """Every manifest that can be read, the oldest first; what can't be read is for `check_proofs` to tell."""
    for _, path in manifest_paths(collection):
        try:
            yield path, Manifest.parse(path.read_bytes())
        except NotAManifest:
            continue


@dataclass(frozen=True, slots=True)
class Made:
    """A manifest that was made now. `damage`: what could not be read in the files that it covers."""

    path: Path
    manifest: Manifest
    digest: Digest
    damage: tuple[str, ...]


def make_manifest(
    collection: Collection,
    ledger: Ledger,
    signer: Signer,
    *,
    made_at: datetime,
    begun: Mapping[str, GrowingList] = MappingProxyType({}),
) -> Made | None:
    """Cover every ended run and every finished WARC file that no manifest covers; None where there is nothing.

    `begun`: by their files' names, lists that were begun while these were written, see `archive.proof.ahead`.
    The caller holds the collection's run lock. Raises StorageFailed.
    """
    with storage(collection.path):
        earlier = [manifest for _, manifest in manifests(collection)]
        covered_runs = _uncovered_runs(ledger, earlier)
        names = _uncovered_files(collection, ledger, earlier)
        if not covered_runs and not names:
            return None
        last_number, last_path = manifest_paths(collection)[-1] if manifest_paths(collection) else (0, None)
        path = manifest_path(collection, last_number + 1)
        record_list, files, damage = _list_records(collection, names, begun, into=record_list_path(path))
        manifest = Manifest(
            number=last_number + 1,
            previous=None if last_path is None else Digest.of(last_path.read_bytes()),
            made_at=made_at,
            collection=os.fsencode(collection.path.resolve().name).decode(errors="replace"),
            signer=signer.fingerprint,
            runs=covered_runs,
            files=files,
            record_list=record_list,
        )
        data = manifest.to_bytes()
        write_once(public_key_path(collection, signer.fingerprint), signer.public_pem, again=True)
        write_once(path.with_name(f"{path.name}.sig"), signer.sign(data), again=True)
        write_once(path, data)  # last: without it, the others are what a kill left and are written again
    return Made(path, manifest, Digest.of(data), damage)


def public_key_path(collection: Collection, fingerprint: str) -> Path:
    """Where the public key of that fingerprint is kept with the manifests."""
    return collection.path / FOLDER / f"signed-by-{fingerprint.partition(':')[2][:16]}.pub.pem"


def _uncovered_runs(ledger: Ledger, earlier: Sequence[Manifest]) -> tuple[CoveredRun, ...]:
    told = {(run.number, run.ended_at) for manifest in earlier for run in manifest.runs}
    ended = (
        CoveredRun(run.number, run.run_at.isoformat(), run.ended_at.isoformat(), run.state.value)
        for run in runs(ledger)
        if run.ended_at is not None
    )
    return tuple(run for run in ended if (run.number, run.ended_at) not in told)


def _uncovered_files(collection: Collection, ledger: Ledger, earlier: Sequence[Manifest]) -> list[tuple[str, int]]:
    """Names and runs. What the ledger knows and the folder lacks can't be covered; the audit tells of it."""
    told = {file.name for manifest in earlier for file in manifest.files}
    there = finished_files(collection.archive)
    known = ledger.execute("SELECT name, run FROM warc_files ORDER BY warc_file")
    return [(name, run) for name, run in known if name not in told and name in there]


def _list_records(
    collection: Collection, names: Iterable[tuple[str, int]], begun: Mapping[str, GrowingList], *, into: Path
) -> tuple[Digest, tuple[CoveredFile, ...], tuple[str, ...]]:
    """Write the record list; its digest, the files, and what is damaged in them.

    It is never in memory whole.
    """
    # An audit's reading of whole files: whoever only reads manifests need not load it.
    from ..audit.warc_list import list_of  # noqa: PLC0415

    hasher = hashlib.sha256()
    files: list[CoveredFile] = []
    damage: list[str] = []

    def pieces() -> Iterator[bytes]:
        for name, run in names:
            path = collection.archive / name
            size = size_of(path) or 0
            found = begun[name].result(size=size) if name in begun else list_of(path, size=size)
            files.append(CoveredFile(name, run, found.size, found.digest, found.records))
            if found.unlisted is not None:
                damage.append(f"{name}: {found.unlisted}")
            with closing(found.listed) as listed:
                while piece := listed.read(_PIECE):
                    hasher.update(piece)
                    yield piece

    write_once(into, pieces(), again=True)
    return Digest(hasher.digest()), tuple(files), tuple(damage)


def write_once(path: Path, data: bytes | Iterable[bytes], *, again: bool = False) -> None:
    """Write a file whole, wait until the disk has it, and give it its name. Raises StorageFailed.

    `data`: all of it, or its pieces. A file that is there is left and is an error; `again` replaces what a run may have
    left that was killed.
    """
    with storage(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and not again:
            raise StorageFailed(f"{path} is there already, and proofs are written once.")
        scratch = path.with_name(f"{path.name}.new")
        try:
            with scratch.open("wb") as out:
                out.writelines([data] if isinstance(data, bytes) else data)
                out.flush()
                os.fsync(out.fileno())
            scratch.replace(path)
        finally:
            scratch.unlink(missing_ok=True)
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
