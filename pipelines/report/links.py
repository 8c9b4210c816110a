"""Where a reader goes from here: the live page, at the cited words."""

from __future__ import annotations

import re

from ..history import Evidence
from .citations import CitationView
from .marking import Mark, passage_parts
from .text import page_fragment, text_fragment, web_address


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
