"""Where a page's blocks stand, by what the markup says of all that they stand in."""

from __future__ import annotations

from typing import Final

from .blocks import Page
from .elements import Place

# Shorter blocks are menu items and labels; running text is longer.
_RUNNING: Final = 80
_MUCH: Final = 1000
# What a page can hold at most of its running text outside its own matter. Readers may well write more than the author.
_MOST_OUTSIDE: Final = {Place.NAMED_OUTER: 0.5, Place.CONSENT: 0.5, Place.LANDMARK: 0.9, Place.COMMENTS: 0.9}


def places_of(page: Page) -> list[Place]:
    """The place of each container; the outermost remark holds for all that is inside.

    Names and some elements are only hints: whole articles stand in elements called "widget", "sidebar" or
    "consent". Hints that would put most of the page's running text outside it are mistaken, and dropped.
    """
    mistaken = _mistaken(page)
    flow, named_outer = Place.FLOW, Place.NAMED_OUTER
    places: list[Place] = []
    for container in page.containers:
        own = container.remark.place
        if mistaken and own in mistaken and not container.remark.firm:
            own = flow
        outer = places[container.parent] if places else flow
        if outer is named_outer and (container.is_main or own is not flow):
            outer = flow
        places.append(own if outer is flow else outer)
    return places


def _mistaken(page: Page) -> set[Place]:
    """The places whose hints are not to be trusted on this page."""
    running = _running_text(page)
    if running[0] < _MUCH:
        return set()
    inside = dict.fromkeys(_MOST_OUTSIDE, 0)
    for number, container in enumerate(page.containers):
        remark = container.remark
        hinted = not remark.firm and remark.place in inside
        if hinted and not any(page.containers[outer].remark == remark for outer in page.enclosing(container.parent)):
            inside[remark.place] += running[number]
    return {place for place, letters in inside.items() if letters >= _MOST_OUTSIDE[place] * running[0]}


def _running_text(page: Page) -> list[int]:
    """The characters of running text inside each container."""
    totals = [0] * len(page.containers)
    for block in page.blocks:
        if len(block.text) >= _RUNNING and not block.is_links:
            totals[block.container] += len(block.text)
    for number in range(len(totals) - 1, 0, -1):
        totals[page.containers[number].parent] += totals[number]
    return totals
