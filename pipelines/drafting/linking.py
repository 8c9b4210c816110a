"""Which work carries which quotation and figure: by link, note mark, name or list of sources, each with its reason."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from .publication_text import BlockKind, NoteMark, Span
from .scenes import Scene
from .shelf import Shelf
from .speech import Attribution, Saying, is_description, reporting_names
from .works import Work, words_of


@dataclass(frozen=True, slots=True)
class Tie:
    """The work (by its number; None where the publication gives none), why it, and why a person should look at it."""

    work: int | None
    reason: str
    doubt: str | None = None
    others: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that ties are made from. `lists` and `links` hold the works of each block by its index."""

    shelf: Shelf
    notes: Mapping[str, tuple[int, ...]]
    lists: Mapping[int, tuple[int, ...]]
    links: Mapping[int, tuple[tuple[int, int, int], ...]]  # start, end, work
    authors: frozenset[int] = field(default=frozenset())  # works of the list of works at the end


_DOCUMENT = re.compile(
    r"\b(?:Law|Act|Code|Constitution|Convention|Treaty|Charter|Regulations?"
    r"|Directive|Resolution|Decree|Statute|Bill|Plan|Report|Index|Paper"
    r"|Survey|Study|Review|Guidelines?|Standard|Census|Article \d+"
    r"|Gazette|Register|Prospectus|Filing|Strategy|Agreement)\b"
)
_BODY = re.compile(
    r"\b(?:Council|Commission|Committee|Ministry|Department|Institute|Institution"
    r"|Times|Post|News|Agency|University|Office|Watch|Association|Center|Centre"
    r"|Bank|Board|Authority|Bureau|Court|Parliament|Senate|Congress|Union"
    r"|Foundation|Fund|Organi[sz]ation|Society|Journal|Daily|Tribune|Herald"
    r"|Guardian|Observer|Magazine|Press|Media|Insider|Group|Lab|Project"
    r"|Federation|Statistics|Service|Administration|Academy|Network|Register)\b"
)


def tie_of(  # noqa: PLR0911 - one sort of evidence a return
    scene: Scene, place: Span, sentence: Span, said: Attribution | None, evidence: Evidence
) -> Tie:
    """What carries the words or the figure at `place`; `said` is None for figures. Tried from certain to uncertain."""
    names = _names(scene, place, sentence, said)
    words = words_of(_around(scene, place, sentence))
    listed = evidence.lists.get(scene.index, ())
    if tie := _by_place(scene, place, sentence, evidence, names):
        return tie
    if tie := _by_name(names, listed, words, evidence):
        return tie
    if tie := _by_description(said, listed, evidence):
        return tie
    if listed and not names and (tie := _by_name(_names_before(scene, sentence), listed, frozenset(), evidence)):
        return tie
    if listed and not _names_another(names, said):
        return _by_list(words, listed, evidence)
    if tie := _by_near_mark(scene, place, said, names, evidence):
        return tie
    if listed and not names:
        return _by_list(words, listed, evidence)
    if tie := _by_author(_names_before(scene, sentence), words, evidence):
        return replace(tie, doubt=tie.doubt or "named earlier in the paragraph")
    if tie := _by_other_link(scene, place, names, evidence):
        return tie
    if names and (_DOCUMENT.search(names[0]) or _BODY.search(names[0]) or _is_acronym(names[0])):
        number = evidence.shelf.add(Work(names[0], names[0]))
        return Tie(
            number, f"named in the sentence: {names[0]}", "the publication names this source and gives no address"
        )
    return Tie(None, "no link, note or list of sources", "the publication gives no source here")


_CLOSE = 2  # characters between words or a figure and the mark of their note
_REACH = 1000  # characters of a sentence that are read on either side
_SENTENCES_BACK = 8  # in which a source may have been named


def _around(scene: Scene, place: Span, sentence: Span) -> str:
    """The sentence, or what of it is near."""
    return scene.block.text[max(sentence.start, place.start - _REACH) : min(sentence.end, place.end + _REACH)]


def _names(scene: Scene, place: Span, sentence: Span, said: Attribution | None) -> list[str]:
    """The names that the sentence gives as whoever says it, the likeliest first."""
    names: list[str] = []
    if said is not None and said.saying is Saying.NAMED and said.who and not is_description(said.who):
        names.append(said.who)
    text = scene.block.text
    names += [n for n in reporting_names(text, sentence, place) if n not in names]
    bracket = _BRACKET_BEHIND.match(text[place.end : sentence.end])
    directly = _DIRECTLY_BEFORE.search(text[sentence.start : place.start]) if said is not None else None
    for found in (bracket, directly):
        if found is not None and found["who"] not in names and not found["who"].isdigit():
            names.append(found["who"])
    return names


