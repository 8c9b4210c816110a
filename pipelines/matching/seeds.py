"""Where short runs of a text's characters stand: the places that tell where a quote which does not stand may belong.

Only every few characters a run of the text is noted, and every run of a quote is looked up: what is left unchanged of
a passage is longer than a step, so that it is met, at a fraction of the time and memory of noting all runs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

STEP = 4
MOST_PLACES = 32  # a run that stands oftener says nothing about where the quote stands
_MOST_NOTED = 1_000_000  # characters; the runs of a longer text are searched for one by one
_MOST_SOUGHT = 80  # runs of a quote, in such a text


@dataclass(frozen=True, slots=True)
class Seeds:
    """The runs of `size` characters that begin at every `STEP`th character of a text; none noted of a long one."""

    text: str
    size: int
    noted: dict[str, list[int]] | None

    def votes(self, quote: str) -> Votes:
        """The diagonals (text offset less quote offset) on which the text shares a run with the quote."""
        if self.noted is None:
            return self._sought(quote)
        diagonals: list[int] = []
        frequent = 0
        size = self.size
        runs = [quote[offset : offset + size] for offset in range(len(quote) - size + 1)]
        for offset, places in enumerate(map(self.noted.get, runs)):
            if places is None:
                continue
            if len(places) > MOST_PLACES:
                frequent += 1
                continue
            diagonals.extend([place - offset for place in places])
        return Votes(diagonals, len(runs) // STEP - frequent, -(-size // STEP))

    def _sought(self, quote: str) -> Votes:
        diagonals: list[int] = []
        for offset in range(0, len(quote) - self.size + 1, max(1, (len(quote) - self.size + 1) // _MOST_SOUGHT)):
            places = list(self._places(quote[offset : offset + self.size]))
            if len(places) <= MOST_PLACES:
                diagonals.extend([place - offset for place in places])
        return Votes(diagonals, 0, 0)

    def _places(self, run: str) -> Iterator[int]:
        """Where the run stands, and no more places than are needed to see that it stands too often."""
        at = self.text.find(run)
        for _ in range(MOST_PLACES + 1):
            if at < 0:
                return
            yield at
            at = self.text.find(run, at + 1)


@dataclass(frozen=True, slots=True)
class Votes:
    """The diagonals that runs of a quote speak for; each of `least` runs, less `lost_by_edit` an edit, is met.

    Where nothing can be promised `least` is not above zero.
    """

    diagonals: list[int]
    least: int
    lost_by_edit: int

    def promised(self, distance: int) -> int:
        """How many votes a place has at least whose edit distance to the quote is `distance`."""
        return self.least - distance * self.lost_by_edit


def seeds_of(text: str, size: int) -> Seeds:
    """The runs of a text."""
    if len(text) > _MOST_NOTED:
        return Seeds(text, size, None)
    noted: dict[str, list[int]] = {}
    for place in range(0, len(text) - size + 1, STEP):
        run = text[place : place + size]
        known = noted.get(run)
        if known is None:
            noted[run] = [place]
        elif len(known) <= MOST_PLACES:
            known.append(place)
    return Seeds(text, size, noted)
