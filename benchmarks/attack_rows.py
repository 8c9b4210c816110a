"""The attacks and faults of `attacks.py`, by area: each a function that plays so many times and gives its rows."""

from __future__ import annotations

import ipaddress
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from archive.audit import audit
from archive.collection import Collection

Play = Callable[[Path, int], Iterator["Row"]]


@dataclass
class Row:
    """One line of the table. `broken`: what came otherwise than it was promised; `lost`: what was there, and is not."""

    area: str
    name: str
    promised: str
    tried: int = 0
    broken: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)

    def note(self, went: bool, otherwise: object) -> None:
        """One try: whether it went as promised, and else what came."""
        self.tried += 1
        if not went:
            self.broken.append(" ".join(str(otherwise).split())[:160])


def areas(seed: int) -> Mapping[str, Play]:
    """Everything that is played, by area; what takes longest is first, since several are played at a time."""
    from attack_drafts import drafts
    from attack_faults import damages, faults
    from attack_nights import nights

    return {
        "faults": partial(faults, seed=seed),
        "nights": nights,
        "documents": documents,
        "drafting": drafts,
        "network": network,
        "addresses": addresses,
        "output": outputs,
        "notifications": notifications,
        "reader": readers,
        "crawl": crawls,
        "archive": damages,
    }


# -- addresses -------------------------------------------------------------------------------------------------------

SPELLINGS = {
    "this machine, in 15 spellings": (
        *("127.0.0.1", "127.1", "2130706433", "0x7f.1", "0177.0.0.1", "localhost", "0", "[::1]", "[::ffff:7f00:1]"),
        *("[::127.0.0.1]", "①②⑦.0.0.1", "127。0。0。1", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "127.255.255.254"),
    ),
    "private networks": ("10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1", "[fd00::1]", "[::ffff:10.0.0.1]"),
    "services of clouds": ("169.254.169.254", "100.100.100.200", "168.63.129.16", "192.0.0.192", "[fd00:ec2::254]"),
    "link-local, multicast and reserved": (
        *("169.254.0.1", "224.0.0.1", "240.0.0.1", "[fe80::1]", "[ff02::1]", "[fec0::1]", "198.18.0.1", "[3fff::1]"),
    ),
    "ports that are not the Web's": tuple(f"93.184.215.14:{port}" for port in (22, 25, 445, 3306, 5432, 6379, 11211)),
}  # fmt: skip
UNASKED = ("address_refused", "unreachable")  # refused, or nobody has that name: letters for digits, to some


def addresses(folder: Path, times: int) -> Iterator[Row]:
    """Addresses that nobody may be sent to: over the small requests, and as sources of a night."""
    from crawling import crawl, plan_for

    from crawler import Network
    from crawler.outcomes import FetchFailed
    from crawler.outgoing import Limits, Outgoing

    client = Outgoing("attacks", Network(), Limits(seconds=2, attempts=1))
    for name, spellings in SPELLINGS.items():
        row = Row("addresses", name, "no connection is made")
        urls = [f"http://{spelling}/" for spelling in spellings]
        for time_ in range(times):
            with witnessed(folder) as connected:
                for url in urls:
                    try:
                        row.note(False, f"{url}: {client.get(url).status}")
                    except FetchFailed as failed:
                        row.note(failed.outcome in UNASKED and not connected(), f"{url}: {failed} {connected()}")
                crawled = crawl(plan_for(folder / f"{name}{time_}", urls, Network(), timeout=5, obey_robots=False))
                for url in urls:
                    said = crawled.outcome(url)
                    row.note(said in UNASKED and not connected(), f"{url}: {said} {connected()}")
        yield row
    yield _seen_by_the_witness(folder, times)
    yield _rebinding(times)


def _seen_by_the_witness(folder: Path, times: int) -> Row:
    """The same crawl where it may connect: what sees no connection in the rows above must see this one."""
    from crawling import crawl, plan_for, to_origins
    from servers.origin import Origin

    row = Row("addresses", "an address that is allowed, in the same crawl", "a connection is made, and seen")
    for time_ in range(times):
        with Origin({}) as origin, witnessed(folder) as connected:
            crawl(plan_for(folder / f"allowed{time_}", ["http://a.example/"], to_origins(origin), obey_robots=False))
            row.note(set(connected()) == {f"127.0.0.1 {origin.port}"}, connected())
    return row


