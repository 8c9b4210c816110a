"""Where a reader goes from here: the live page, at the cited words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote

from ..history import Evidence
from ..publication import Citation, Source
from .citations import CitationView
from .marking import Mark, passage_parts
from .text import page_fragment, text_fragment, web_address


@dataclass(frozen=True, slots=True)
class Links:
    """Where a report's links lead besides the live page. None: there is no such place.

    `replay` is where a replay tool serves the collection; `view` where `holdfast serve` shows one citation's nights,
    one source, one capture.
    """

    replay: str | None = None
    view: str | None = None

    def nights(self, citation: Citation) -> str | None:
        """All nights of a citation."""
        return None if self.view is None else f"{self.view}citation/{quote(citation.id, safe='')}"

    def source(self, source: Source) -> str | None:
        """A source with its captures."""
        return None if self.view is None else f"{self.view}source/{quote(source.id, safe='')}"

    def record(self, evidence: Evidence) -> str | None:
        """A capture, by its record and its address."""
        if self.view is None:
            return None
        record = evidence.record_id.strip("<>").rpartition(":")[2]
        address = quote(evidence.final_url.encode("utf-8", "replace"), safe="")
        return f"{self.view}record/{quote(record.encode('utf-8', 'replace'), safe='')}/{address}"


def replay_link(evidence: Evidence, replay: str | None) -> str | None:
    """Where a replay tool such as pywb serves the capture: `REPLAY/20260502031500/https://…`; None without one."""
    if replay is None:
        return None
    return web_address(f"{replay.rstrip('/')}/{evidence.captured_at:%Y%m%d%H%M%S}/{evidence.final_url}")


def live_link(view: CitationView) -> str | None:
    """The source's address at the cited passage: a text fragment, or a PDF's page. None where it may be no link."""
    address = web_address(view.source.url)
    if address is None:
        return None
    valid = view.valid
    if valid is None or valid.judgement.passage is None:
        # A bare figure would light up wherever the page has the same digits.
        return text_fragment(address, view.quotation.exact) if view.quotation else address
    page = re.fullmatch(r"page (\d+)", valid.judgement.zone or "")
    if page:
        return page_fragment(address, int(page[1]))
    parts = passage_parts(view.citation, valid.judgement)
    return text_fragment(address, "".join(part.text for part in parts if part.mark is not Mark.AROUND))
