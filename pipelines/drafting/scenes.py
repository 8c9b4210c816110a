"""Each block with what was found in it: pairs of quotation marks, sentences, lists of sources, who speaks."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ..declarations.rules import has_words
from .figures import FoundFigure, figures_of
from .judgement import Judgement, Surroundings, Use, judged
from .publication_text import Block, BlockKind, PublicationText, Span
from .quotation_marks import Closing, Quoted, pairing_of, tagged
from .sentences import sentence_at, sentences_of
from .source_lists import SourceList, source_lists_of
from .speech import Attribution, Saying, attribution_of, person_before, reporting_names


@dataclass(frozen=True, slots=True)
class FoundQuotation:
    """Quoted words in a block, who says them, and why a person should look at them (None where it is plain)."""

    start: int
    end: int
    text: str
    sentence: Span
    said: Attribution
    doubt: str | None = None


@dataclass(frozen=True, slots=True)
class Scene:
    """One block with all that was found in it. `titles` are quoted titles of works that the text names."""

    index: int
    block: Block
    section: str
    sentences: tuple[Span, ...]
    lists: tuple[SourceList, ...]
    quotations: tuple[FoundQuotation, ...]
    figures: tuple[FoundFigure, ...]
    titles: tuple[Span, ...]
    left_over: tuple[int, ...]


_OPENING = '“"„«‘'
_DISOWNED = re.compile(
    r"\b(?:not verifiable|unverifi\w+|unsupported|myths?|mis(?:quot"
    r"|translat|concept|inform)\w*|false claims?|debunked|rumou?rs?)\b",
    re.IGNORECASE,
)
_SILENT = (BlockKind.DISPLAY, BlockKind.TITLE, BlockKind.HEADING)
_BESIDE = 12  # quotations on either side whose words name no speaker
_SENTENCES_BACK = 8  # in which a speaker may have been named
_MARK_REACH = 2  # characters between a closing mark and the mark of its note


def scenes_of(publication: PublicationText) -> tuple[Scene, ...]:
    """The blocks in order; who speaks is carried from sentence to sentence and from paragraph to paragraph."""
    scenes: list[Scene] = []
    speaker: str | None = None
    people: dict[str, str] = {}  # who has spoken, by their last names
    blocks = publication.blocks
    for index in range(len(blocks)):
        following = blocks[index + 1].text[:1] if index + 1 < len(blocks) else ""
        scene = _scene(publication, index, goes_on=bool(following) and following in _OPENING)
        scene, speaker = _with_speakers(scene, speaker, people)
        for who in [one.said.who for one in scene.quotations if one.said.saying is Saying.NAMED and one.said.who]:
            people.setdefault(who.split()[-1], who)
        scenes.append(scene)
    return tuple(scenes)


def scene_of_note(block: Block) -> Scene:
    """A note's own text: only what reads like a quotation is one there."""
    return _made(0, block, "", pairing_of(block.text).quoted, disowned=False, listed=False, in_notes=True, left_over=())


def _scene(publication: PublicationText, index: int, *, goes_on: bool) -> Scene:
    block, section = publication.blocks[index], publication.sections[index]
    if block.kind in _SILENT:
        return Scene(index, block, section, (), (), (), (), (), ())
    pairing = pairing_of(block.text, goes_on=goes_on)
    return _made(
        index,
        block,
        section,
        pairing.quoted,
        disowned=_DISOWNED.search(section) is not None,
        listed=_is_listed(publication.blocks, index),
        in_notes=False,
        left_over=pairing.left_over,
    )


