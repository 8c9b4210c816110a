"""What a night looks up while its crawl goes on, so that little is left to be judged behind it."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from typing import Final

from archive.ledger import Ledger, reading
from archive.proof.ahead import ReadAhead
from archive.runs import Visit
from pipelines.checking import Checker
from pipelines.publication import Citation, Source

# Visits that are looked up in one reading of the ledger: after each, what SQLite holds of it in memory is outdated, as
# the crawl has written meanwhile. The last few are looked up behind the crawl.
_TOGETHER: Final = 64


def foreseeing(
    ledger: Ledger,
    checker: Checker,
    asked: Mapping[str, Sequence[Citation]],
    *,
    sources: Mapping[str, Source],
    but: Container[str],
    ahead: ReadAhead,
) -> Callable[[Visit], None]:
    """What is to be called with each visit of a crawl, which the ledger has by then.

    `asked`: the citations of each address, `sources` by id. `but`: citations that are judged otherwise tonight, or
    were; `ahead` reads what the crawl has written.
    """
    waiting: list[Visit] = []

    def foresee(visit: Visit) -> None:
        waiting.append(visit)
        if len(waiting) < _TOGETHER:
            return
        with reading(ledger):
            for one in waiting:
                for citation in asked.get(one.url, ()):
                    if citation.id not in but:
                        checker.foresee(citation, sources[citation.source_id])
            ahead.go_on()
        waiting.clear()

    return foresee
