"""From a publication's text to a proposal: every quotation and figure tied to a source, with the reason. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from ..publication import Standing
from .addresses import Address, addresses_of, is_archived, original_of, same
from .draft_values import Draft, DraftCite, DraftClaim, DraftSource
from .linking import Evidence, Tie, lists_by_block, tie_of
from .note_works import Piece, works_of_notes
from .publication_text import Block, PublicationText, Span
from .scenes import FoundQuotation, Scene, scene_of_note, scenes_of
from .sentences import sentence_at
from .shelf import Shelf
from .slugs import Slugs
from .speech import Saying, described_speaker, is_description, reporting_names
from .standing import label_of
from .translations import translation_doubt
from .works import Work, bare_address, words_of, work_of

_LONGEST_SAYS = 240  # characters
_FEWEST_REPEATED = 4  # words
_UNNAMED = "A source that the publication does not name"


def draft_of(publication: PublicationText) -> Draft:
    """The proposal for one publication; the same text gives the same proposal to the letter."""
    scenes = scenes_of(publication)
    shelf = Shelf()
    notes = works_of_notes(publication.notes, shelf) if not publication.bibliography else {}
    works = frozenset(_shelved(block, shelf) for block in publication.bibliography)
    if publication.bibliography:
        notes = works_of_notes(publication.notes, shelf)
    own = {scene.index: _listed(scene, shelf) for scene in scenes if scene.lists}
    links = {scene.index: _linked(scene, shelf) for scene in scenes}
    for scene in scenes:
        _name_titles(scene, shelf)
    evidence = Evidence(shelf, notes, lists_by_block(scenes, own), links, works)
    from_notes = [(note.label, scene_of_note(block)) for note in publication.notes for block in note.blocks]
    return _Proposal(publication, shelf, evidence).made(scenes, from_notes)


def _shelved(block: Block, shelf: Shelf) -> int:
    """The number of the work that an entry of the list of works names."""
    return shelf.add(Piece(block, 0, len(block.text)).work(None))


def _listed(scene: Scene, shelf: Shelf) -> tuple[int, ...]:
    """The works of a block's list of sources."""
    numbers: list[int] = []
    for one in scene.lists:
        numbers += [shelf.add(Piece(scene.block, item.start, item.end).work(None)) for item in one.items]
    return tuple(dict.fromkeys(numbers))


def _linked(scene: Scene, shelf: Shelf) -> tuple[tuple[int, int, int], ...]:
    """The works that a block links to outside its lists: where the link stands, and the work's number."""
    found: list[tuple[int, int, int]] = []
    addresses = [a for a in addresses_of(scene.block) if not any(x.start <= a.start < x.end for x in scene.lists)]
    for index, address in enumerate(addresses):
        if address.url is None and address.trouble is None:
            continue
        before = addresses[index - 1] if index else None
        if found and before is not None and _is_copy_of(address, before):
            shelf.add(replace(shelf[found[-1][2]], copies=(str(address.url),), entry=shelf[found[-1][2]].entry))
            continue
        found.append((address.start, address.end, shelf.add(_work_of_link(scene.block, address))))
    return tuple(found)


def _is_copy_of(address: Address, before: Address) -> bool:
    """Whether an address is the archived copy of the one before it: it says so, or stands right behind."""
    if address.url is None or before.url is None or not is_archived(address.url) or is_archived(before.url):
        return False
    original = original_of(address.url)
    return same(original, before.url) if original else address.start - before.end < 40


def _work_of_link(block: Block, address: Address) -> Work:
    words = block.text[address.start : address.end].strip(' “”"‘’.,')
    is_bare = re.match(r"(?:https?://|www\.|doi|10\.|arXiv)", words, re.IGNORECASE) is not None
    title = bare_address(address.url or address.printed) if is_bare or not words else words
    work = work_of(title, addresses=[replace(address, start=0, end=0)], place=block.place)
    return replace(work, title=title, entry=title)


