"""A year of nights: how large a collection's ledger grows, and how long `history` and `report` take over it.

    python benchmarks/year.py [--citations 2000] [--sources 800] [--nights 365] [--keep DIR]
    python benchmarks/year.py --citations 100000 --sources 40000 --nights 1     # for the report of pages

A year is written through the functions that the nightly run writes with, without a crawl and without reading: exchanges
through the archive's writer, extractions, judgements and findings through the ledger's tables. Half of the sources
answer 304 or send equal bytes, three in ten send other bytes with the same text every night (a nonce, an advert), two
in ten another text (a list of headlines). In a year one citation in ten changes for good, one in twenty for some
nights; one night in fifty a source cannot be judged. Afterwards the commands are run as a user runs them.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archive.captures import Capture
from archive.clock import Clock
from archive.collection import Collection
from archive.exchange import Connection, Exchange
from archive.ledger import connect, transaction
from archive.runs import CAPTURED, RunState, Visit, begin_run, end_run, record_visit
from archive.writer import ArchiveWriter
from holdfast.declarations_kept import keep_declarations
from holdfast.versions import software_versions
from pipelines import ledger as tables
from pipelines.declarations import read_publication
from pipelines.drift import DriftState, Night, next_event
from pipelines.extraction import EXTRACTOR
from pipelines.findings import Change, ChangeKind, Judgement, Reason, Verdict
from pipelines.publication import Citation, Publication
from pipelines.verdicts import MATCHER

FIRST = datetime(2025, 2, 1, 3, 15, tzinfo=UTC)
WORDS = (
    "the", "harbour", "board", "of", "quay", "and", "dredging", "contractor", "removed", "tonnes", "silt", "in", "a",
    "year", "report", "council", "approved", "not", "shifts", "night", "because", "residents", "had", "written", "dust",
    "limit", "was", "exceeded", "on", "days", "station", "measured", "mean", "channel", "reopened", "months", "late",
    "figure", "ministry", "published", "said", "according", "to", "register", "bathing", "water", "samples", "failed",
)  # fmt: skip
ONE_FILE = 20_000  # citations; a report of more is measured as pages alone
AT_ONCE = 8  # exchanges that end while the disk is waited for, and are stored together
BLIND, ODD, LASTING = 1 / 50, 1 / 20, 1 / 10
REASONS = (Reason.TIMEOUT, Reason.BOT_WALL, Reason.SERVER_ERROR, Reason.UNREACHABLE)


def words(chance: random.Random, number: int) -> str:
    return " ".join(chance.choices(WORDS, k=number))


def declare(folder: Path, chance: random.Random, *, citations: int, sources: int) -> Publication:
    """A `citations.yaml` with two citations a claim, its publication."""
    lines = ["publication:", "  title: A Year at the Quay", "sources:"]
    kinds = ["official", "press", "investigation", "peer-reviewed", "advocacy"]
    for n in range(sources):
        host = f"www.host{n % max(1, sources // 5)}.example"
        lines += [f"  s{n}:", f"    url: https://{host}/reports/{n}/{chance.randrange(10**6)}.html"]
        lines += [f"    title: {words(chance, 6).capitalize()}", f"    kind: {kinds[n % len(kinds)]}"]
    lines.append("claims:")
    for n in range(citations):
        if n % 2 == 0:
            lines += [f"  - id: claim-{n // 2}", f"    says: {words(chance, 14).capitalize()}.", "    cites:"]
        lines.append(f'      - {{source: s{n % sources}, quote: "{words(chance, chance.randrange(8, 30))}"}}')
    path = folder / "citations.yaml"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return read_publication(path)


@dataclass
class Told:
    """A citation and what its source says of it over the year: `turns` by night, the last one that has begun counts."""

    citation: Citation
    turns: dict[int, Judgement]
    now: Judgement
    state: DriftState = field(default_factory=DriftState)


def tale(citation: Citation, chance: random.Random, nights: int) -> Told:
    quote = citation.content.exact  # type: ignore[union-attr]  # only quotations are declared above
    before, after = words(chance, 15), words(chance, 15)
    at = chance.randrange(200, 20_000)
    stands = Judgement(
        Verdict.VERBATIM, zone="main", passage=f"{before} {quote} {after}", start=at, end=at + len(quote), hits=1,
        detail="The words stand in the source.",
    )  # fmt: skip
    changed = quote.rpartition(" ")[0] + " otherwise"
    altered = replace(
        stands, verdict=Verdict.ALTERED, passage=f"{before} {changed} {after}", end=at + len(changed),
        changes=(Change(ChangeKind.WORDING, quote.rpartition(" ")[2], "otherwise"),),
    )  # fmt: skip
    absent = Judgement(Verdict.ABSENT, detail="The source was read in full and holds nothing like it.")
    turns, drawn = {}, chance.random()
    if drawn < ODD + LASTING:
        night = chance.randrange(1, max(2, nights))
        turns[night] = chance.choice((altered, absent))
        if drawn < ODD:
            turns[night + chance.randrange(1, 20)] = stands
    return Told(citation, turns, stands)


def answer(url: str, night: int, source: int) -> tuple[bytes, bytes]:
    """What the server sends that night, and the digest of the text read out of it."""
    tag = f'ETag: "{hashlib.md5(url.encode()).hexdigest()}"\r\nLast-Modified: Sat, 01 Feb 2025 00:00:00 GMT\r\n'
    fields = "Date: Sat, 01 Feb 2025 03:15:00 GMT\r\nServer: nginx\r\nContent-Type: text/html; charset=utf-8\r\n"
    other = {0: 0, 1: 0, 2: night, 3: night}.get((0, 0, 0, 0, 1, 2, 2, 2, 3, 3)[source % 10], 0)
    if source % 10 < 4 and night:
        return f"HTTP/1.1 304 Not Modified\r\n{tag}\r\n".encode(), hashlib.sha256(url.encode()).digest()
    body = f"<p>{url} {other}</p>".encode()
    head = f"HTTP/1.1 200 OK\r\n{fields}{tag if source % 10 < 4 else ''}Content-Length: {len(body)}\r\n\r\n"
    text = f"{url} {night}" if source % 10 >= 8 else url
    return head.encode() + body, hashlib.sha256(text.encode()).digest()


def request(url: str, *, conditional: bool) -> bytes:
    host, _, path = url.removeprefix("https://").partition("/")
    tag = f'If-None-Match: "{hashlib.md5(url.encode()).hexdigest()}"\r\n' if conditional else ""
    return f"GET /{path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: holdfast\r\nAccept: */*\r\n{tag}\r\n".encode()


class Year:
    """Writes the nights one after another."""

    def __init__(self, collection: Collection, publication: Publication, chance: random.Random, nights: int) -> None:
        collection.create()
        keep_declarations(collection, publication)
        self.ledger = connect(collection.ledger)
        self.ledger.execute("PRAGMA synchronous=OFF")  # only to be quicker about the preparation
        tables.create(self.ledger)
        self.collection, self.publication, self.chance = collection, publication, chance
        self.tales: dict[str, list[Told]] = {}
        for citation in publication.citations:
            self.tales.setdefault(citation.source_id, []).append(tale(citation, chance, nights))

    def night(self, night: int) -> None:
        at = FIRST + timedelta(days=night)
        settings = {"delay per host (s)": 2.0, "captures that confirm a change": 2}
        run = begin_run(
            self.ledger, run_at=at, publication=self.publication.digest, settings=settings, software=software_versions()
        )
        captured = dict(self.crawl(run, at, night))
        with transaction(self.ledger):
            for source in self.publication.sources:
                self.judge(run, night, source.id, captured.get(source.id))
            end_run(self.ledger, run, ended_at=at + timedelta(minutes=40), state=RunState.FINISHED)

    def crawl(self, run: int, at: datetime, night: int) -> Iterator[tuple[str, tuple[Capture, bytes]]]:
        """Every source's capture and text, but of those that could not be reached."""
        writer = ArchiveWriter(
            self.collection.archive, self.ledger, run=run, clock=Clock.starting_at(at), new_id=uuid.uuid4, facts={},
            file_bytes=1024**3,
        )  # fmt: skip
        due = [(n, one) for n, one in enumerate(self.publication.sources) if self.chance.random() > BLIND or not night]
        for first in range(0, len(due), AT_ONCE):
            group = due[first : first + AT_ONCE]
            answers = [answer(str(one.url), night, n) for n, one in group]
            captures = writer.store_together(
                [
                    Exchange(
                        str(one.url), at + timedelta(seconds=n),
                        request(str(one.url), conditional=b" 304 " in raw[:16]), raw, Connection("192.0.2.1"),
                    )
                    for (n, one), (raw, _) in zip(group, answers, strict=True)
                ]
            )  # fmt: skip
            for (_, one), (_, text), capture in zip(group, answers, captures, strict=True):
                assert capture is not None
                if tables.extraction_of(self.ledger, capture, EXTRACTOR) is None:
                    tables.record_extraction(self.ledger, capture, EXTRACTOR, tables.ReadText(text))
                record_visit(self.ledger, run, Visit(str(one.url), at, CAPTURED, None, capture.number))
                yield one.id, (capture, text)
        writer.close()

    def judge(self, run: int, night: int, source_id: str, seen: tuple[Capture, bytes] | None) -> None:
        reason = self.chance.choice(REASONS)
        moved = self.chance.randrange(-300, 300) if source_id[-1] in "89" else 0  # what stands above the quote
        for told in self.tales.get(source_id, ()):
            told.now = told.turns.get(night, told.now)
            if seen is None:
                judgement = Judgement(
                    Verdict.UNVERIFIABLE, reason=reason, detail="The attempt ended without an answer."
                )
                past, answered = Night(judgement), tables.no_text(reason, str(judgement.detail))
            else:
                capture, text = seen
                judgement = shifted(told.now, moved)
                answered = hashlib.sha256(text + judgement.verdict.encode()).digest()
                digest = capture.payload_digest.value.hex()
                past = Night(judgement, digest, EXTRACTOR, MATCHER, capture.record_id)
            question = told.citation.fingerprint
            known = tables.known_judgement(self.ledger, question, answered, MATCHER)
            number = known[0] if known else None
            event, told.state = next_event(told.state, past, confirm=2)
            tables.record_finding(
                self.ledger, citation_id=told.citation.id, run=run,
                judgement=number or tables.record_judgement(self.ledger, question, answered, MATCHER, judgement),
                capture=None if seen is None else seen[0].number, extractor=None if seen is None else EXTRACTOR,
                event=event.event, final=event.final,
            )  # fmt: skip