def _made(
    index: int,
    block: Block,
    section: str,
    quoted: tuple[Quoted, ...],
    *,
    disowned: bool,
    listed: bool,
    in_notes: bool,
    left_over: tuple[int, ...],
) -> Scene:
    text = block.text
    lists = source_lists_of(text)
    sentences = sentences_of(text, quoted) or (Span(0, len(text)),)
    quoted = tuple(sorted([*quoted, *_tagged_apart(block, quoted)], key=lambda q: q.start))
    quotations: list[FoundQuotation] = []
    skipped = [Span(x.start, x.end) for x in lists]
    titles: list[Span] = []
    for number, one in enumerate(quoted):
        if any(x.start <= one.start < x.end for x in lists):
            continue
        others = tuple(x for x in quoted[max(0, number - _BESIDE) : number + _BESIDE + 1] if x is not one)
        sentence = sentence_at(sentences, one.start)
        said = attribution_of(text, sentence, one, others)
        around = _surroundings(block, one, sentence, said, disowned=disowned, listed=listed, in_notes=in_notes)
        judgement = Judgement(Use.QUOTATION) if _is_tagged(block, one) else judged(around)
        if judgement.use is Use.TERM and quotations and _is_coordinated(text, quotations[-1], one):
            judgement = Judgement(Use.QUOTATION, quotations[-1].doubt)
        if judgement.use is Use.QUOTATION:
            quotations.append(_found(text, one, sentence, said, judgement))
            continue
        skipped.append(Span(one.start, one.end))
        if judgement.use is Use.TITLE:
            titles.append(Span(*one.inner))
    if block.kind is BlockKind.QUOTE and not _is_source_line(text):
        whole = _whole(text, quotations)
        quotations = [whole]
    skipped += [Span(s.start, s.end) for s in block.slanted if s.end - s.start < len(text)]
    return Scene(
        index,
        block,
        section,
        sentences,
        lists,
        tuple(one for one in quotations if has_words(one.text)),
        figures_of(text, skipped=skipped),
        tuple(titles),
        left_over,
    )


def _surroundings(
    block: Block, one: Quoted, sentence: Span, said: Attribution, *, disowned: bool, listed: bool, in_notes: bool
) -> Surroundings:
    """What the judgement of a pair of marks looks at."""
    return Surroundings(
        text=block.text,
        sentence=sentence,
        quoted=one,
        attribution=said,
        noted=any(one.end - _MARK_REACH < m.offset <= one.end + _MARK_REACH for m in block.marks),
        sentence_noted=any(one.end <= m.offset <= sentence.end + 1 for m in block.marks),
        disowned=disowned,
        slanted=any(s.start <= one.start and one.end <= s.end for s in block.slanted),
        in_notes=in_notes,
        listed=listed and one.start == 0,
    )


def _is_tagged(block: Block, quoted: Quoted) -> bool:
    return any(quoted.inner == (s.start, s.end) for s in block.quoted)


_AND = re.compile(r"\s*(?:[,;]\s*)?(?:and|or|but|as well as|und|oder|et|ou|y|o|e)?\s*(?:to|that|also)?\s*")
_FEWEST_COORDINATED = 3  # words


def _is_coordinated(text: str, last: FoundQuotation, one: Quoted) -> bool:
    """Whether an "and" is all that stands between these words and a quotation: “keep the peace” and “serve it well”."""
    words = text[slice(*one.inner)].split()
    enough = len(words) >= _FEWEST_COORDINATED and not all(word[:1].isupper() for word in words)
    return enough and one.start >= last.end and _AND.fullmatch(text[last.end : one.start]) is not None


def _tagged_apart(block: Block, quoted: Sequence[Quoted]) -> list[Quoted]:
    """What <q> holds and no mark in the text already surrounds."""
    return [
        one
        for one in tagged((s.start, s.end) for s in block.quoted)
        if not any(q.start <= one.start and one.end <= q.end for q in quoted)
    ]


def _is_listed(blocks: Sequence[Block], index: int) -> bool:
    """Whether a list item and its neighbour both begin with quoted words: then the list is one of quotations."""

    def begins(at: int) -> bool:
        return 0 <= at < len(blocks) and blocks[at].kind is BlockKind.ITEM and blocks[at].text[:1] in _OPENING

    return begins(index) and (begins(index - 1) or begins(index + 1))


def _found(text: str, quoted: Quoted, sentence: Span, said: Attribution, judgement: Judgement) -> FoundQuotation:
    doubt = judgement.doubt
    if quoted.closing is Closing.MISSING:
        doubt = "the closing quotation mark is missing"
    return FoundQuotation(quoted.start, quoted.end, cleaned(text[slice(*quoted.inner)]), sentence, said, doubt)


