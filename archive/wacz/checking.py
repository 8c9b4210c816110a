"""Is this a WACZ that another archive can take? Stricter than the reference validator, which passes one without index,
pages or digest and with deflated records (docs/wacz.md lists what it does not look at).
"""

from __future__ import annotations

import errno
import hashlib
import json
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import IO

from ..proof.manifests import Manifest, NotAManifest
from .index import BLOCKS, MAP
from .index_checking import check_index, times_of
from .signature import is_signed
from .values import ARCHIVE, DIGEST, PACKAGE, PAGES, PAGES_FORMAT, PROFILE, PROOFS, WACZ_VERSION

# What zipfile raises for a damaged file; of a version, a method or an encryption that it does not know.
_NO_ZIP = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)
_MANIFEST = re.compile(re.escape(PROOFS) + r"\d{6,}\.json")
_UNLISTED = frozenset({PACKAGE, DIGEST})  # the manifest and the seal on it
_REQUIRED = (PACKAGE, DIGEST, PAGES, BLOCKS, MAP)


def check_wacz(path: Path) -> Iterator[str]:
    """What is wrong with the file, a sentence each; nothing where it is right. Raises OSError."""
    try:
        with zipfile.ZipFile(path) as package:
            yield from _check(path, package)
    except _NO_ZIP as error:
        yield f"it is no whole ZIP file: {error or type(error).__name__}"
    except OSError as error:
        if error.errno != errno.EINVAL:  # an offset before the file's beginning; anything else is the disk's
            raise
        yield "it is no whole ZIP file: an entry begins where there is nothing"


def _check(path: Path, package: zipfile.ZipFile) -> Iterator[str]:
    entries = {info.filename: info for info in package.infolist() if not info.is_dir()}
    for name, count in Counter(info.filename for info in package.infolist()).items():
        if count > 1:
            yield f"{name} is in it {count} times"
    missing = [name for name in _REQUIRED if name not in entries]
    yield from (f"{name} is missing" for name in missing)
    warcs = {name: info for name, info in entries.items() if name.startswith(ARCHIVE)}
    if not warcs:
        yield "there is no WARC file in archive/"
    for name, info in entries.items():
        if (name in warcs or name.endswith(".gz")) and info.compress_type != zipfile.ZIP_STORED:
            yield f"{name} is compressed a second time: no record in it can be found by its offset"
    if PACKAGE in entries:
        faults = list(_check_manifest(package, entries))
        yield from faults
        if faults:
            return  # what is inside is not what was packed: the rest would be said of other bytes
    if missing or any(info.compress_type != zipfile.ZIP_STORED for info in warcs.values()):
        return
    with path.open("rb") as file:
        for name, info in entries.items():
            if not info.extra and data_offset(file, info) != info.header_offset + 30 + len(name.encode()):
                yield f"{name} begins elsewhere than ReplayWeb.page looks for it: only its local header has more fields"
        offsets = {name.removeprefix(ARCHIVE): data_offset(file, info) for name, info in warcs.items()}
        yield from check_index(package, file, offsets)
    yield from _check_pages(package)
    yield from _check_proofs(package)


def data_offset(file: IO[bytes], info: zipfile.ZipInfo) -> int:
    """Where in the ZIP file the bytes of an entry begin."""
    file.seek(info.header_offset + 26)
    lengths = file.read(4)
    return info.header_offset + 30 + int.from_bytes(lengths[:2], "little") + int.from_bytes(lengths[2:], "little")


def _check_manifest(package: zipfile.ZipFile, entries: Mapping[str, zipfile.ZipInfo]) -> Iterator[str]:
    data = package.read(PACKAGE)
    try:
        manifest = json.loads(data)
        listed = {item["path"]: item for item in manifest["resources"]}
    except (ValueError, KeyError, TypeError) as error:
        yield f"{PACKAGE} can't be read: {error!r}"
        return
    for name, expected in (("profile", PROFILE), ("wacz_version", WACZ_VERSION)):
        if manifest.get(name) != expected:
            yield f"{PACKAGE} says {name} {manifest.get(name)!r}, not {expected!r}"
    if len(listed) != len(manifest["resources"]):
        yield f"{PACKAGE} lists a file twice"
    yield from (f"{name} is not listed in {PACKAGE}" for name in sorted(entries.keys() - listed.keys() - _UNLISTED))
    for name, item in listed.items():
        if name not in entries:
            yield f"{PACKAGE} lists {name}, which is not there"
            continue
        size, digest = _measure(package, name)
        if item.get("bytes") != size:
            yield f"{name} has {size} bytes, not the {item.get('bytes')} that are listed"
        if item.get("hash") != digest:
            yield f"{name} does not have the digest that is listed"
    if DIGEST in entries:
        yield from _check_seal(package.read(DIGEST), f"sha256:{hashlib.sha256(data).hexdigest()}", manifest)


def _measure(package: zipfile.ZipFile, name: str) -> tuple[int, str]:
    """A file's size, and its digest; where the ZIP's own checksum fails, none that can be expected."""
    hasher, size = hashlib.sha256(), 0
    try:
        with package.open(name) as file:
            while piece := file.read(1 << 20):
                hasher.update(piece)
                size += len(piece)
    except (zipfile.BadZipFile, zlib.error) as error:
        return size, str(error)
    return size, f"sha256:{hasher.hexdigest()}"


def _check_seal(data: bytes, digest: str, manifest: Mapping[str, object]) -> Iterator[str]:
    try:
        seal = json.loads(data)
        path, sealed, signed = seal["path"], seal["hash"], seal.get("signedData")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        yield f"{DIGEST} can't be read: {error!r}"
        return
    if path != PACKAGE:
        yield f"{DIGEST} is about {path!r}, not {PACKAGE}"
    if sealed != digest:
        yield f"{PACKAGE} does not have the digest in {DIGEST}"
    if signed is None:
        return
    if not isinstance(signed, dict) or signed.get("hash") != sealed or not is_signed(signed):
        yield "the signature is not that of the public key beside it"
    elif signed.get("created") != manifest.get("created"):
        yield "it was signed for another time than the one it says it was made"


def _check_proofs(package: zipfile.ZipFile) -> Iterator[str]:
    """Whether the manifests that are in it name the very WARC files that are in it."""
    listed = {item["path"]: item["hash"] for item in json.loads(package.read(PACKAGE))["resources"]}
    for name in sorted(listed):
        if not _MANIFEST.fullmatch(name):
            continue
        try:
            manifest = Manifest.parse(package.read(name))
        except NotAManifest as error:
            yield f"{name} is no manifest: {error}"
            continue
        for file in manifest.files:
            if listed.get(f"{ARCHIVE}{file.name}") != str(file.digest):
                yield f"{name} names {file.name} with {file.digest}, which is not in {ARCHIVE}"


def _check_pages(package: zipfile.ZipFile) -> Iterator[str]:
    times = times_of(package)
    with package.open(PAGES) as lines:
        for number, line in enumerate(lines, 1):
            try:
                fields = json.loads(line)
                if number == 1:
                    if fields.get("format") != PAGES_FORMAT:
                        yield f"{PAGES} does not begin with its header"
                    continue
                url, moment = fields["url"], datetime.fromisoformat(fields["ts"])
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                yield f"{PAGES}, line {number}: {error!r}"
                continue
            if moment.tzinfo is None:
                yield f"{PAGES}, line {number}: {fields['ts']} names no zone"
            elif moment not in times.get(url, ()):
                yield f"{PAGES}, line {number}: nothing is archived of {url} at {fields['ts']}"
    if package.getinfo(PAGES).file_size == 0:
        yield f"{PAGES} is empty"
