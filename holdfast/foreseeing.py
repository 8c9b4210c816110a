"""What a night looks up while its crawl goes on, so that little is left to be judged behind it."""

from __future__ import annotations

from collections.abc import Callable, Container
from itertools import count
from typing import Final

from archive.proof.ahead import ReadAhead
from archive.runs import Visit
from pipelines.checking import Checker
from pipelines.publication import Publication

from .fetching import asked_by_address

_READ_EVERY: Final = 64  # visits: each time asks the ledger how far the files are committed


def foreseeing(
    checker: Checker,
    publication: Publication,
    *,
    tonights: dict[str, Visit],
    but: Container[str],
    ahead: ReadAhead,
) -> Callable[[Visit], None]:
    """What is to be called with each visit of a crawl. It adds the visit to `tonights`, from which `checker` judges.

    `but`: citations that are judged otherwise tonight, or were; `ahead` reads what the crawl has written.
    """
    numbers = count(1)
    asked = asked_by_address(publication)
    sources = {source.id: source for source in publication.sources}

    def foresee(visit: Visit) -> None:
        tonights[visit.url] = visit
        for citation in asked.get(visit.url, ()):
            if citation.id not in but:
                checker.foresee(citation, sources[citation.source_id])
        if next(numbers) % _READ_EVERY == 0:
            ahead.go_on()

    return foresee