def cleaned(words: str) -> str:
    """Quoted words without what the publication added: white space, and the comma before "she said"."""
    return re.sub(r"[,;]$", "", " ".join(words.split())).strip()


def _is_source_line(text: str) -> bool:
    return re.match(r"\s*(?:[—–-]|Source:)", text) is not None


def _whole(text: str, quotations: Sequence[FoundQuotation]) -> FoundQuotation:
    """A block quotation: all its words, without the marks around them and the name below them."""
    credit = re.search(r"\s*(?:[—–]|--)\s*(?P<who>[A-ZÀ-Þ][^.!?]{2,80})$", text)
    end = credit.start() if credit else len(text)
    inner = text[:end].strip()
    if inner[:1] in '“"„«' and inner[-1:] in '”"“»' and len(quotations) <= 1:
        inner = inner[1:-1]
    who = credit["who"].split(",")[0].strip() if credit else None
    return FoundQuotation(
        0, end, cleaned(inner), Span(0, len(text)), Attribution(Saying.NAMED if who else Saying.NONE, who)
    )


def _with_speakers(scene: Scene, before: str | None, people: Mapping[str, str]) -> tuple[Scene, str | None]:
    """The scene with the speakers that pronouns and bare quotations carry on from what stands before."""
    speaker = before
    told: list[FoundQuotation] = []
    for number, one in enumerate(scene.quotations):
        last = told[-1] if told else None
        if one.said.saying is Saying.NAMED:
            speaker = one.said.who
            told.append(one)
            continue
        same_sentence = last is not None and last.sentence == one.sentence
        authority = _authority(scene, one, since=last.sentence.end if last else 0)
        if one.said.saying is Saying.PRONOUN and (meant := _meant(scene, one, last, people)):
            speaker = authority = meant
        speaker = authority or speaker
        goes_on = one.said.saying is Saying.PRONOUN or (same_sentence and one.said.saying is Saying.NONE)
        bare = not scene.block.text[one.sentence.start : one.start].strip() and (number > 0 or one.start == 0)
        leads_in = scene.block.kind is BlockKind.QUOTE and number == 0
        if speaker is not None and (goes_on or (bare and one.said.saying is Saying.NONE) or leads_in):
            told.append(replace(one, said=replace(one.said, saying=Saying.NAMED, who=speaker)))
        elif authority is not None:
            said = replace(one.said, saying=Saying.NAMED, who=authority)
            doubt = one.doubt and f"likely words of {authority}, who is named before"
            told.append(replace(one, said=said, doubt=doubt))
        else:
            told.append(one)
    if not scene.quotations:
        speaker = _introduced(scene) if scene.block.kind is not BlockKind.HEADING else None
    return replace(scene, quotations=tuple(told)), speaker


def _meant(scene: Scene, one: FoundQuotation, last: FoundQuotation | None, people: Mapping[str, str]) -> str | None:
    """Whom "she says" means: a person that the paragraph has come to speak of since somebody was last quoted."""
    since = last.sentence.end if last else 0
    earlier = [s for s in scene.sentences if since <= s.start and s.end <= one.sentence.start]
    lead = [Span(one.sentence.start, one.start)] if last is None or last.sentence != one.sentence else []
    return person_before(scene.block.text, [*earlier[-_SENTENCES_BACK:], *lead], people)


def _authority(scene: Scene, one: FoundQuotation, *, since: int) -> str | None:
    """Who was last named, in the paragraph before these words, as saying or finding something."""
    earlier = [s for s in scene.sentences if since <= s.start and s.end <= one.sentence.start]
    for sentence in reversed(earlier[-_SENTENCES_BACK:]):
        if names := reporting_names(scene.block.text, sentence, Span(sentence.end, sentence.end)):
            return names[0]
    return None


def _introduced(scene: Scene) -> str | None:
    """Who is announced by a paragraph that ends with a colon, or named by a speech verb in its last sentence."""
    if not scene.sentences:
        return None
    last = scene.sentences[-1]
    end = len(scene.block.text)
    said = attribution_of(scene.block.text, last, Quoted(end, end, (end, end)))
    return said.who if said.saying is Saying.NAMED else None
