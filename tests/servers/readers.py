"""WARC files as other programs read them: what `warcio check` says, and FastWARC."""

from __future__ import annotations

import gzip
from pathlib import Path

from fastwarc.warc import ArchiveIterator as FastIterator
from warcio.archiveiterator import ArchiveIterator


def warcio_problems(path: Path) -> list[tuple[str | None, str]]:
    """What `warcio check` would flag: the record's URL, and "payload" or "block" for the digest that failed."""
    problems: list[tuple[str | None, str]] = []
    with path.open("rb") as file:
        records = ArchiveIterator(file, check_digests=True)
        for record in records:
            while record.content_stream().read(8192):
                pass
            url = record.rec_headers.get_header("WARC-Target-URI")
            problems += [(url, problem.split()[0]) for problem in record.digest_checker.problems]
        if records.err_count:
            problems.append((None, "structure"))
    return problems


def fastwarc_problems(path: Path) -> list[tuple[str, str]]:
    """The records whose block FastWARC does not agree on (id, "block"), and whether it finds as many as there are."""
    problems: list[tuple[str, str]] = []
    found = 0
    with path.open("rb") as file:
        for record in FastIterator(file, parse_http=False):
            found += 1
            if not record.verify_block_digest():
                problems.append((record.record_id, "block"))
    members = gzip.decompress(path.read_bytes()).count(b"WARC/1.1\r\nWARC-Type: ")
    return problems if found == members else [*problems, (path.name, f"{found} of {members} records")]
