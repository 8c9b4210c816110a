"""The judgement on a figure: whether the quantity that the label words name has the value that is repeated."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from ..findings import Change, ChangeKind, Judgement, Verdict
from ..matching.document import Prepared, passage_around
from ..matching.folding import Text, folds_between, read
from ..matching.quotes import judge_quotation
from ..publication import Figure, Quotation
from .cells import cells_named, in_heading, moved
from .comparison import Agreement, agreement
from .labels import Label, labels_of
from .lexer import quantities_in
from .listings import Side, line_at, side_of_value
from .qualifiers import APPROXIMATE, BOUNDS, qualifier_before
from .values import Quantity, Reading

_AROUND = 80  # characters in which the thing that a number counts is named
_WITHOUT_QUALIFIER = re.compile(r"[~≈<>=+]|\b(?:a|an|the|of)\b")
_STANDING = (Agreement.EQUAL, Agreement.ROUNDED, Agreement.COARSER)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A quantity of the source that the figure is compared with. Offsets are those of the folded document."""

    quantity: Quantity
    agreement: Agreement
    distance: int  # characters from the label


@dataclass(frozen=True, slots=True)
class _Asked:
    """The figure as it was read."""

    text: Text
    quantity: Quantity
    approximate: bool
    bound: str | None  # "at least", "up to", as the figure says it
    counted: Text | None  # words behind the number that are no known unit: what it counts


def judge_figure(figure: Figure, document: Prepared) -> Judgement:
    """Whether the figure stands in the document beside its label."""
    text = read(figure.text)
    quantities = quantities_in(text.folded.text, text.languages)
    if not quantities:
        return judge_quotation(Quotation(figure.text), document)
    asked = _asked(text, quantities[0])
    if figure.near is None:
        return _unlabelled(asked, document)
    found = _found_in_cells(asked, figure.near, document)
    labels = labels_of(figure.near, document, beside_tables=bool(found))
    by_label = zip(labels, _quantities_by(labels, document), strict=True)
    found += [best for label, near in by_label if (best := _best(asked, label, near, document)) is not None]
    if found:
        order = list(Agreement)
        best = min(found, key=lambda candidate: (order.index(candidate.agreement), candidate.distance))
        return _judged(asked, best, document, hits=sum(c.agreement is best.agreement for c in found))
    if labels:
        return Judgement(Verdict.ABSENT, detail=f"No quantity of this kind stands by “{figure.near}”.")
    return Judgement(Verdict.ABSENT, detail=f"The words “{figure.near}” do not stand in the source.")


def _found_in_cells(asked: _Asked, near: str, document: Prepared) -> list[_Candidate]:
    """What stands in the table cells that the label names by their headings."""
    found: list[_Candidate] = []
    for cell in cells_named(near, document):
        candidates = [_Candidate(q, how, 0) for q in cell.quantities if (how := _how(asked, q, document)) is not None]
        if candidates:
            order = list(Agreement)
            found.append(min(candidates, key=lambda candidate: order.index(candidate.agreement)))
    return found


def _how(asked: _Asked, quantity: Quantity, document: Prepared) -> Agreement | None:
    """How the figure agrees with a quantity, and with what it counts; None where they are not of one kind."""
    how = agreement(asked.quantity, quantity, approximate=asked.approximate)
    if how in _STANDING and asked.counted is not None and not _counts(asked.counted, quantity, document):
        return Agreement.OTHER_UNIT
    return None if how is Agreement.UNLIKE else how


def _asked(text: Text, quantity: Quantity) -> _Asked:
    before = text.folded.text[: quantity.start]
    qualifier = qualifier_before(before)
    return _Asked(
        text,
        quantity,
        approximate=qualifier in APPROXIMATE or "~" in before or "≈" in before,
        bound=qualifier if qualifier in BOUNDS else None,
        counted=_counted(text, quantity),
    )


def _counted(text: Text, quantity: Quantity) -> Text | None:
    """The words of the figure that its quantity does not take up, unless they only qualify it."""
    behind = read(text.folded.text[quantity.end :])
    if behind.skeleton.text:
        return behind
    before = _WITHOUT_QUALIFIER.sub("", text.folded.text[: quantity.start])
    while (qualifier := qualifier_before(before)) is not None:
        before = before.rstrip()[: -len(qualifier)].rstrip()
    left = read(before)
    return left if left.skeleton.text and not quantity.is_date else None


def _unlabelled(asked: _Asked, document: Prepared) -> Judgement:
    """A figure without a label stands only with its own unit and between token boundaries."""
    accepted = (Agreement.EQUAL, Agreement.ROUNDED) if asked.approximate else (Agreement.EQUAL,)
    for quantity in _all_quantities(document):
        found = agreement(asked.quantity, quantity, approximate=asked.approximate)
        with_unit = not asked.quantity.units or bool(asked.quantity.units & quantity.units)
        counted = asked.counted is None or _counts(asked.counted, quantity, document)
        if found in accepted and with_unit and counted and asked.quantity.bare_year == quantity.bare_year:
            return _judged(asked, _Candidate(quantity, found, 0), document, hits=1)
    return Judgement(Verdict.ABSENT, detail="No such quantity stands in the source.")