# "1.8 million (Roe models)", "ABC’s 2022 “may constitute”": the name stands right beside what it says.
_BRACKET_BEHIND = re.compile(r"[\s%\w]{0,12}\((?P<who>[A-Z][\w’'-]+(?:\s[A-Z][\w’'-]+){0,4})")
_DIRECTLY_BEFORE = re.compile(r"(?P<who>[A-Z]{3,8}|[A-Z][a-z]\w+(?:\s[A-Z]\w+)+)(?:[’']s)?(?:\s(?:19|20)\d\d)?\s*$")


def _names_before(scene: Scene, sentence: Span) -> list[str]:
    """The names that the sentences before in the same block report from, the nearest first."""
    names: list[str] = []
    for earlier in reversed([s for s in scene.sentences if s.end <= sentence.start][-_SENTENCES_BACK:]):
        names += reporting_names(scene.block.text, earlier, Span(earlier.end, earlier.end))
    return names


def _is_acronym(name: str) -> bool:
    return re.fullmatch(r"[A-Z]{3,8}", name) is not None


def _by_place(scene: Scene, place: Span, sentence: Span, evidence: Evidence, names: Sequence[str]) -> Tie | None:
    """What a link or a note mark of the sentence carries; the mark right behind the words goes before any link."""
    marked = _by_mark(scene, place, sentence, evidence, names)
    if marked and any(0 <= mark.offset - place.end <= _CLOSE for mark in scene.block.marks):
        return marked
    return _by_link(scene, place, sentence, evidence) or marked


def _by_link(scene: Scene, place: Span, sentence: Span, evidence: Evidence) -> Tie | None:
    links = [x for x in evidence.links.get(scene.index, ()) if sentence.start <= x[0] < sentence.end + 2]
    if not links:
        return None
    inside = [x for x in links if x[0] < place.end and place.start < x[1]]
    behind = [x for x in links if x[0] >= place.end]
    before = [x for x in links if x[1] <= place.start]
    chosen = (inside or behind or before[::-1])[0]
    others = tuple(dict.fromkeys(x[2] for x in links if x[2] != chosen[2]))
    doubt = None if inside or not others else "the sentence holds several links"
    return Tie(chosen[2], "linked in the sentence", doubt, others)


def _by_mark(scene: Scene, place: Span, sentence: Span, evidence: Evidence, names: Sequence[str]) -> Tie | None:
    """The first note mark behind the words in their sentence, else the last one before them."""
    marks = [m for m in scene.block.marks if sentence.start <= m.offset <= sentence.end + 1]
    behind = [m for m in marks if m.offset >= place.end - 1]
    before = [m for m in marks if m.offset < place.end - 1]
    for mark in [*behind, *before[::-1]]:
        if works := evidence.notes.get(mark.label):
            doubt = None if mark in behind else "the mark of the note stands before it"
            return _of_note(mark, works, names, evidence, doubt)
    return None


def _of_note(mark: NoteMark, works: Sequence[int], names: Sequence[str], evidence: Evidence, doubt: str | None) -> Tie:
    chosen = next((n for name in names for n in _called(evidence.shelf, name, works)), works[0])
    others = tuple(n for n in works if n != chosen)
    if others and doubt is None:
        doubt = f"note {mark.label} cites {len(works)} works"
    return Tie(chosen, f"note {mark.label}", doubt, others)


def _called(shelf: Shelf, name: str, among: Sequence[int]) -> tuple[int, ...]:
    """Those of some works that a name calls: as author, publisher, or in their naming."""
    authors = [n for n in shelf.by_author(name) if n in among]
    return tuple(authors) or shelf.named(name, among)


def _by_name(names: Sequence[str], listed: Sequence[int], words: frozenset[str], evidence: Evidence) -> Tie | None:
    for name in names:
        if found := _called(evidence.shelf, name, listed):
            others = tuple(found[1:])
            return Tie(
                found[0],
                f"named in the sentence, and in the list of sources: {name}",
                "several of the list fit the name" if others else None,
                others,
            )
    if tie := _by_author(names, words, evidence):
        return tie
    for name in names:
        if found := evidence.shelf.spoken_of(name, words):
            others = tuple(found[1:])
            return Tie(
                found[0], f"named in the sentence: {name}", "cited elsewhere in the publication, not here", others[:4]
            )
    return None


def _by_description(said: Attribution | None, listed: Sequence[int], evidence: Evidence) -> Tie | None:
    """The one work of the list whose naming holds what is described: "the board says", and a "Health Board reply"."""
    if said is None or said.who is None or not is_description(said.who):
        return None
    nouns = words_of(said.who)
    found = [number for number in listed if nouns and nouns <= words_of(evidence.shelf[number].entry)]
    return Tie(found[0], f"{said.who} is in the list of sources") if len(found) == 1 else None


