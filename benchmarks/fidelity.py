"""What archivers keep of an origin whose every byte is known: holdfast, wget, warcprox and both Scrapy archivers.

    python benchmarks/fidelity.py [--only holdfast,wget] [--kills 6] [--seed N] [--environments DIR]

Each runs once over the same messages; its records are compared with what the origin sent and received, byte for byte.
Then each is killed (SIGKILL) several times while bodies of 3 MB come in, and run once more. warcprox and the Scrapy
archivers are installed with pip, into environments in a temporary folder or in DIR, where they stay.
"""

from __future__ import annotations

import argparse
import contextlib
import random
import shutil
import subprocess
import sys
import tempfile
import time
import zlib
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from archivers import Archiver, Missing, holdfast, killed, scrapy_warcio, scrapy_webarchive, warcprox, wget
from known_origin import ASKED, ENTITIES, MESSAGES, Origin, large_body
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from archive.http_message import entity, parse_head

BODIES_BEFORE = (1, 4)  # large bodies sent whole before the moment of the kill is drawn
SPREAD = 0.4  # seconds in which it then falls: the next body comes in and is written in about as long


@dataclass
class Kept:
    """What one archiver's files hold."""

    responses: dict[str, list[bytes]] = field(default_factory=dict)
    requests: list[bytes] = field(default_factory=list)
    truncated: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Killed:
    """What a kill did: files that read to their end at once and after a further run, and what was lost."""

    whole_at_once: bool
    whole_later: bool
    finished: int  # bodies the client had finished with before the kill
    lost: int  # of these: not to be read after the further run
    goes_on: bool  # the further run's own exchange can be read


def warc_files(folder: Path) -> list[Path]:
    """Every WARC file below the folder, those in WACZ files too."""
    for path in folder.rglob("*.wacz"):
        place = path.with_name(f"{path.name}-unpacked")
        if not place.exists():
            shutil.unpack_archive(path, place, "zip")
    return [path for ending in ("*.warc.gz", "*.warc.gz.open", "*.warc") for path in folder.rglob(ending)]


def read(folder: Path, origin: Origin) -> Kept:
    """Every record below the folder as warcio finds it, blocks as they are."""
    kept = Kept()
    for path in warc_files(folder):
        with path.open("rb") as file, contextlib.suppress(ArchiveLoadFailed):
            for record in ArchiveIterator(file, no_record_parse=True):
                where = origin.path_of((record.rec_headers.get_header("WARC-Target-URI") or "").strip("<>"))
                block = record.raw_stream.read()
                if record.rec_type == "request":
                    kept.requests.append(block)
                elif record.rec_type in ("response", "revisit"):
                    kept.responses.setdefault(where, []).append(block)
                    if record.rec_headers.get_header("WARC-Truncated"):
                        kept.truncated.add(where)
    return kept


def reads_to_its_end(path: Path) -> bool:
    """Whether every gzip member is whole, and every record as long as it says, as warcio reads it."""
    data = path.read_bytes()
    while data:
        member = zlib.decompressobj(wbits=31)
        try:
            member.decompress(data)
        except zlib.error:
            return False
        if not member.eof:
            return False
        data = member.unused_data
    try:
        with path.open("rb") as file:
            for record in ArchiveIterator(file, no_record_parse=True):
                if len(record.raw_stream.read()) != int(record.rec_headers.get_header("Content-Length")):
                    return False
    except ArchiveLoadFailed:
        return False
    return True


def body_of(block: bytes) -> bytes:
    """A response's body without its chunks, if it stands there in chunks."""
    return entity(block, parse_head(block))


def ended(process: subprocess.Popen[bytes], *, within: float) -> None:
    """Wait for it; kill it when the time is over."""
    try:
        process.wait(within)
    except subprocess.TimeoutExpired:
        killed(process)


def keeps(archiver: Archiver, folder: Path) -> str:
    """The archiver's cells of the table as far as they are about exactness."""
    with Origin() as origin:
        ended(archiver.start(folder, [origin.url(path) for path in ASKED]), within=90)
        kept, sent = read(folder, origin), Counter(origin.requests)
    if not kept.responses:  # it did not start: that says nothing of its records
        return "wrote no record at all: not compared | | | |"
    exact = sum(message in kept.responses.get(path, ()) for path, message in MESSAGES.items())
    bodies = sum(body in map(body_of, kept.responses.get(path, ())) for path, body in ENTITIES.items())
    asked = (Counter(kept.requests) & sent).total()
    lost = ", ".join(path for path in MESSAGES if path not in kept.responses) or "none"
    marked = "yes" if "/cut" in kept.truncated else "no"
    return f"{exact}/{len(MESSAGES)} | {asked}/{sent.total()} | {bodies}/{len(ENTITIES)} | {lost} | {marked}"