# A label that stands oftener is looked up among all quantities of the document, which are then read once.
_FEW_LABELS = 12


def _quantities_by(labels: list[Label], document: Prepared) -> Iterator[list[Quantity]]:
    """For each label the quantities in the stretch that belongs to it."""
    if len(labels) <= _FEW_LABELS:
        for label in labels:
            found = quantities_in(document.lines[label.first : label.last], document.languages)
            yield [moved(quantity, label.first) for quantity in found]
        return
    everything = _all_quantities(document)
    starts = [quantity.start for quantity in everything]
    for label in labels:
        some = everything[bisect_left(starts, label.first) : bisect_left(starts, label.last)]
        yield [quantity for quantity in some if quantity.end <= label.last]


@lru_cache(maxsize=4)
def _read_quantities(lines: str, languages: frozenset[str]) -> tuple[Quantity, ...]:
    return tuple(quantities_in(lines, languages))


def _all_quantities(document: Prepared) -> tuple[Quantity, ...]:
    return _read_quantities(document.lines, document.languages)


def _best(asked: _Asked, label: Label, found: list[Quantity], document: Prepared) -> _Candidate | None:
    """The quantity that the label names: of those of the figure's kind the nearest before and the nearest behind.

    A figure of the same value that stands farther off in the sentence belongs to other words.
    """
    candidates: list[_Candidate] = []
    for quantity in _components(asked, label, found):
        how = agreement(asked.quantity, quantity, approximate=asked.approximate)
        if _goes_on_in_label(asked, quantity, label, document):
            how = Agreement.EQUAL
        elif how in _STANDING and asked.counted is not None and not _counts(asked.counted, quantity, document):
            how = Agreement.OTHER_UNIT
        distance = _distance(quantity, label)
        only_a_year = quantity.bare_year and not _may_be_year(asked) and distance > _ADJOINING
        if how is Agreement.UNLIKE or only_a_year or in_heading(quantity, document):
            continue
        candidates.append(_Candidate(quantity, how, distance))
    order = list(Agreement)
    named = _named(_on_its_side(candidates, label, document, years=_may_be_year(asked)), label)
    return min(named, key=lambda c: (c.agreement not in _STANDING, c.distance, order.index(c.agreement)), default=None)


def _on_its_side(candidates: list[_Candidate], label: Label, document: Prepared, *, years: bool) -> list[_Candidate]:
    """The candidates without those that the lines around the label give to other labels.

    What stands on the label's own line comes before what stands on another. `years`: a year counts as such a value.
    """
    first, last = line_at(document.lines, label.start, label.end)
    own = [c for c in candidates if first <= c.quantity.start < last]
    if any(years or not c.quantity.bare_year for c in own):
        return own
    match side_of_value(document.lines, label.start, label.end):
        case Side.BEFORE:
            return [c for c in candidates if c.quantity.start < label.start]
        case Side.BEHIND:
            return [c for c in candidates if c.quantity.start >= label.end]
        case Side.EITHER:
            return candidates


_ADJOINING = 3  # characters between a label and a number that stand side by side
_APART = 12


def _named(candidates: list[_Candidate], label: Label) -> list[_Candidate]:
    """The candidates that the label may name: inside it, the nearest before it and the nearest behind.

    Where one stands side by side with the label, one that is words away on the other side belongs to those.
    """
    before = [c for c in candidates if c.quantity.end <= label.start]
    behind = [c for c in candidates if c.quantity.start >= label.end]
    inside = [c for c in candidates if c.quantity.end > label.start and c.quantity.start < label.end]
    named = [*inside, *before[-1:], *behind[:1]]
    if any(c.distance <= _ADJOINING for c in named):
        return [c for c in named if c.distance <= _APART]
    return named


def _goes_on_in_label(asked: _Asked, quantity: Quantity, label: Label, document: Prepared) -> bool:
    """Whether the figure is the number and the label begins with its scale or unit: "7.53", "crore farmers"."""
    end = quantity.numeral[1]
    written = document.text.folded.text[slice(*quantity.numeral)]
    for stop in (end, quantity.numeral[0] + len(asked.text.folded.text)):
        if (
            written.startswith(asked.text.folded.text)
            and stop <= label.start <= stop + 1
            and label.start < quantity.end
        ):
            return True
    return False


def _components(asked: _Asked, label: Label, found: list[Quantity]) -> list[Quantity]:
    """The quantities, with the numbers of a date beside the label or around it, for a figure that is a number.

    "18" by "born October" is the day in "born October 19, 1990"; "24" by "as of" that in "as of 24 March".
    """
    if asked.quantity.is_date or asked.quantity.units:
        return found
    quantities: list[Quantity] = []
    for quantity in found:
        if quantity.is_date:
            numbers = _numbers_of(quantity)
            around = quantity.start < label.end and label.start < quantity.end
            beside = [n for n in numbers if (around or _distance(n, label) <= _ADJOINING) and not _overlaps(n, label)]
            quantities.extend(beside or [quantity])
        else:
            quantities.append(quantity)
    return quantities