def _name_titles(scene: Scene, shelf: Shelf) -> None:
    """Titles of works that the text names outside lists and notes: sources without an address, once each."""
    text = scene.block.text
    spans = [*scene.titles, *(s for s in scene.block.slanted if _is_title_like(text[s.start : s.end]))]
    for span in spans:
        title = text[span.start : span.end].strip(" ,.;")
        if len(words_of(title)) >= 3 and shelf.titled(title) is None:
            shelf.add(Work(title, title, place=scene.block.place))


def _is_title_like(text: str) -> bool:
    words = re.findall(r"[^\W_]+", text)
    return len(words) >= 4 and sum(word[0].isupper() for word in words) * 2 > len(words)


class _Proposal:
    """The proposal under construction: ids are given out in the order of the text."""

    def __init__(self, publication: PublicationText, shelf: Shelf, evidence: Evidence) -> None:
        self._publication = publication
        self._shelf = shelf
        self._evidence = evidence
        self._ids: dict[int, str] = {}
        self._source_slugs = Slugs()
        self._claim_slugs = Slugs()
        self._unnamed: dict[str, DraftSource] = {}
        self._seen: Counter[tuple[str, str | None]] = Counter()
        self._quoted: list[tuple[str, int]] = []
        self._told: dict[tuple[str, str], tuple[int, frozenset[str]]] = {}

    def made(self, scenes: Sequence[Scene], from_notes: Sequence[tuple[str, Scene]]) -> Draft:
        claims = [claim for scene in scenes for claim in self._claims(scene, note=None)]
        claims += [claim for label, scene in from_notes for claim in self._claims(scene, note=label)]
        sources = [self._source(number) for number in range(len(self._shelf.works))]
        remarks = [f"{scene.block.place}: quotation marks without a partner" for scene in scenes if scene.left_over]
        return Draft(
            self._publication.title,
            self._publication.url,
            (*sources, *self._unnamed.values()),
            tuple(claims),
            tuple(remarks),
        )

    def _claims(self, scene: Scene, *, note: str | None) -> list[DraftClaim]:
        by_sentence: dict[Span, list[tuple[int, DraftCite]]] = {}
        speakers: dict[Span, str] = {}
        ties: dict[tuple[int, int], Tie] = {}  # of the quotations: a figure inside one comes from the same source
        for one in scene.quotations:
            tie = self._quoted_before(self._tie(scene, Span(one.start, one.end), one.sentence, one, note), one.text)
            ties[one.start, one.end] = tie
            by_sentence.setdefault(one.sentence, []).append((one.start, self._quote(one, tie)))
            if who := self._speaker(scene, one, tie):
                speakers.setdefault(one.sentence, who)
        if note is None:
            for figure in scene.figures:
                sentence = sentence_at(scene.sentences, figure.start)
                inside = next((t for (a, b), t in ties.items() if a <= figure.start and figure.end <= b), None)
                tie = inside or self._tie(scene, Span(figure.start, figure.end), sentence, None, note)
                tie = self._repeated(tie, figure.text, scene.block.text[sentence.start : sentence.end])
                cite = self._cite(tie, None, figure=figure.text, near=figure.near)
                by_sentence.setdefault(sentence, []).append((figure.start, cite))
                place = Span(figure.start, figure.end)
                reported = reporting_names(scene.block.text, sentence, place)
                if who := reported[0] if reported else described_speaker(scene.block.text, sentence, place):
                    speakers.setdefault(sentence, who)
        claims = []
        for sentence in sorted(by_sentence, key=lambda s: s.start):
            cites = tuple(cite for _, cite in sorted(by_sentence[sentence], key=lambda pair: pair[0]))
            claims.append(self._claim(scene, sentence, cites, speakers.get(sentence)))
        return claims

    def _tie(self, scene: Scene, place: Span, sentence: Span, one: FoundQuotation | None, note: str | None) -> Tie:
        if note is not None:
            works = self._evidence.notes.get(note, ())
            if works:
                return Tie(works[0], f"note {note}", "quoted inside the note", works[1:])
        return tie_of(scene, place, sentence, one.said if one else None, self._evidence)

    def _speaker(self, scene: Scene, one: FoundQuotation, tie: Tie) -> str | None:
        """Who says it: whom the text names, else whoever wrote the work that a note, a link or a list gives for it."""
        named = one.said.who if one.said.saying is Saying.NAMED else None
        if named and (not is_description(named) or not named.lower().startswith(("the ", "this ", "its "))):
            return named  # "one skipper told" brings in somebody new; "the company said" is who is spoken of anyhow
        reported = reporting_names(scene.block.text, one.sentence, Span(one.start, one.end))
        if reported:
            return reported[0]
        if tie.work is None:
            return named
        work = self._shelf[tie.work]
        if tie.reason.startswith(("note", "linked in the sentence")):
            return work.author or work.publisher or named
        bodies = [self._shelf[number].body for number in (tie.work, *tie.others)]
        shared = bodies[0] is not None and bodies.count(bodies[0]) * 2 > len(bodies)
        return bodies[0] if shared and tie.reason.startswith("the list") else named

    def _repeated(self, tie: Tie, figure: str, sentence: str) -> Tie:
        """A figure that was given a source before keeps it where it comes again without one, said of the same thing."""
        key = (figure.strip("~+≈<> "), "")
        words = words_of(sentence)
        known = self._told.get(key)
        if tie.work is not None:
            self._told.setdefault(key, (tie.work, words))
            return tie
        if known is not None and len(known[1] & words) >= 3:
            return Tie(known[0], "the same figure stands in the publication before", "repeated without its source")
        return tie

    def _quoted_before(self, tie: Tie, quote: str) -> Tie:
        """Words that were quoted before, and are quoted again without a source of their own, keep the first one's."""
        pieces = [" ".join(re.findall(r"\w+", piece.lower())) for piece in re.split(r"…|\.\s?\.\s?\.", quote)]
        pieces = [piece for piece in pieces if piece]
        if tie.work is not None and tie.doubt is None:
            self._quoted.append((" ".join(pieces), tie.work))
            return tie
        long_enough = sum(len(piece.split()) for piece in pieces) >= _FEWEST_REPEATED
        known = next((w for text, w in self._quoted if long_enough and all(piece in text for piece in pieces)), None)
        if known is not None and known != tie.work:
            return Tie(known, "the same words are quoted in the publication before", "repeated without its source")
        if tie.work is not None:
            self._quoted.append((" ".join(pieces), tie.work))
        return tie

    def _quote(self, one: FoundQuotation, tie: Tie) -> DraftCite:
        speaker = one.said.who if one.said.saying is Saying.NAMED else None
        cite = self._cite(tie, speaker, quote=one.text)
        translated = translation_doubt(one.text, self._shelf[tie.work]) if tie.work is not None else None
        return replace(cite, reviews=tuple(filter(None, (*cite.reviews, one.doubt, translated))))

    def _cite(
        self,
        tie: Tie,
        speaker: str | None,
        *,
        quote: str | None = None,
        figure: str | None = None,
        near: str | None = None,
    ) -> DraftCite:
        doubt = tie.doubt
        if doubt and tie.others:
            doubt += ": or " + ", ".join(self._id(number) for number in tie.others[:4])
        what = (quote or figure or "", near)
        self._seen[what] += 1
        return DraftCite(
            source_id=self._id(tie.work) if tie.work is not None else self._unnamed_id(speaker),
            quote=quote,
            figure=figure,
            near=near,
            reason=tie.reason,
            reviews=(doubt,) if doubt else (),
            occurrence=self._seen[what],
        )

    def _claim(self, scene: Scene, sentence: Span, cites: tuple[DraftCite, ...], speaker: str | None) -> DraftClaim:
        text = scene.block.text
        says, shortened = shortened_to(text[sentence.start : sentence.end])
        label = label_of(text, sentence, scene.section, skipped=tuple(Span(x.start, x.end) for x in scene.lists))
        who = speaker or (label.who if label else None)
        standing = label.standing if label else (Standing.ATTRIBUTED if who else None)
        where = [part for part in (scene.section[:80], scene.block.place) if part]
        return DraftClaim(
            id=self._claim_slugs.of(says),
            says=says,
            cites=cites,
            at=", ".join(where) or None,
            standing=standing,
            attributed_to=who,
            standing_reason=f"“{shortened_to(label.words)[0]}”" if label else None,
            is_shortened=shortened,
        )

    def _id(self, number: int) -> str:
        if number not in self._ids:
            work = self._shelf[number]
            who = _short_name(work)
            title = work.title if work.title != work.entry or not who else work.entry
            self._ids[number] = self._source_slugs.of(
                who if who and who.lower() not in title.lower() else None, title, words=4
            )
        return self._ids[number]

    def _unnamed_id(self, speaker: str | None) -> str:
        """A place holder for what is given no source: one for each speaker, to be filled in or taken out."""
        title = f"{_UNNAMED}, with words of {speaker}" if speaker else _UNNAMED
        if title not in self._unnamed:
            slug = self._source_slugs.of("unnamed source", speaker)
            self._unnamed[title] = DraftSource(
                slug, title, reviews=("the publication gives no source: find it, or take the citations out",)
            )
        return self._unnamed[title].id

    def _source(self, number: int) -> DraftSource:
        work = self._shelf[number]
        remarks = []
        if work.notes:
            remarks.append(f"note{'s' if len(work.notes) > 1 else ''} {', '.join(work.notes)}")
        if work.url and work.entry != work.title:
            remarks.append(f"as printed: {shortened_to(work.entry)[0]}")
        reviews = list(work.troubles)
        if work.url is None and not work.troubles:
            reviews.append("named without an address")
        return DraftSource(
            id=self._id(number),
            title=work.title if work.url else work.entry or work.title,
            url=work.url,
            publisher=work.publisher,
            published=work.published,
            copies=work.copies,
            remarks=tuple(remarks),
            reviews=tuple(reviews) + _arxiv_hint(work),
        )