def strike(archiver: Archiver, folder: Path, dice: random.Random) -> Killed:
    """Kill the archiver under large bodies, run it again for one page, and look."""
    with Origin() as origin:
        process = archiver.start(folder, [origin.url(f"/large/{number}") for number in range(40)])
        origin.wait_for_whole(dice.randint(*BODIES_BEFORE))
        time.sleep(dice.uniform(0, SPREAD))
        finished = origin.finished
        killed(process)
        whole_at_once = all(map(reads_to_its_end, warc_files(folder)))
        ended(archiver.start(folder, [origin.url("/plain")]), within=60)
        kept = read(folder, origin).responses
    there = [path for path in finished if any(block.endswith(large_body(path)) for block in kept.get(path, ()))]
    return Killed(
        whole_at_once=whole_at_once,
        whole_later=all(map(reads_to_its_end, warc_files(folder))),
        finished=len(finished),
        lost=len(finished) - len(there),
        goes_on="/plain" in kept,
    )


def survives(kills: list[Killed]) -> tuple[str, str]:
    """Whether an archiver survives kills, and its cells of the second table."""
    count = len(kills)
    later, goes_on = sum(kill.whole_later for kill in kills), sum(kill.goes_on for kill in kills)
    lost, finished = sum(kill.lost for kill in kills), sum(kill.finished for kill in kills)
    yes = later == goes_on == count and lost == 0
    at_once = sum(kill.whole_at_once for kill in kills)
    return "yes" if yes else "no", f"{at_once}/{count} | {later}/{count} | {lost} of {finished} | {goes_on}/{count}"


def score(archiver: Archiver, folder: Path, *, kills: int, seed: int) -> tuple[str, str]:
    """The archiver's line of each table."""
    folder.mkdir()
    exactness = keeps(archiver, folder / "messages")
    dice = random.Random(seed)
    survived, details = survives([strike(archiver, folder / f"kill-{number}", dice) for number in range(kills)])
    return f"| {archiver.name} | {exactness} | {survived} |", f"| {archiver.name} | {details} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--only", default="")
    parser.add_argument("--kills", type=int, default=6)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--environments", type=Path)
    arguments = parser.parse_args()
    only = set(filter(None, arguments.only.split(",")))
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch, ThreadPoolExecutor(1) as installing:
        tools = (arguments.environments or Path(scratch) / "environments").absolute()
        known: dict[str, Callable[[], Archiver | Missing]] = {
            "holdfast": holdfast,
            "wget": wget,
            "warcprox": lambda: warcprox(tools / "warcprox"),
            "scrapy-webarchive": lambda: scrapy_webarchive(tools / "scrapy-webarchive"),
            "scrapy-warcio": lambda: scrapy_warcio(tools / "scrapy-warcio"),
        }
        if unknown := only - known.keys():
            sys.exit(f"unknown: {', '.join(sorted(unknown))}; known are {', '.join(known)}")
        tools.mkdir(parents=True, exist_ok=True)
        archivers = {name: installing.submit(find) for name, find in known.items() if not only or name in only}
        print_tables(archivers, Path(scratch), kills=arguments.kills, seed=arguments.seed)


def print_tables(archivers: dict[str, Future[Archiver | Missing]], folder: Path, *, kills: int, seed: int) -> None:
    """Both tables, in Markdown; the first grows as the archivers are scored."""
    print("| | exact responses | exact requests | bodies kept | lost | truncation marked | survives a kill |")
    print("|---|---|---|---|---|---|---|")
    details = []
    for name, found in archivers.items():
        match found.result():
            case Missing(_, why):
                print(f"| {name} | {why} | | | | | |", flush=True)
            case Archiver() as archiver:
                line, detail = score(archiver, folder / name, kills=kills, seed=seed)
                print(line, flush=True)
                details.append(detail)
    print(f"\nKilled {kills} times while bodies of 3 MB came in (seed {seed}), then run once more:\n")
    print("| | files whole at once | files whole after the next run | finished exchanges lost | the next run's read |")
    print("|---|---|---|---|---|")
    print("\n".join(details))


if __name__ == "__main__":
    main()
