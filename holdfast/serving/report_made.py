"""The report as the local view shows it: made when it is first asked for, and again when a run has written since."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Final

from archive.collection import Collection
from archive.ledger import Ledger
from archive.runs import RunState, runs
from pipelines.ledger import open_to_read
from pipelines.memory import provenance
from pipelines.report.as_html import render_html
from pipelines.report.local_pages import AT
from pipelines.report.paged import write_pages
from pipelines.streamed import Histories, frame_of

from ..declarations_kept import latest_declarations
from .answers import Answer, page

PAGED: Final = 2000  # citations; more are no pleasure in one page
FRESH: Final = 60.0  # seconds for which a report of a run that is under way is shown again


class ReportMade:
    """The pages of the report by their names, kept in memory or, where they are many, in a folder.

    `folder` is an empty one of the caller's; `clock` tells the time, `steady` seconds that never go back.
    """

    def __init__(
        self, collection: Collection, folder: Path, *, clock: Callable[[], datetime], steady: Callable[[], float]
    ) -> None:
        self.clock = clock
        self._collection = collection
        self._folder = folder
        self._steady = steady
        self._made_of: tuple[object, ...] | None = None
        self._pages: Mapping[str, bytes | Path] = {}
        self._lock = threading.Lock()  # two requests make one report

    def page(self, name: str) -> Answer | None:
        """The page of that name, the first one for an empty name; None where there is none. Raises NotACollection."""
        with self._lock:
            self._refresh()
            found = self._pages.get(name or "index.html")
            if found is None:
                return None
            body = found if isinstance(found, bytes) else found.read_bytes()
        return page(body.decode("utf-8"))

    def _refresh(self) -> None:
        with closing(open_to_read(self._collection.ledger)) as ledger:
            state = self._state(ledger)
            if state != self._made_of:
                self._pages = self._make(ledger)
                self._made_of = state

    def _state(self, ledger: Ledger) -> tuple[object, ...]:
        """What the report was made of: equal for two that would say the same."""
        known = list(runs(ledger))
        if not known:
            return ()
        last = known[-1]
        minute = int(self._steady() / FRESH) if last.state is RunState.UNDER_WAY else None
        return len(known), last.number, last.ended_at, last.publication, minute

    def _make(self, ledger: Ledger) -> Mapping[str, bytes | Path]:
        publication = latest_declarations(self._collection, ledger)
        name, now = self._collection.path.resolve().name, self.clock()
        if sum(1 for _ in publication.citations) <= PAGED:
            known = provenance(ledger, publication, collection=name, made_at=now)
            return {"index.html": render_html(known, view_at=AT).encode()}
        for old in self._folder.iterdir():
            old.unlink()
        frame = frame_of(ledger, publication, collection=name, made_at=now)
        write_pages(self._folder, frame, Histories(ledger, publication), view_at=AT)
        return {path.name: path for path in self._folder.glob("*.html")}
