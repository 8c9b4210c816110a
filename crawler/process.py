"""What a crawl is, in its own process (crawl_process.py): open the archive for writing, crawl, report."""

from __future__ import annotations

import logging
import uuid
from multiprocessing.connection import Connection

from archive.cdxj import update_index
from archive.collection import Collection
from archive.damage import damage_told
from archive.errors import ArchiveError
from archive.ledger import connect
from archive.stores.writers import writer_for

from .confinement import confine, described
from .frontier import FrontierFailed
from .lag import Lag
from .messages import TOLD_TOGETHER, end_told, visits_told
from .plan import CrawlEnded, CrawlPlan
from .sharing import held_alone, held_with_others


def work(plan: CrawlPlan, pipe: Connection) -> None:
    """Crawl, and tell every visit and at last the end through the pipe."""
    (plan.logs or _warnings_alone)()
    try:
        with damage_told(Collection(plan.collection).ledger):
            ended = _crawl(plan, pipe)
    except (ArchiveError, FrontierFailed) as error:
        ended = CrawlEnded(trouble=str(error))
    except Exception as error:
        logging.getLogger(__name__).exception("the crawl failed")
        ended = CrawlEnded(trouble=f"{type(error).__name__}: {error}", unexpected=True)
    pipe.send_bytes(end_told(ended))


def _warnings_alone() -> None:
    told = logging.StreamHandler()
    told.setLevel(logging.WARNING)  # Scrapy sets its loggers' levels itself: the handler decides what people see
    logging.basicConfig(handlers=[told])


def _crawl(plan: CrawlPlan, pipe: Connection) -> CrawlEnded:
    held = confine(plan)
    logging.getLogger(__name__).debug("the crawl is held by %s; this machine offers %s", "; ".join(held), described())
    collection = Collection(plan.collection)
    shared = bool(plan.frontier)
    with held_with_others(collection) if shared else held_alone(collection, now=plan.clock()) as hold:
        ledger = connect(collection.ledger)
        recovered = collection.recover(ledger) if hold.alone else []
        hold.let_others_in()
        writer = writer_for(
            collection.archive,
            ledger,
            run=plan.run,
            clock=plan.clock,
            new_id=uuid.uuid4,
            facts=plan.facts,
            file_bytes=plan.file_bytes,
        )
        trouble, lag = None, Lag()
        if plan.urls or shared:
            # Scrapy's half second, only where something is fetched.
            from .engine import run_scrapy  # noqa: PLC0415
            from .resuming import settle  # noqa: PLC0415

            plan, settled = (plan, []) if shared else settle(plan, ledger)  # others bring more in while it lasts
            for begin in range(0, len(settled), TOLD_TOGETHER):
                pipe.send_bytes(visits_told(settled[begin : begin + TOLD_TOGETHER]))
            if plan.urls or shared:
                trouble = run_scrapy(plan, pipe, ledger=ledger, writer=writer, lag=lag)
        if trouble is None:
            writer.close()
            hold.leave()
            if hold.alone:
                recovered += collection.recover(ledger)
                update_index(plan.collection, ledger)
        ledger.close()
    lost = tuple(writer.held.lost.values())
    set_aside = tuple(f"{item.name}: {item.tail} bytes" for item in recovered if item.tail)
    if trouble is None:
        return CrawlEnded(set_aside, lag=lag.longest, lost=lost)
    foreseen = isinstance(trouble, ArchiveError | FrontierFailed)
    told = str(trouble) if foreseen else f"{type(trouble).__name__}: {trouble}"
    return CrawlEnded(set_aside, told, not foreseen, lag.longest, lost)
