"""The index of a WACZ held against its records: every line must lead to the record that it speaks of."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import IO

from warcio.statusandheaders import StatusAndHeadersParser, StatusAndHeadersParserException

from ..cdxj import IndexLine
from ..clock import timestamp14
from ..digests import Digest
from ..surt import surt
from .index import BLOCKS, FORMAT, MAP

_Times = Mapping[str, set[datetime]]


def check_index(package: zipfile.ZipFile, file: IO[bytes], offsets: Mapping[str, int]) -> Iterator[str]:
    """What is wrong with index and map. `offsets`: where in `file` the bytes of each WARC file begin."""
    yield from _check_map(package)
    try:
        originals = _originals(package)
    except (ValueError, KeyError, OSError, EOFError, zlib.error) as error:
        yield f"{BLOCKS} can't be read: {error!r}"
        return
    last = ""
    for number, line in enumerate(_lines(package), 1):
        if line < last:
            yield f"{BLOCKS}, line {number}: it is not in order"
        last = line
        fault = _fault(IndexLine.parse(line), file, offsets, originals)
        if fault is not None:
            yield f"{BLOCKS}, line {number}: {fault}"


def times_of(package: zipfile.ZipFile) -> _Times:
    """When each URL was captured, by the index; to the second."""
    times: defaultdict[str, set[datetime]] = defaultdict(set)
    for line in _lines(package):
        parsed = IndexLine.parse(line)
        moment = datetime.strptime(parsed.timestamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        times[json.loads(parsed.block)["url"]].add(moment)
    return times


def _lines(package: zipfile.ZipFile) -> Iterator[str]:
    with package.open(BLOCKS) as stored, gzip.open(stored, "rt", encoding="utf-8", newline="") as lines:
        yield from lines


def _check_map(package: zipfile.ZipFile) -> Iterator[str]:
    header, *rest = package.read(MAP).decode("utf-8", "replace").splitlines()
    if not header.startswith("!meta 0 ") or FORMAT not in header:
        yield f"{MAP} does not begin with its header"
    data, end = package.read(BLOCKS), 0
    for number, line in enumerate(rest, 2):
        try:
            key, timestamp, block = line.split(" ", 2)
            place = json.loads(block)
            member = data[place["offset"] : place["offset"] + place["length"]]
            begins = _one_member(member).decode().startswith(f"{key} {timestamp} ")
        except (ValueError, KeyError, TypeError, zlib.error) as error:
            yield f"{MAP}, line {number}: {error!r}"
            continue
        if place["offset"] != end or not begins or place.get("digest") != str(Digest.of(member)):
            yield f"{MAP}, line {number}: the block that it names is not there"
        end = place["offset"] + place["length"]
    if end != len(data):
        yield f"{MAP} leads to {end} of the index's {len(data)} bytes"


def _originals(package: zipfile.ZipFile) -> set[tuple[str, str, str]]:
    """Payloads that the index leads to, as URL, fourteen digits of time, and digest."""
    found = set()
    for line in _lines(package):
        parsed = IndexLine.parse(line)
        block = json.loads(parsed.block)
        if block["mime"] != "warc/revisit":
            found.add((block["url"], parsed.timestamp, block["digest"]))
    return found


def _fault(
    line: IndexLine, file: IO[bytes], offsets: Mapping[str, int], originals: set[tuple[str, str, str]]
) -> str | None:
    block = json.loads(line.block)
    try:
        file.seek(offsets[block["filename"]] + int(block["offset"]))
        fields = _record_fields(file.read(int(block["length"])))
    except (KeyError, ValueError, zlib.error, StatusAndHeadersParserException, EOFError) as error:
        return f"it leads to no record ({error!r})"
    kind = "revisit" if block["mime"] == "warc/revisit" else "response"
    expected = {"warc-type": kind, "warc-target-uri": block["url"], "warc-payload-digest": block["digest"]}
    for name, value in expected.items():
        if fields.get(name) != value:
            return f"it leads to a record whose {name} is {fields.get(name)}, not {value}"
    if surt(block["url"]) != line.key:
        return f"its key is not that of {block['url']}"
    if _digits(fields.get("warc-date", "")) != line.timestamp:
        return "it leads to a record of another time"  # which wabac.js does not show
    if kind == "revisit":
        referred = fields.get("warc-refers-to-target-uri", ""), _digits(fields.get("warc-refers-to-date", ""))
        return None if (*referred, block["digest"]) in originals else "the record that it repeats is not in the index"
    return None


def _record_fields(data: bytes) -> dict[str, str]:
    stream = io.BytesIO(_one_member(data))
    headers = StatusAndHeadersParser(["WARC/1.1", "WARC/1.0"]).parse(stream)
    return {name.lower(): value for name, value in headers.headers}


def _one_member(data: bytes) -> bytes:
    """The content of data that is one gzip member and nothing else. Raises ValueError, zlib.error."""
    member = zlib.decompressobj(wbits=31)
    content = member.decompress(data)
    if not member.eof or member.unused_data:
        raise ValueError("not one whole gzip member")
    return content


def _digits(date: str) -> str:
    try:
        return timestamp14(datetime.fromisoformat(date))
    except ValueError:
        return ""
