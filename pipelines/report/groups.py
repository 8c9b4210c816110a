"""The five answers that a reader is given, and dates as they are written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from ..findings import Judgement, Verdict


class Group(StrEnum):
    """What a reader wants to know of a citation first. The order is that of a summary."""

    STANDS = "stands"
    DIFFERS = "differs"
    ABSENT = "absent"
    UNCHECKED = "unchecked"
    PENDING = "pending"  # no run has judged it yet

    # A member equals its value and hashes like it. The enumeration's own way is a call in Python: a tenth of a report.
    __hash__ = str.__hash__


LABELS: dict[Group, str] = {
    Group.STANDS: "Stands",
    Group.DIFFERS: "Differs",
    Group.ABSENT: "Absent",
    Group.UNCHECKED: "Could not be checked",
    Group.PENDING: "Not judged yet",
}

# After a number: "1 differs", "2 differ".
_COUNTED: dict[Group, tuple[str, str]] = {
    Group.STANDS: ("stands", "stand"),
    Group.DIFFERS: ("differs", "differ"),
    Group.ABSENT: ("is absent from its source", "are absent from their sources"),
    Group.UNCHECKED: ("could not be checked", "could not be checked"),
    Group.PENDING: ("has not been judged yet", "have not been judged yet"),
}

_OF_VERDICT: dict[Verdict, Group] = {
    Verdict.VERBATIM: Group.STANDS,
    Verdict.EQUIVALENT: Group.STANDS,
    Verdict.ALTERED: Group.DIFFERS,
    Verdict.ABSENT: Group.ABSENT,
    Verdict.UNVERIFIABLE: Group.UNCHECKED,
}

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def group_of(judgement: Judgement | None) -> Group:
    """The group of a judgement; `PENDING` without one."""
    return Group.PENDING if judgement is None else _OF_VERDICT[judgement.verdict]


def headline(totals: Mapping[Group, int]) -> tuple[str, ...]:
    """The report's first line in its parts: `11 of 15 citations stand`, `2 differ`, …; empty groups are left out."""
    number = sum(totals.values())
    if not number:
        return ("Nothing is cited yet",)
    standing = totals.get(Group.STANDS, 0)
    if standing == number:
        return ("The one citation stands" if number == 1 else f"All {number} citations stand",)
    first = f"{standing} of {counted(number, 'citation')} {_COUNTED[Group.STANDS][standing != 1]}"
    rest = (f"{n} {_COUNTED[group][n != 1]}" for group in Group if group is not Group.STANDS and (n := totals[group]))
    return (first, *rest)


def counted(number: int, noun: str) -> str:
    """`1 night`, `2 nights`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def day(moment: datetime) -> str:
    """`3 Nov 2026`, the same in every locale. Moments are UTC throughout the reports."""
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}"


def minute(moment: datetime) -> str:
    """`3 Nov 2026, 02:00 UTC`."""
    return f"{day(moment)}, {moment:%H:%M} UTC"