@contextmanager
def witnessed(folder: Path) -> Iterator[Callable[[], list[str]]]:
    """Gives what was connected to, by this process and by those that it starts, as "ADDRESS PORT"."""
    import witness.sitecustomize as witness

    log = folder / "connections"
    log.write_text("", encoding="ascii")
    kept = {name: os.environ.get(name) for name in ("PYTHONPATH", "CONNECTIONS")}
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(Path(witness.__file__).parent), kept["PYTHONPATH"]]))
    os.environ["CONNECTIONS"] = str(log)
    witness.watch(log)
    try:
        yield lambda: log.read_text(encoding="ascii").splitlines()
    finally:
        witness.watch(None)
        for name, value in kept.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value


def _rebinding(times: int) -> Row:
    from unittest.mock import patch

    from crawler import Network
    from crawler.outcomes import FetchFailed
    from crawler.outgoing import Limits, Outgoing

    row = Row("addresses", "a name that leads inside when it is looked up again", "refused the second time; asked once")
    for _ in range(times):
        answers = ["93.184.215.14", "10.0.0.1"]
        asked: list[object] = []

        def connect(address: object, timeout: float, asked: list[object] = asked) -> socket.socket:
            asked.append((address, timeout > 0))
            raise ConnectionRefusedError

        def resolve(*_: object, answers: list[str] = answers) -> list[Any]:
            return [ipaddress.ip_address(answers.pop(0))]

        limits = Limits(attempts=5)
        with patch("crawler.outgoing.resolve", resolve), patch("crawler.outgoing.socket.create_connection", connect):
            try:
                Outgoing("attacks", Network(), limits, rest=lambda _: None).get("http://rebinding.example/")
            except FetchFailed as failed:
                row.note(failed.outcome == "address_refused" and len(asked) == 1, failed)
    return row


def notifications(folder: Path, times: int) -> Iterator[Row]:
    """Services that lead elsewhere than they are named."""
    from report_sample import sample
    from test_notifying import NOW, Service

    from archive.ledger import connect
    from holdfast.notifying import services, tell
    from pipelines.report.view import view_of

    cases = {
        "a service whose name leads inside": ("localhost", None, "not sent, and told"),
        "a service that redirects inside": ("127.0.0.1", "http://127.0.0.2:{port}/", "not sent, and told"),
        "a proxy of the environment that is dead": ("127.0.0.1", None, "sent without it"),
    }
    for name, (host, location, promised) in cases.items():
        row = Row("notifications", name, promised)
        for time_ in range(times):
            with _serving(Service()) as service, _environment("proxy" in name):
                if location:
                    service.status, service.location = 307, location.format(port=service.server.server_address[1])
                ledger = connect(folder / f"{host}{len(name)}{time_}.sqlite")
                address = service.address.replace("127.0.0.1", host)
                troubles = tell(ledger, view_of(sample()), services([address]), report=None, now=NOW)
                ledger.close()
                sent = len(service.received)
            refused = bool(troubles) and "not a public address" in troubles[0] and not sent
            row.note((not troubles and sent == 1) if "proxy" in name else refused, (troubles, sent))
        yield row


@contextmanager
def _serving(service: Any) -> Iterator[Any]:
    import threading

    threading.Thread(target=service.server.serve_forever, daemon=True).start()
    yield service
    service.server.shutdown()
    service.server.server_close()


@contextmanager
def _environment(proxied: bool) -> Iterator[None]:
    names = ("HTTP_PROXY", "http_proxy", "ALL_PROXY") if proxied else ()
    os.environ.update(dict.fromkeys(names, "http://127.0.0.1:1"))
    yield
    for name in names:
        del os.environ[name]


# -- the network -----------------------------------------------------------------------------------------------------


