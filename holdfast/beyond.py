"""What a night does beyond its sources: archives are asked to keep what stands, and for copies of what is gone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from archive.ledger import Ledger
from crawler.outgoing import Outgoing
from pipelines.history import UnaskedArchive
from pipelines.publication import Publication
from pipelines.unasked import record_unasked

from .copy_search import MemoryPlan
from .fetching import Fetcher
from .saving import SavePlan, save_sources
from .second_look import second_look

_SLICE = 0.1  # seconds; a rest is taken in so many at a time


def beyond_the_sources(
    publication: Publication,
    ledger: Ledger,
    *,
    now: datetime,
    fetcher: Fetcher,
    saving: SavePlan | None,
    memory: MemoryPlan | None,
) -> None:
    """Do both, within the fetcher's run and until it is stopped, and write which archives could not be used.

    Raises what fetching does.
    """
    stop = fetcher.stop
    if saving is not None:
        saver = replace(saving.saver, client=awake(saving.saver.client, stop))
        save_sources(publication, ledger, now=now, plan=replace(saving, saver=saver), fetcher=fetcher)
    if memory is not None:
        patient = replace(memory, client=awake(memory.client, stop))
        second_look(publication, ledger, now=now, plan=patient, fetcher=fetcher)
    run = fetcher.plan.run
    told = (UnaskedArchive(run, one.archive, one.detail, one.times) for one in fetcher.watch.archive_troubles)
    record_unasked(ledger, told)


def awake(client: Outgoing, stop: Callable[[], bool]) -> Outgoing:
    """The client, whose rests end as soon as the run is asked to stop: a signal alone would not end them."""

    def rest(seconds: float) -> None:
        while seconds > 0 and not stop():
            client.rest(min(seconds, _SLICE))
            seconds -= _SLICE

    return replace(client, rest=rest)
