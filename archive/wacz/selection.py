"""Which records belong to some URLs: their captures and attempts of every run, redirect hops, robots.txt, originals.

URLs are compared by their index key: a crawler asks for `http://a.example:80/x#y` as `http://a.example/x`, and a copy
of too many records explains itself where one of too few does not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

from ..audit.record_grammar import NotARecord, parse_header
from ..audit.warc_list import RECORD_LIMIT
from ..captures import Capture, capture_by_number
from ..errors import DamagedRecord
from ..gzip_members import DamagedMember, Member
from ..http_message import NotHTTP, parse_head
from ..ledger import Ledger
from ..reader import read_block
from ..records import CERTIFICATES_TYPE, server_of
from ..stores import opened
from ..surt import surt

_PLACE = 'SELECT name, warcinfo_end, "offset", committed_end FROM {} JOIN warc_files USING (warc_file) WHERE {} = ?'
_OF_A_CAPTURE = _PLACE.format("captures", "capture")
_OF_AN_ATTEMPT = _PLACE.format("attempts", "attempt")
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True, order=True)
class Stretch:
    """Whole records of one WARC file, from `start` up to `end` (bytes)."""

    warc_file: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Selection:
    """The captures chosen, in the order of their storing, and where all that belongs to them lies, in file order."""

    captures: tuple[Capture, ...]
    stretches: tuple[Stretch, ...]


def select(ledger: Ledger, folder: Path, urls: Iterable[str]) -> Selection:
    """All that is archived of those URLs. Raises DamagedRecord where a redirect can't be read."""
    return _Search(ledger, folder).run(urls)


class _Search:
    def __init__(self, ledger: Ledger, folder: Path) -> None:
        self._ledger = ledger
        self._folder = folder
        self._captures: dict[int, Capture] = {}
        self._attempts: set[int] = set()
        self._numbers: defaultdict[str, list[int]] = defaultdict(list)
        for number, text in ledger.execute("SELECT url, text FROM urls"):
            self._numbers[_key(text)].append(number)

    def run(self, urls: Iterable[str]) -> Selection:
        runs = [run for (run,) in self._ledger.execute("SELECT run FROM runs")]
        todo = [(run, key) for key in map(_key, urls) for run in runs]
        seen = set(todo)
        while todo:
            run, key = todo.pop()
            for url in self._asked_for(run, key):
                following = (run, _key(url))
                if following not in seen:
                    seen.add(following)
                    todo.append(following)
        for capture in list(self._captures.values()):
            if capture.original is not None:
                self._captures.setdefault(capture.original, capture_by_number(self._ledger, capture.original))
        captures = tuple(self._captures[number] for number in sorted(self._captures))
        chosen = {*self._stretches()}
        certificates = {
            record
            for record in self._certificates(captures)
            if not any(record.warc_file == c.warc_file and c.start <= record.start < c.end for c in chosen)
        }
        return Selection(captures, tuple(sorted(chosen | certificates)))

    def _certificates(self, captures: Iterable[Capture]) -> Iterator[Stretch]:
        """Certificates that the same servers sent in the same runs: they stand beside whatever was asked first."""
        servers = {(capture.run, server_of(capture.url)) for capture in captures if _is_tls(capture.url)}
        query = (
            "SELECT text, name, captures.offset + length, committed_end FROM captures JOIN urls USING (url)"
            " JOIN warc_files USING (warc_file) WHERE captures.run = ?"
        )
        for run in sorted({run for run, _ in servers}):
            for url, name, start, end in self._ledger.execute(query, (run,)):
                if _is_tls(url) and (run, server_of(url)) in servers:
                    yield from _certificate_records(self._folder / name, start, end)

    def _asked_for(self, run: int, key: str) -> Iterator[str]:
        """Choose what the run brought of the URLs with that key; the URLs that it asked for because of them."""
        for url in self._numbers.get(key, ()):
            for (number,) in self._ledger.execute(
                "SELECT capture FROM captures WHERE url = :url AND run = :run"
                " UNION SELECT capture FROM visits WHERE url = :url AND run = :run AND capture IS NOT NULL",
                {"url": url, "run": run},
            ):
                capture = self._captures.setdefault(number, capture_by_number(self._ledger, number))
                yield from self._leads_to(capture)
            for (number,) in self._ledger.execute("SELECT attempt FROM attempts WHERE url = ? AND run = ?", (url, run)):
                self._attempts.add(number)

    def _leads_to(self, capture: Capture) -> Iterator[str]:
        yield urljoin(capture.url, "/robots.txt")
        if capture.status in _REDIRECTS:
            try:
                location = parse_head(read_block(self._folder, capture.location)).value("location")
                if location is not None:
                    yield urljoin(capture.url, location)
            except (NotHTTP, ValueError):
                return  # it leads nowhere

    def _stretches(self) -> Iterator[Stretch]:
        for query, numbers in ((_OF_A_CAPTURE, self._captures), (_OF_AN_ATTEMPT, self._attempts)):
            for number in numbers:
                name, info_end, start, end = self._ledger.execute(query, (number,)).fetchone()
                yield Stretch(name, 0, info_end)
                yield Stretch(name, start, end)


def _is_tls(url: str) -> bool:
    return url[:8].lower() == "https://"


def _certificate_records(path: Path, start: int, end: int) -> Iterator[Stretch]:
    """The records with certificates between these bytes. Raises DamagedRecord."""
    try:
        with opened(path) as file:

            def read(offset: int, size: int) -> bytes:
                file.seek(offset)
                return file.read(min(size, end - offset))

            while start < end:
                member = Member(read, start, limit=RECORD_LIMIT)
                header = parse_header(b"".join(member.pieces()))
                if header.type == "metadata" and header.value("content-type") == CERTIFICATES_TYPE:
                    yield Stretch(path.name, start, start + member.length)
                start += member.length
    except (OSError, DamagedMember, NotARecord) as error:
        raise DamagedRecord(f"{path.name} holds no readable record at byte {start}: {error}") from error


def _key(url: str) -> str:
    try:
        return surt(url)
    except ValueError:  # of urllib: a URL that can't be one was never fetched, and finds only itself
        return url