def network(folder: Path, times: int) -> Iterator[Row]:
    """Servers that would hold a crawl up or fell it, all in one night, beside twenty ordinary ones."""
    from hostile_nights import NO_HANDSHAKE, ORDINARY, meeting
    from servers.hostile_answers import HOSTILE, SECONDS

    rows = {name: Row("network", name, hostile.promise.words) for name, hostile in HOSTILE.items()}
    silent = Row("network", "a handshake that never ends", "not captured: timeout")
    others = Row("network", f"{2 * len(ORDINARY)} ordinary sources beside them", "captured, each of them")
    inside = Row("network", "what any of them leads to", "nobody but the servers themselves is connected to")
    proof = Row("network", "the archive of that night", "the audit finds nothing")
    for number in range(times):
        (folder / str(number)).mkdir()
        with witnessed(folder) as connected, meeting(folder / str(number)) as met:
            for name, row in rows.items():
                broken = met.broken(name)
                row.note(broken is None, broken)
            silent.note(
                met.crawls[SECONDS].outcome(NO_HANDSHAKE) == "timeout", met.crawls[SECONDS].outcome(NO_HANDSHAKE)
            )
            for crawled in met.crawls.values():
                for url in ORDINARY:
                    others.note(crawled.outcome(url) == "captured", crawled.outcome(url))
                faults = audit(crawled.collection).faults
                proof.note(not faults, faults)
            strangers = set(connected()) - met.servers
            inside.note(bool(connected()) and not strangers, strangers)
    yield from (*rows.values(), silent, others, inside, proof)


# -- documents, and what reads them ----------------------------------------------------------------------------------


LIMIT_SECONDS, LIMIT_BYTES = 3.0, 1_200_000_000
REFUSED_BY_NAME = frozenset({"extraction_limit", "extraction_failed", "unsupported_type"})
DRIVER_GROWTH = 64 << 20  # bytes; the least of these documents makes its reader take more


def documents(_: Path, times: int) -> Iterator[Row]:
    """Documents that are made to fell their reader, each followed by an ordinary one."""
    from hostile_documents import READ_OR_REFUSED, SENTENCE, made, page

    from pipelines.extraction import Extraction
    from pipelines.extraction.workers import Workers

    promised = "read, or a named refusal, within the limits; the next is read; the driver's memory stays"
    lasted: list[float] = []
    with Workers(processes=1, seconds=LIMIT_SECONDS, memory_bytes=LIMIT_BYTES, lasted=lasted.append) as workers:
        workers.submit("first", partial(page, SENTENCE))
        list(workers.drain())
        before = _resident_bytes()
        for name in READ_OR_REFUSED:
            row = Row("documents", name, promised)
            for _ in range(times):
                lasted.clear()
                workers.submit("hostile", partial(made, name))
                ((_, hostile),) = workers.drain()
                came = "read" if isinstance(hostile, Extraction) else str(hostile.reason.value)
                in_time = max(lasted) < LIMIT_SECONDS + 2  # to end a process takes a moment, on a busy machine
                workers.submit("next", partial(page, SENTENCE))
                ((_, following),) = workers.drain()
                next_is_read = isinstance(following, Extraction) and "night shifts" in following.text
                grown = _resident_bytes() - before
                kept = (came == "read" or came in REFUSED_BY_NAME) and in_time and grown < DRIVER_GROWTH
                row.note(kept and next_is_read, f"{came} in {max(lasted):.1f} s, {grown >> 20} MiB more; {following}")
            yield row


