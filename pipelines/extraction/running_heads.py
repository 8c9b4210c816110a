"""Which lines of a PDF's pages are running heads and feet, so that sentences go on over the page they turn.

A line at the edge of a page is one when neighbouring pages have it there too, its numbers aside, or when it is only
a number that grows with the pages. Of lines that are wholly alike the first stays where it is: the heading of a table
that goes on over several pages looks the same.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

_EDGE: Final = 3  # lines at the top or at the bottom of a page
_LONGEST: Final = 120  # characters; a longer line is running text
_NEAR: Final = 4  # pages; left and right pages, and those without a head, stand between
_FEWEST: Final = 3  # pages
_NUMBER: Final = re.compile(r"\d+")

Place = tuple[int, int]  # page and line, both from 0


def running_lines(pages: Sequence[Sequence[str]]) -> frozenset[Place]:
    """The places of running heads and feet; `pages` are the pages' lines."""
    alike: defaultdict[tuple[str, str], list[Place]] = defaultdict(list)
    for page, lines in enumerate(pages):
        for edge, line in _edges(lines):
            if len(lines[line]) <= _LONGEST:
                alike[edge, _key(lines[line])].append((page, line))
    repeated: set[Place] = set()
    for places in alike.values():
        for run in _runs(places):
            repeated.update(_running(run, pages))
    return frozenset(place for page, lines in enumerate(pages) for place in _from_edges(page, lines, repeated))


def _edges(lines: Sequence[str]) -> Iterator[tuple[str, int]]:
    filled = [number for number, line in enumerate(lines) if line.strip()]
    yield from (("top", number) for number in filled[:_EDGE])
    yield from (("bottom", number) for number in filled[-_EDGE:])


def _key(line: str) -> str:
    return " ".join(_NUMBER.sub("#", line).casefold().split())


def _runs(places: Sequence[Place]) -> Iterator[list[Place]]:
    """The places on pages that lie near each other, one a page."""
    run: list[Place] = []
    for place in places:
        if run and place[0] - run[-1][0] > _NEAR:
            yield run
            run = []
        if not run or place[0] > run[-1][0]:
            run.append(place)
    yield run


def _running(run: Sequence[Place], pages: Sequence[Sequence[str]]) -> Sequence[Place]:
    """Those of the places, whose lines are alike but for their numbers, that are running heads or feet."""
    if len(run) < _FEWEST:
        return ()
    lines = [pages[page][line] for page, line in run]
    if _counts_pages([[int(number[:9]) for number in _NUMBER.findall(line)] for line in lines], run):
        return run
    return run[1:] if len({line.strip() for line in lines}) == 1 else ()


def _counts_pages(numbers: Sequence[Sequence[int]], run: Sequence[Place]) -> bool:
    """Whether one of the lines' numbers grows with the pages."""
    columns = zip(*numbers, strict=True)
    return any(len({number - page for number, (page, _) in zip(column, run, strict=True)}) == 1 for column in columns)


def _from_edges(page: int, lines: Sequence[str], repeated: set[Place]) -> Iterator[Place]:
    """The repeated lines of a page with nothing but such lines between them and its edge."""
    filled = [(page, number) for number, line in enumerate(lines) if line.strip()]
    for some in (filled, filled[::-1]):
        for place in some:
            if place not in repeated:
                break
            yield place