def _numbers_of(date: Quantity) -> list[Quantity]:
    """The day and the year of a date as quantities of their own."""
    wanted = {value for day in date.days for value in (day.day, day.year) if value is not None}
    numbers: list[Quantity] = []
    for start, end, value in date.parts:
        if value in wanted:
            numbers.append(Quantity(start, end, (start, end), (Reading(Decimal(value), Decimal(1)),)))
    return numbers


def _overlaps(quantity: Quantity, label: Label) -> bool:
    return quantity.start < label.end and label.start < quantity.end


def _may_be_year(asked: _Asked) -> bool:
    return asked.quantity.bare_year or asked.quantity.is_date


def _counts(counted: Text, quantity: Quantity, document: Prepared) -> bool:
    """Whether the words that the figure counts stand by the source's quantity."""
    folded = document.text.folded.text
    around = read(folded[max(0, quantity.start - _AROUND) : quantity.end + _AROUND])
    return counted.skeleton.text in around.skeleton.text


def _distance(quantity: Quantity, label: Label) -> int:
    return max(0, quantity.start - label.end, label.start - quantity.end)


def _judged(asked: _Asked, candidate: _Candidate, document: Prepared, *, hits: int) -> Judgement:
    text = document.text
    start, end = text.folded.span(candidate.quantity.start, candidate.quantity.end)
    standing = text.original[start:end]
    context: list[str] = []
    verdict, changes = Verdict.ALTERED, _changes(asked, candidate, standing)
    folds: tuple[str, ...] = ()
    if candidate.quantity.in_range:
        context.append(f"range: “{standing}” is one end of a range")
    qualifier = qualifier_before(text.folded.text[max(0, candidate.quantity.start - 40) : candidate.quantity.start])
    if candidate.agreement in _STANDING and asked.bound and asked.bound != qualifier:
        changes = (Change(ChangeKind.HEDGE, asked.bound, qualifier or ""),)
        detail = f"The source gives {standing}, but not “{asked.bound}”."
    elif candidate.agreement in _STANDING:
        changes = ()
        if qualifier in BOUNDS and asked.bound is None:
            context.append(f"bound: “{qualifier}” stands directly before")
        verdict, detail, folds = _standing(asked, candidate, document)
    else:
        detail = f"By these words the source gives {standing}."
    return Judgement(
        verdict,
        changes,
        detail=detail,
        zone=document.label_at(start),
        passage=passage_around(text.original, start, end),
        start=start,
        end=end,
        hits=hits,
        folds=folds,
        context=tuple(context),
    )


def _standing(asked: _Asked, candidate: _Candidate, document: Prepared) -> tuple[Verdict, str, tuple[str, ...]]:
    """The verdict on a figure that stands: verbatim where it is written alike, else equivalent and how."""
    text = document.text
    start, end = text.folded.span(candidate.quantity.start, candidate.quantity.end)
    standing = text.original[start:end]
    ours = asked.text.folded.text[asked.quantity.start : asked.quantity.end]
    theirs = text.folded.text[candidate.quantity.start : candidate.quantity.end]
    numeral = text.folded.text[slice(*candidate.quantity.numeral)]
    match candidate.agreement:
        case Agreement.EQUAL if _is_written(_alike(ours), _alike(theirs), _alike(numeral)) and not asked.approximate:
            first, last = asked.text.folded.span(asked.quantity.start, asked.quantity.end)
            return (
                Verdict.VERBATIM,
                "The figure stands as written.",
                folds_between(asked.text.original[first:last], standing),
            )
        case Agreement.EQUAL:
            return Verdict.EQUIVALENT, f"The same quantity in another notation: the source writes “{standing}”.", ()
        case Agreement.ROUNDED:
            return Verdict.EQUIVALENT, f"Rounded consistently: the source's {standing} rounds to this figure.", ()
        case _:
            return Verdict.EQUIVALENT, f"The source is more precise and agrees: “{standing}”.", ()


def _is_written(ours: str, theirs: str, numeral: str) -> bool:
    """Whether the figure is written as the source writes it, which may write more around it: "US $5", "5 euros"."""
    if theirs.startswith(ours) and not theirs[len(ours) : len(ours) + 1].isdecimal():
        return True
    return ours == numeral or (numeral in ours and ours in theirs)


def _alike(written: str) -> str:
    """What is written, but for spaces that do not part digits."""
    return re.sub(r"(?<!\d)\s|\s(?!\d)", "", written)


def _changes(asked: _Asked, candidate: _Candidate, standing: str) -> tuple[Change, ...]:
    first, last = asked.text.folded.span(asked.quantity.start, asked.quantity.end)
    quoted = asked.text.original[first:last]
    kind = ChangeKind.UNIT if candidate.agreement is Agreement.OTHER_UNIT else ChangeKind.NUMBER
    changes = [Change(kind, quoted, standing)]
    ours, theirs = asked.quantity.units, candidate.quantity.units
    if kind is ChangeKind.NUMBER and ours and theirs and not ours & theirs:
        changes.append(Change(ChangeKind.UNIT, quoted, standing))
    return tuple(changes)