def _resident_bytes() -> int:
    """The memory that this process has, now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def readers(folder: Path, times: int) -> Iterator[Row]:
    """A reader that a document has taken over."""
    from test_workers_apart import MEMORY, REFUSED, how_it_went, ordinary, say

    from pipelines.extraction.workers import Workers

    with Workers(processes=1, seconds=3.0, memory_bytes=MEMORY) as workers:
        for deed, attempt in REFUSED.items():
            if deed == "more memory" and os.geteuid() == 0:
                continue  # root may, inside a process that may nothing else
            row = Row("reader", f"it wants {deed}", "refused by the kernel")
            for _ in range(times):
                went = how_it_went(workers, attempt)
                row.note(went.startswith("refused:"), went)
            yield row
        row = Row("reader", "it writes into another's file", "refused by the kernel")
        for _ in range(times):
            file = folder / "file"
            file.write_text("as it was", encoding="utf-8")
            went = how_it_went(workers, partial(open, file, "w"))
            row.note(went.startswith("refused:"), went)
            row.lost += [] if file.read_text(encoding="utf-8") == "as it was" else ["the file"]
        yield row
        row = Row("reader", "it sends a pickle, or what else is no answer", "ended; the next is read")
        for _ in range(times):
            for sent in (b"\x80\x05cos\nsystem\n", b"\xff" * 8, b"\0" * 7 + b"\x03X{}"):
                workers.submit("hostile", partial(say, sent))
                workers.submit("next", ordinary)
                came = dict(workers.drain())
                row.note(type(came["next"]).__name__ == "Extraction", came)
        yield row


CRAWL_DEEDS = {
    "it reads the configuration and its credentials": "Path('README.md').read_text()",
    "it reads another's file": "outside.read_text()",
    "it writes into another's file": "outside.write_text('x')",
    "it deletes another's file": "outside.unlink()",
    "it starts a program": "os.execv('/bin/true', ['true'])",
    "it starts a process": "os.fork()",
    "it signals the driver": "os.kill(os.getppid(), 15)",
    "it takes memory without end": "bytearray(64 * 1024 ** 3)",
}


def crawls(folder: Path, times: int) -> Iterator[Row]:
    """A crawl's process that a server has taken over."""
    from test_confinement import confined

    for number, (deed, code) in enumerate(CRAWL_DEEDS.items()):
        row = Row("crawl", deed, "refused by the kernel")
        for time_ in range(times):
            here = folder / f"{number}-{time_}"
            here.mkdir()
            _, said = confined(here, code)
            row.note(str(said).startswith("refused:"), said)
            row.lost += [] if (here / "outside").read_text(encoding="utf-8") == "another's\n" else ["the file"]
        yield row


# -- what is printed -------------------------------------------------------------------------------------------------

EVIL = "=cmd|' /C calc'!A1 <script>alert(1)</script> \x1b]0;owned\x07\x1b[2J \u202egnp.exe"


def _no_formula(text: str) -> bool:
    import csv
    import io

    return not any(cell.startswith(("=", "+", "-", "@", "\t")) for row in csv.reader(io.StringIO(text)) for cell in row)


def _no_controls(text: str) -> bool:
    return not set("\x1b\x07\u202e") & set(text)


PRINTED: dict[str, tuple[str, str, Callable[[str], bool]]] = {
    "a script in a page, in the report": ("html", "shown as text", lambda text: "<script>alert" not in text),
    "a formula in a page, in the table": ("csv", "no cell begins a formula", _no_formula),
    "control characters in a page, in Markdown": ("md", "none is printed", _no_controls),
    "control characters in a page, in the report": ("html", "none is printed", _no_controls),
    "control characters in a page, in JSON": ("json", "escaped", lambda text: not set("\x1b\x07") & set(text)),
}


def outputs(folder: Path, times: int) -> Iterator[Row]:
    """A page, and a title, that would run code where a report is read."""
    from desk import Answer, Desk, Web

    declared = """publication: {title: T}
claims:
  - {id: c, says: S., cites: [{url: "http://evil.example/", quote: "the quay was not approved by anybody at all"}]}
"""
    rows = [Row("output", name, promised) for name, (_, promised, _) in PRINTED.items()]
    for number in range(times):
        here = folder / str(number)
        here.mkdir()
        page = f"<title>{EVIL}</title><p>{EVIL.replace('<', '&lt;')} the quay was approved by anybody at all {EVIL}</p>"
        with Web() as web:
            web.answers["http://evil.example/"] = Answer(200, page)
            desk = Desk(here, web, declared=declared)
            desk.night("2026-02-01T03:00Z")
        for row, (kind, _, holds) in zip(rows, PRINTED.values(), strict=True):
            out = here / f"report.{kind}"
            command = [sys.executable, "-m", "holdfast", "report", "--collection", str(desk.collection)]
            done = subprocess.run(
                [*command, "--format", kind, "--output", str(out)], capture_output=True, text=True, check=False
            )
            text = out.read_text(encoding="utf-8") if out.exists() else done.stderr
            row.note(done.returncode in (0, 2) and "quay" in text and holds(text), text[:80])
            row.lost += [str(fault) for fault in audit(Collection(desk.collection)).faults]
    yield from rows