def _arxiv_hint(work: Work) -> tuple[str, ...]:
    """An arXiv number that is given without its prefix: the address is likely, but it is not the publication's."""
    found = re.search(r"\b(\d{4}\.\d{4,5}(?:v\d+)?)\b", work.entry) if "arxiv" in work.entry.lower() else None
    return (f"likely https://arxiv.org/abs/{found.group(1)}",) if found and work.url is None else ()


def shortened_to(text: str, longest: int = _LONGEST_SAYS) -> tuple[str, bool]:
    """The text in one line, cut after a word where it is too long; and whether it was cut."""
    line = " ".join(text.split())
    if len(line) <= longest:
        return line, False
    return line[: line.rfind(" ", 0, longest - 1)].rstrip(" ,;:—–-") + " …", True


def _short_name(work: Work) -> str:
    """What an id calls whoever is behind a work: the last name of its first author, or the body's whole name."""
    if not work.author:
        return (work.publisher or "").split(",")[0].split(" and ")[0]
    first = re.sub(r"\s+et\s+al\.?$", "", work.author.split(",")[0].split(" and ")[0])
    behind = work.entry.partition(work.author)[2].lstrip()
    if behind[:1] in ("—", "–", "-", ":"):  # "City Watch — “The title”": people are set off by a comma
        return first
    return first.split()[-1] if first.split() else ""


def sources_by_id(draft: Draft) -> Mapping[str, DraftSource]:
    """The proposed sources by their ids."""
    return {source.id: source for source in draft.sources}
