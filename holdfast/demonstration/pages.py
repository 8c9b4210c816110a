"""What each address of the demonstration answers, night by night. All places, people and papers are invented."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from .pdf import pdf_of

_FILES = Path(__file__).with_name("pages")

HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Edit:
    """Words of the first night, and what stands in their place from the second on."""

    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Page:
    """One address. From the second night on it has its edits, or answers with `afterwards` in place of its file."""

    file: str
    media_type: str = HTML
    encoding: str = "utf-8"
    edits: tuple[Edit, ...] = ()
    afterwards: Page | None = None
    status: int = 200


@dataclass(frozen=True, slots=True)
class Moved:
    """An address that leads to another one, with status 301."""

    location: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back to the client, before transfer encoding. `location` is set for a redirect only."""

    status: int
    media_type: str
    body: bytes
    location: str | None = None


_NOT_FOUND: Final = Page("not-found.html", status=404)

_DEADLINE: Final = """\
<p>The minister promised that every berth for passenger ships will have a shore connection by the end of 2026. \
Ports that miss that date would have to justify themselves to the chambers once a year, in public, and would lose \
their right to reduced dues.</p>
"""

PAGES: Final[dict[str, Page | Moved]] = {
    "http://news.example.org/2025/harbour/dredging-vote.html": Page(
        "dredging-vote.html",
        edits=(Edit("The council has not approved night shifts", "The council has approved night shifts"),),
    ),
    "http://air.example.org/stations/eastern-quay.html": Page(
        "eastern-quay.html",
        edits=(Edit("was 38 µg/m³", "was 34 µg/m³"), Edit("was exceeded on 41 days", "was exceeded on 29 days")),
    ),
    "http://ministry.example.com/releases/2024/shore-power.html": Page(
        "shore-power.html", edits=(Edit(_DEADLINE, ""),)
    ),
    "http://records.example.org/permits/4471.html": Page("permit-4471.html", afterwards=Page("checking.html")),
    "http://dockers.example.net/statements/eastern-quay.html": Page("dockers-statement.html", afterwards=_NOT_FOUND),
    "http://library.example.org/bylaws/harbour-bylaw-12.html": Page("harbour-bylaw-12.html"),
    "http://statistics.example.net/containers": Moved("http://statistics.example.net/tables/throughput-2024.html"),
    "http://statistics.example.net/tables/throughput-2024.html": Page("throughput-2024.html"),
    "http://equipment.example.com/news/2024/1106.html": Page(
        "crane-contract.html", media_type="text/html", encoding="gb18030"
    ),
    "http://port.example.net/reports/annual-report-2024.pdf": Page(
        "annual-report-2024.txt", media_type="application/pdf"
    ),
}

HOSTS: Final = frozenset(url.split("/")[2] for url in PAGES)


def answer(url: str, *, night: int) -> Answer:
    """What the address says on that night, counted from 1. An unknown address is not found."""
    page = PAGES.get(url, _NOT_FOUND)
    if url in {f"http://{host}/robots.txt" for host in HOSTS}:
        return Answer(200, "text/plain; charset=utf-8", b"User-agent: *\nDisallow: /search/\nDisallow: /feedback/\n")
    if isinstance(page, Moved):
        body = f'<p>This page has moved to <a href="{page.location}">{page.location}</a>.</p>\n'
        return Answer(301, HTML, body.encode(), page.location)
    if night > 1:
        return _answer(page.afterwards or page, edited=page.afterwards is None)
    return _answer(page, edited=False)


@cache
def _answer(page: Page, *, edited: bool) -> Answer:
    text = (_FILES / page.file).read_text(encoding="utf-8")
    for edit in page.edits if edited else ():
        if text.count(edit.old) != 1:
            raise ValueError(f"{page.file} does not hold exactly once: {edit.old}")
        text = text.replace(edit.old, edit.new)
    if page.media_type == "application/pdf":
        body = pdf_of(text, title="Annual Report 2024")
    else:
        body = text.encode(page.encoding)
    return Answer(page.status, page.media_type, body)