def shifted(judgement: Judgement, characters: int) -> Judgement:
    if judgement.start is None or judgement.end is None:
        return judgement
    return replace(judgement, start=judgement.start + characters, end=judgement.end + characters)


def timed(*arguments: str) -> tuple[float, float, int]:
    """CPU seconds of a command, its largest memory in MB, the size of what it printed in bytes."""
    with tempfile.TemporaryFile() as output:
        running = subprocess.Popen([sys.executable, "-m", "holdfast", *arguments], stdout=output)
        _, status, used = os.wait4(running.pid, 0)
        if status:
            raise SystemExit(f"holdfast {' '.join(arguments)} ended with {os.waitstatus_to_exitcode(status)}")
        return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, output.seek(0, os.SEEK_END)


def sizes(path: Path) -> None:
    with sqlite3.connect(path) as ledger:
        ledger.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        try:
            rows = list(ledger.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name ORDER BY 2 DESC LIMIT 8"))
        except sqlite3.OperationalError:  # sqlite was built without that table
            rows = []
    print(f"ledger: {path.stat().st_size / 1e6:.1f} MB" + "".join(f"; {n} {b / 1e6:.1f}" for n, b in rows))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--citations", type=int, default=2000)
    parser.add_argument("--sources", type=int, default=800)
    parser.add_argument("--nights", type=int, default=365)
    parser.add_argument("--keep", type=Path, help="keep the collection in that folder, or use the one that is there")
    asked = parser.parse_args()
    folder = asked.keep or Path(tempfile.mkdtemp(prefix="holdfast-year-"))
    collection = Collection(folder / "collection")
    try:
        if not collection.ledger.exists():
            chance = random.Random(7)
            folder.mkdir(exist_ok=True)
            year = Year(
                collection, declare(folder, chance, citations=asked.citations, sources=asked.sources), chance,
                asked.nights,
            )  # fmt: skip
            for night in range(asked.nights):
                year.night(night)
            year.ledger.close()
        sizes(collection.ledger)
        formats = ("html", "json", "csv", "md") if asked.citations <= ONE_FILE else ()
        for name, arguments in {
            "history of one claim": ("history", "claim-7"),
            "history of one claim, --json": ("history", "claim-7", "--json"),
            **{f"report --format {one}": ("report", "--format", one) for one in formats},
            "report --paged": ("report", "--paged", "--output", str(folder / "pages")),
        }.items():
            seconds, memory, size = timed(*arguments, "--collection", str(collection.path))
            print(f"{name}: {seconds:.2f} s CPU, {memory:.0f} MB memory, {size / 1e6:.2f} MB written", flush=True)
    finally:
        if asked.keep is None:
            shutil.rmtree(folder)


if __name__ == "__main__":
    main()
