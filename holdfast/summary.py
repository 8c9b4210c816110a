"""What a run says at its end: how many citations stand, and each one that does not."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from pipelines.drift import DriftEvent
from pipelines.findings import Judgement, Reason, Verdict
from pipelines.history import CopyReading
from pipelines.ledger import StoredFinding
from pipelines.publication import Publication
from pipelines.report.groups import counted
from pipelines.report.sentences import change_phrase, copy_sentence
from pipelines.report.text import visible

if TYPE_CHECKING:  # it would bring in the whole nightly run, which `history` has no use for
    from .found import Resting
    from .nightly import NightResult
    from .watching import ArchiveTrouble

WIDTH = 100  # characters, where the output is no terminal
LONGEST = 200  # characters of what was found; the report has it whole
ENTRIES = 40  # more than that is what the report is for
_BESIDE = "beside words that may turn the sense (a negation, a bound, …); the report shows which."
_STYLES = {
    Verdict.VERBATIM: "green",
    Verdict.EQUIVALENT: "green",
    Verdict.ALTERED: "bold red",
    Verdict.ABSENT: "bold red",
    Verdict.UNVERIFIABLE: "yellow",
}
_MARKS = {
    Verdict.VERBATIM: "=",
    Verdict.EQUIVALENT: "≈",
    Verdict.ALTERED: "≠",
    Verdict.ABSENT: "∅",
    Verdict.UNVERIFIABLE: "?",
}


def print_summary(
    publication: Publication, result: NightResult, *, report: Path, archives: Sequence[ArchiveTrouble] = ()
) -> None:
    """Print it to standard output. `archives`: those that were asked for copies, or to save, and could not be used."""
    _print(publication, result, list(filter(_is_due, result.found.told)), report, _troubles(result, archives))


def has_news(result: NightResult, *, archives: Sequence[ArchiveTrouble] = ()) -> bool:
    """Whether the run says what no run had said, or met with trouble."""
    found = result.found
    return bool(found.news or result.set_aside or _troubles(result, archives) or found.nothing_was_reached)


def print_news(
    publication: Publication, result: NightResult, *, report: Path, archives: Sequence[ArchiveTrouble] = ()
) -> None:
    """Print what is new since the runs before, and the troubles, to standard output."""
    news = [finding for finding in result.found.told if finding.citation_id in result.found.news]
    known = sum(map(_is_due, result.found.told)) - sum(map(_is_due, news))
    _print(publication, result, news, report, _troubles(result, archives), known=known)


def _print(
    publication: Publication,
    result: NightResult,
    told: Sequence[StoredFinding],
    report: Path,
    troubles: Sequence[Text],
    *,
    known: int = 0,
) -> None:
    """`told`: the findings that are printed; `known`: how many that need a person are not, being told before."""
    console = Console(highlight=False, width=None if sys.stdout.isatty() else WIDTH)
    night = f"night of {result.run_at:%Y-%m-%d %H:%M} UTC, run {result.run}{' (resumed)' if result.resumed else ''}"
    console.print(Text.assemble((visible(publication.title), "bold"), f" · {night}"))
    for line in result.set_aside:
        console.print(Text(f"A run was killed here before: {line} of an unfinished exchange were set aside.", "yellow"))
    console.print(_counts(result))
    order = {citation.id: place for place, citation in enumerate(publication.citations)}
    due = sorted(told, key=lambda finding: order.get(finding.citation_id, len(order)))
    if result.found.nothing_was_reached:
        console.print(Text("Not one source could be reached: is this machine connected to the network?", "bold yellow"))
    else:
        _print_due(console, publication, due, result.copies)
    if known:
        console.print(
            f"{counted(known, 'other citation')} that need{'s' * (known == 1)} a person: told by earlier runs."
        )
    if beside := result.found.beside:
        console.print(f"Of those that stand, {beside} stand{'s' if beside == 1 else ''} {_BESIDE}")
    if result.resting.citations:
        console.print(_resting(result.resting))
    for trouble in troubles:
        console.print(trouble)
    console.print(Text(f"Report: {report}"), soft_wrap=True)


def _troubles(result: NightResult, archives: Sequence[ArchiveTrouble]) -> list[Text]:
    """What did not go well and is no finding; what killed runs left is told with the night."""
    told = []
    if result.unvisited:
        sources = "source was" if result.unvisited == 1 else "sources were"
        told.append(
            Text(f"Stopped early: {result.unvisited} {sources} not visited. Run again to resume.", "bold yellow")
        )
    lost = "what it held was asked for anew. holdfast audit tells what is missing."
    told += [Text(f"{line}: {lost}", "bold yellow") for line in result.lost]
    for one in archives:
        times = f" ({one.times} times)" if one.times > 1 else ""
        told.append(Text(f"The archive {visible(one.archive)}: {visible(one.detail)}{times}.", "yellow"))
    return [*told, *(Text(line, "yellow") for line in result.proof.troubles)]


def _counts(result: NightResult) -> Text:
    counts, total = result.found.verdicts, result.found.total
    parts = [
        Text(f"{_MARKS[verdict]} {counts.get(verdict, 0)} {verdict.value}", _STYLES[verdict])
        for verdict in Verdict
        if counts.get(verdict)
    ]
    return Text("  ").join([Text(f"{total} citation{'' if total == 1 else 's'}"), *parts])


def _resting(resting: Resting) -> Text:
    """Those whose sources were not due tonight, and whether any of them needs a person all the same."""
    fallen = resting.fallen
    words = f"{counted(resting.citations, 'citation')} not due tonight"
    return Text(f"{words}; {fallen} of them did not stand when last judged.", "yellow") if fallen else Text(f"{words}.")


def _is_due(finding: StoredFinding) -> bool:
    news = finding.event in (DriftEvent.RETURNED, DriftEvent.DRIFTED)  # drifted and standing: what is beside it changed
    return news or not finding.judgement.verdict.stands


def _print_due(
    console: Console, publication: Publication, due: Sequence[StoredFinding], copies: Mapping[str, CopyReading]
) -> None:
    """The findings by verdict, news before what is known; citations of one source that say the same in one entry."""
    sources = {citation.id: citation.source_id for citation in publication.citations}
    verdicts = list(Verdict)
    entries: dict[tuple[Verdict, str, str, str], list[str]] = {}
    for finding in sorted(due, key=lambda one: (verdicts.index(one.judgement.verdict), one.event is DriftEvent.HELD)):
        source = sources.get(finding.citation_id, "")
        key = finding.judgement.verdict, source, _event(finding), _found(finding, copies)
        entries.setdefault(key, []).append(finding.citation_id)
    for verdict, members in groupby(list(entries.items())[:ENTRIES], key=lambda entry: entry[0][0]):
        console.print()
        console.print(Text(f"{_MARKS[verdict]} {verdict.value}", _STYLES[verdict]))
        for (_, source, event, found), ids in members:
            print_indented(console, Text.assemble((", ".join(ids), "bold"), f" ({source})", (event, "dim")), by=2)
            print_indented(console, Text(found), by=6)
    if entries:
        console.print()
    if len(entries) > ENTRIES:
        left = sum(len(ids) for ids in list(entries.values())[ENTRIES:])
        console.print(f"… and {left} more: see the report.")


def print_indented(console: Console, text: Text, *, by: int) -> None:
    """Print the text `by` columns from the left, its lines broken to the console's width; nothing for an empty text."""
    for line in text.wrap(console, max(20, console.width - by)) if text else ():
        line.rstrip()
        console.print(Text(" " * by) + line, soft_wrap=True)


def _found(finding: StoredFinding, copies: Mapping[str, CopyReading]) -> str:
    found = _shortened(what_was_found(finding.judgement))
    copy = copies.get(finding.citation_id)
    return found if copy is None else f"{found} · {visible(copy_sentence(copy))}"


def _event(finding: StoredFinding) -> str:
    """What the night is against the nights before; nothing for a work that is only named, which no night changes."""
    if finding.judgement.reason is Reason.UNRESOLVED:
        return ""
    return f" · {event_words(finding.event, final=finding.final)}"


def event_words(event: DriftEvent, *, final: bool) -> str:
    """The event, and whether further captures have to confirm it."""
    if event is DriftEvent.UNVERIFIABLE_SINCE:
        return "for some nights now" if final else "this night"
    return event.value if final else f"{event.value}, not confirmed yet"


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 2].rstrip()} …"


def what_was_found(judgement: Judgement) -> str:
    """The judgement in a few words, free of control characters: the differences, the reason, the context."""
    if judgement.reason is not None:
        return visible(f"{judgement.reason.value}: {judgement.detail}" if judgement.detail else judgement.reason.value)
    words = [*map(change_phrase, judgement.changes), *judgement.context]
    return visible("; ".join(words) or judgement.detail or "")
