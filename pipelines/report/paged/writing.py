"""Writes the folder: claims page by page as they are read, then what leads to them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ...history import CitationHistory, Provenance
from ...publication import Citation, Claim
from ..as_html import document
from ..claim_html import claim_html
from ..links import Links
from ..markup import Html, Ready, joined
from ..timeline import columns_of
from ..view import ClaimView, claim_view
from .gathering import ClaimsPage, Gathering, IndexView
from .rows import Rows

SCHEMA = "holdfast-paged-report/1"  # of report.json; rises when a field changes its meaning or goes

CITATIONS = 200  # of a page of claims, where one claim has not more by itself
ROWS = 500  # of a page that lists notices or rows
SHOWN = 40  # of these lists on the index

Histories = Callable[[Sequence[Citation]], Mapping[str, CitationHistory]]
"""Reads the histories of some citations, by their ids; one that was never judged may be missing."""


@dataclass(frozen=True, slots=True)
class PagesWritten:
    """What was written: the page to open, and how many pages of claims there are."""

    index: Path
    pages: int
    citations: int


@dataclass(frozen=True, slots=True)
class _List:
    """A list that goes over pages of its own."""

    name: str
    title: str
    about: str
    rows: Rows
    columns: tuple[str, ...] = ()  # of a table; none: the rows are items of lists


def write_pages(folder: Path, provenance: Provenance, read: Histories, *, view_at: str | None = None) -> PagesWritten:
    """Write the report of that provenance, whose own histories are not looked at, into an existing, empty folder.

    `read` is asked for the citations of one page after the other. Raises OSError.
    `view_at`: where `holdfast serve` shows it, see `Links`.
    """
    columns = columns_of(run.run_at for run in provenance.runs)
    links = Links(provenance.replay, view_at)
    batches = list(_batches(provenance.publication.claims))
    with Gathering(provenance, columns) as gathering:
        sources = {source.id: source for source in provenance.publication.sources}
        for place, claims in enumerate(batches, start=1):
            known = read([citation for claim in claims for citation in claim.citations])
            views = [claim_view(claim, known, sources, columns) for claim in claims]
            page = gathering.add(_name("claims", place, digits=4), views)
            _write(folder / page.name, _claims_page(provenance, page, views, of=len(batches), links=links))
        view = gathering.view()
        lists = _lists(view)
        for one in lists.values():
            _write_list(folder, provenance, one)
        _write(folder / "index.html", _index(view, lists))
        _write(folder / "find.html", _find(view, gathering))
        _write(folder / "report.json", _summary(view))
        return PagesWritten(folder / "index.html", len(view.pages), view.number)


def _batches(claims: Iterable[Claim]) -> Iterator[tuple[Claim, ...]]:
    """The claims in their order, so many together as have `CITATIONS` citations; a claim is never torn."""
    batch: list[Claim] = []
    number = 0
    for claim in claims:
        # A claim without citations takes its place too.
        if batch and number + max(1, len(claim.citations)) > CITATIONS:
            yield tuple(batch)
            batch, number = [], 0
        batch.append(claim)
        number += max(1, len(claim.citations))
    if batch:
        yield tuple(batch)


def _claims_page(
    provenance: Provenance, page: ClaimsPage, claims: Sequence[ClaimView], *, of: int, links: Links
) -> str:
    shown = joined(Html(f"{claim_html(claim, links=links)}\n") for claim in claims)
    return document(
        "claims.html",
        provenance.publication.title,
        provenance=provenance,
        scripts=("report.js", "paged.js"),
        view=page,
        before=_name("claims", page.place - 1, digits=4) if page.place > 1 else None,
        after=_name("claims", page.place + 1, digits=4) if page.place < of else None,
        of=of,
        claims=Ready(shown),
    )


def _lists(view: IndexView) -> dict[str, _List]:
    """The lists by their names."""
    found = (
        _List("changes", "Since the night before", "What the newest run says other than the one before.", view.changes),
        _List("attention", "What needs a person", "The most pressing first.", view.attention),
        _List(
            "unjudged",
            "What was not judged, and why",
            "Nothing is said here about the words of these sources. “We could not look” is never “it is not there”.",
            view.not_judged,
            ("Citation", "Source", "Why"),
        ),
        _List(
            "unverified",
            "Claims that nothing verifies",
            "Every source of these claims could not be judged, or they cite none.",
            view.unverified,
            ("Claim", "Standing", "Attributed to", "Limits"),
        ),
    )
    return {one.name: one for one in found}


def _write_list(folder: Path, provenance: Provenance, listed: _List) -> None:
    of = -(-len(listed.rows) // ROWS)
    for place, sections in enumerate(listed.rows.pages(ROWS), start=1):
        name = _name(listed.name, place)
        text = document(
            "list.html",
            provenance.publication.title,
            provenance=provenance,
            listed=listed,
            place=place,
            of=of,
            before=_name(listed.name, place - 1) if place > 1 else None,
            after=_name(listed.name, place + 1) if place < of else None,
            sections=[(section.heading, section.number, Ready(section.rows)) for section in sections],
        )
        _write(folder / name, text)


def _index(view: IndexView, lists: Mapping[str, _List]) -> str:
    shown = {
        name: [(section.heading, section.number, Ready(section.rows)) for section in next(listed.rows.pages(SHOWN), ())]
        for name, listed in lists.items()
    }
    return document(
        "index.html",
        view.provenance.publication.title,
        provenance=view.provenance,
        scripts=("paged.js",),
        view=view,
        lists=lists,
        shown=shown,
        most=SHOWN,
    )


def _find(view: IndexView, gathering: Gathering) -> str:
    told = {
        "pages": [page.name for page in view.pages],
        "claims": [" ".join(page.claims) for page in view.pages],
        "index": gathering.words.packed(),
    }
    return document(
        "find.html", view.provenance.publication.title, scripts=("find.js",), told=Ready(_as_data(told)), view=view
    )


def _as_data(value: object) -> Html:
    """The value as JSON inside a `script` element that is data: nothing in it can end the element."""
    packed = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    return Html(packed.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))


def _summary(view: IndexView) -> str:
    provenance = view.provenance
    told = {
        "schema": SCHEMA,
        "made_at": provenance.made_at.isoformat(),
        "collection": provenance.collection,
        "title": provenance.publication.title,
        "declarations": provenance.publication.digest,
        "citations": view.number,
        "totals": {group.value: number for group, number in view.totals.items()},
        "pages": [
            {"file": page.name, "first": page.claims[0], "claims": len(page.claims), "citations": page.number}
            for page in view.pages
        ],
    }
    return json.dumps(told, ensure_ascii=True, indent=1) + "\n"


def _name(kind: str, place: int, *, digits: int = 3) -> str:
    return f"{kind}-{place:0{digits}}.html"


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="")
