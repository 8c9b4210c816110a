"""What a night looks up while its crawl goes on, so that little is left to be judged behind it."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from typing import Final

from archive.ledger import Ledger, reading
from archive.proof.ahead import ReadAhead
from pipelines.checking import Checker
from pipelines.publication import Citation, Source

# Addresses whose citations are looked up in one reading of the ledger: after each, what SQLite holds of it in memory is
# outdated, as the crawl has written meanwhile. The last few are looked up behind the crawl.
_TOGETHER: Final = 64
# Citations of pages that were read tonight which are looked up: what is kept of each lies beside the readers' memory.
_MOST_OF_READ: Final = 5_000


class Foresight:
    """Looks up what the findings of citations will say as soon as the ledger has what they are judged on."""

    def __init__(
        self,
        ledger: Ledger,
        checker: Checker,
        *,
        sources: Mapping[str, Source],
        but: Container[str],
        ahead: ReadAhead,
    ) -> None:
        """`sources` by id. `but`: citations that are judged otherwise tonight, or were.

        `ahead` reads what the crawl has written, at the same times.
        """
        self._ledger = ledger
        self._checker = checker
        self._sources = sources
        self._but = but
        self._ahead = ahead
        self._waiting: list[Sequence[Citation]] = []
        self._left = _MOST_OF_READ

    def settled(self, citations: Sequence[Citation]) -> None:
        """To be called with the citations of each address that was visited and brought nothing to be read."""
        self._waiting.append(citations)
        if len(self._waiting) < _TOGETHER:
            return
        with reading(self._ledger):
            for some in self._waiting:
                for citation in some:
                    if citation.id not in self._but:
                        self._checker.foresee(citation, self._sources[citation.source_id])
            self._ahead.go_on()
        self._waiting.clear()

    def read(self, citations: Sequence[Citation]) -> None:
        """To be called with those of each address that were judged where its page was read."""
        self._left -= len(citations)
        self.settled(citations if self._left >= 0 else ())


class NoForesight(Foresight):
    """Looks nothing up: where others may judge the same citations."""

    def __init__(self) -> None:
        """Nothing is needed."""

    def settled(self, citations: Sequence[Citation]) -> None:
        """Do nothing."""

    def read(self, citations: Sequence[Citation]) -> None:
        """Do nothing."""