def _by_author(names: Sequence[str], words: frozenset[str], evidence: Evidence) -> Tie | None:
    """A work by whoever is named, out of the publication's list of works; of several the one most like the sentence."""
    for name in names:
        found = tuple(n for n in evidence.shelf.by_author(name) if n in evidence.authors) or _by_people(name, evidence)
        if found:
            found = tuple(sorted(found, key=lambda n: -len(words_of(evidence.shelf[n].entry) & words)))
            others = found[1:]
            doubt = f"{len(found)} works by {name} are listed, and the text does not say which" if others else None
            return Tie(found[0], f"{name} is in the list of works", doubt, others)
    return None


def _by_people(name: str, evidence: Evidence) -> tuple[int, ...]:
    """The listed works of several people who are named together, or of the first of them."""
    people = re.split(r"\s+(?:and|&)\s+|,\s+", name)
    if len(people) < 2:
        return ()
    sets = [{n for n in evidence.shelf.by_author(person) if n in evidence.authors} for person in people]
    common = set.intersection(*sets) if all(sets) else set()
    return tuple(sorted(common))


def _names_another(names: Sequence[str], said: Attribution | None) -> bool:
    """Whether the sentence says whose statement it is, and none of the list's works is theirs."""
    return bool(names) and said is None and (_BODY.search(names[0]) is not None or _is_acronym(names[0]))


def _by_list(said: frozenset[str], listed: Sequence[int], evidence: Evidence) -> Tie:
    """The work of the list whose naming shares most with the sentence; the first where none shares more."""
    shared = {n: len(words_of(evidence.shelf[n].entry) & said) for n in listed}
    best = max(listed, key=lambda n: (shared[n] if shared[n] >= _ALIKE else 0, -listed.index(n)))
    others = tuple(n for n in listed if n != best)
    doubt = f"the list of sources holds {len(listed)} and does not say which" if others else None
    return Tie(best, "the list of sources of the paragraph", doubt, others)


def _by_near_mark(
    scene: Scene, place: Span, said: Attribution | None, names: Sequence[str], evidence: Evidence
) -> Tie | None:
    """The next note of the paragraph, else the one before: its sentences often go on about one source."""
    marks = scene.block.marks
    behind = [m for m in marks if m.offset >= place.end]
    before = [m for m in marks if m.offset <= place.start]
    for mark, where in [*((m, "next") for m in behind[:1]), *((m, "last") for m in before[-1:])]:
        works = evidence.notes.get(mark.label, ())
        fits = [n for name in names for n in _called(evidence.shelf, name, works)]
        if works and (fits or (not names and (said is None or where == "next"))):
            chosen = fits[0] if fits else works[0]
            return Tie(
                chosen,
                f"note {mark.label}",
                f"no note in the sentence: it is the {where} one of the paragraph",
                tuple(n for n in works if n != chosen),
            )
    return None


def _by_other_link(scene: Scene, place: Span, names: Sequence[str], evidence: Evidence) -> Tie | None:
    """The nearest link of the paragraph, where nothing in the sentence says whose statement it is."""
    links = evidence.links.get(scene.index, ())
    if not links or names:
        return None
    chosen = min(links, key=lambda x: min(abs(x[0] - place.end), abs(place.start - x[1])))
    return Tie(
        chosen[2],
        "linked in the paragraph",
        "the link stands in another sentence",
        tuple(x[2] for x in links if x[2] != chosen[2])[:4],
    )


_ALIKE = 2  # words that a sentence shares with a work's naming, before it is chosen over the first of its list


def lists_by_block(scenes: Sequence[Scene], own: Mapping[int, tuple[int, ...]]) -> dict[int, tuple[int, ...]]:
    """The works of the list that each block goes with: its own, or the one at the end of its group.

    A list that fills an item or a paragraph is for the items before it and the paragraph that leads up to them; so is
    the list at the end of a paragraph that follows the items. A list behind an item's own text is for that item alone.
    """
    lists = dict(own)
    for scene in scenes:
        works = own.get(scene.index)
        if not works:
            continue
        alone = not scene.block.text[: scene.lists[0].start].strip() if scene.lists else False
        if not alone and scene.block.kind is BlockKind.ITEM:
            continue
        at = scene.index - 1
        grouped = False
        while at >= 0 and scenes[at].block.kind in (BlockKind.ITEM, BlockKind.QUOTE):
            lists.setdefault(at, works)
            grouped = True
            at -= 1
        leads_up = at >= 0 and scenes[at].block.kind is BlockKind.PARAGRAPH
        if leads_up and (grouped or alone):
            lists.setdefault(at, works)
    return lists
