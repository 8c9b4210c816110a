"""Scrapy's slot of a host, used as its timetable: how long until the next request, and how far apart they stand."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.core.downloader import Downloader, Slot


def slot_of(downloader: Downloader, request: Request) -> Slot:
    """The slot that the request's host has, or will have."""
    return downloader._get_slot(request)[1]  # noqa: SLF001 - AutoThrottle, Scrapy's own extension, does the same


def due_of(slot: Slot) -> float:
    """The moment of `time.monotonic` from which the host may be asked again."""
    return slot.lastseen + slot.delay


def due_at(downloader: Downloader, host: str) -> float:
    """The same for a host, whether it was asked or not."""
    slot = downloader.slots.get(host)
    return 0.0 if slot is None else due_of(slot)


def hold(slot: Slot, seconds: float) -> None:
    """Begin nothing more with this host for so many seconds: a slot waits from `lastseen` on for its delay."""
    slot.lastseen = max(slot.lastseen, monotonic() + seconds - slot.delay)


def begun_at(slot: Slot, moment: float) -> None:
    """A request left at that moment: where a connection had to be made first, later than Scrapy thinks.

    The next one goes over that connection at once, and would come sooner than the delay after it.
    """
    slot.lastseen = max(slot.lastseen, moment)


def slow_down(slot: Slot, delay: float) -> None:
    """Keep requests at least `delay` seconds apart."""
    slot.delay = max(slot.delay, delay)


def release_all(downloader: Downloader) -> None:
    """Let everything that waits for its turn go at once: a stopped crawl turns it away unfetched."""
    for slot in list(downloader.slots.values()):
        slot.delay = 0
        slot.close()  # cancels the pending wake-up
        downloader._process_queue(slot)  # noqa: SLF001 - what the wake-up would have done
