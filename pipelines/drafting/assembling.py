"""From a reader's blocks to a publication: broken paragraphs joined, numbered notes and the list of works set apart."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from .publication_text import Block, BlockKind, Link, Note, NoteMark, PublicationText, Span

_NOTES_HEADING = re.compile(
    r"(?:\W|\d)*(?:(?:foot|end)?notes?(?: and (?:references|sources))?|anmerkungen|fußnoten|endnoten|notas|note)\W*",
    re.IGNORECASE,
)
_WORKS_HEADING = re.compile(
    r"(?:\W|\d)*(?:(?:selected |list of )?(?:references?|bibliography"
    r"|works cited|sources?(?: cited)?|literature(?: cited)?"
    r"|further reading|citations)|literatur(?:verzeichnis)?"
    r"|quellen(?:verzeichnis)?|références|bibliographie|bibliografía"
    r"|referencias|fuentes|bibliografia|fonti)\W*",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"(?:\[(?P<bracket>\d{1,4})\]|(?P<plain>\d{1,4})[.):]?|(?P<raised>[⁰¹²³⁴⁵⁶⁷⁸⁹]+))\s+(?=\S)")
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_MARK = re.compile(r"\[(\d{1,4}(?:\s?[,;]\s?\d{1,4})*)\]|([⁰¹²³⁴⁵⁶⁷⁸⁹]+)")
# A mark that lost its raising: "environments.”6 It", as in text taken out of PDF files.
_FALLEN_MARK = re.compile(r"(?<=[.,;:!?”’\"»)])(?<!\d[.,])(\d{1,3})(?=\s|$)")
# Name (year) title, as lists of works are written.
_ENTRY = re.compile(r"(?P<who>[^“\"(]{3,160}?)\s*\((?P<when>[^()]{0,24}\d{4}[a-z]?)\)[.,:]?\s*[“\"‘A-ZÀ-Þ]")
_UNFINISHED = re.compile(r"[\w,–—-]$")
_FEWEST_ENTRIES = 4


def assemble(
    blocks: Iterable[Block], *, notes: tuple[Note, ...] = (), title: str | None = None, url: str | None = None
) -> PublicationText:
    """The publication that consists of these blocks. Pure."""
    kept = [block for block in blocks if block.text or block.links]
    kept = _without_false_displays(kept)
    kept = joined_over_breaks(kept)
    kept, works = _works_set_apart(kept)
    kept, numbered = _notes_set_apart(kept, known=bool(notes))
    notes = (*notes, *numbered)
    labels = frozenset(note.label for note in notes)
    body = [_with_marks(block, labels) for block in kept]
    heading = title or next((b.text for b in body if b.kind is BlockKind.TITLE), None)
    heading = heading or next((b.text for b in body if b.kind is BlockKind.HEADING), "") or _beginning(body)
    return PublicationText(heading, tuple(body), notes, tuple(works), url, tuple(_sections(body)))


def begins_notes(heading: str) -> bool:
    """Whether a heading stands above notes, or above a list of works that may be numbered like notes."""
    return _NOTES_HEADING.fullmatch(heading) is not None or _WORKS_HEADING.fullmatch(heading) is not None


def _beginning(blocks: Sequence[Block]) -> str:
    words = blocks[0].text.split() if blocks else []
    return " ".join(words[:12]) or "Untitled"


def _sections(blocks: Sequence[Block]) -> Iterable[str]:
    heading = ""
    for block in blocks:
        if block.kind is BlockKind.HEADING:
            heading = block.text
        yield heading


def _without_false_displays(blocks: list[Block]) -> list[Block]:
    """Only what repeats words of the text is a display; a bold paragraph of its own is a paragraph."""
    if not any(block.kind is BlockKind.DISPLAY for block in blocks):
        return blocks
    runs: set[tuple[str, ...]] = set()
    for block in blocks:
        if block.kind is not BlockKind.DISPLAY:
            words = re.findall(r"\w+", block.text.lower())
            runs.update(zip(*(words[i:] for i in range(6)), strict=False))
    return [
        replace(block, kind=BlockKind.PARAGRAPH)
        if block.kind is BlockKind.DISPLAY and not _repeats(block, runs)
        else block
        for block in blocks
    ]


def _repeats(block: Block, runs: set[tuple[str, ...]]) -> bool:
    words = re.findall(r"\w+", block.text.lower())
    return any(run in runs for run in zip(*(words[i:] for i in range(6)), strict=False))


def joined_over_breaks(blocks: Sequence[Block]) -> list[Block]:
    """Paragraphs that a page break cut in two become one; displays that stand in the gap go behind it."""
    joined: list[Block] = []
    held: list[Block] = []  # displays since the last paragraph
    for block in blocks:
        last = joined[-1] if joined else None
        if block.kind is BlockKind.DISPLAY:
            held.append(block)
        elif last is not None and (joint := _joint(last, block)) is not None:
            joined[-1] = together(last, block, joint)
        else:
            joined += [*held, block]
            held = []
    return [*joined, *held]


def _joint(first: Block, second: Block) -> str | None:
    """What stands between two blocks that are one: a space, nothing (inside an address), or None where they are two."""
    running = (BlockKind.PARAGRAPH, BlockKind.ITEM)
    if first.kind not in running or second.kind is not BlockKind.PARAGRAPH:
        return None
    if first.links and first.links[-1].end >= len(first.text.rstrip(".")) and _goes_on(first.links[-1], second):
        return ""
    if _UNFINISHED.search(first.text) and second.text[:1].islower() and len(first.text.split()) > 8:
        return " "
    return None


def _goes_on(link: Link, block: Block) -> bool:
    """Whether a block begins with the rest of an address that ends the block before."""
    path = re.match(r"[^\s]+", block.text)
    broken = re.search(r"[/=&?_%-]$", link.target) is not None
    return (
        broken and path is not None and "://" not in path.group() and re.search(r"[/._?=-]", path.group()) is not None
    )


def together(first: Block, second: Block, joint: str) -> Block:
    """One block out of two; an address that was cut is one link again."""
    by = len(first.text) + len(joint)
    links = [*first.links, *(Link(x.start + by, x.end + by, x.target) for x in second.links)]
    text = first.text + joint + second.text
    if not joint and first.links:
        cut = first.links[-1]
        rest = re.match(r"[^\s]+", second.text)
        end = by + (rest.end() if rest else 0)
        tail = text[by:end].rstrip(".,;)>")
        links = [x for x in links if x is not cut and not by <= x.start < end]
        links.append(Link(cut.start, by + len(tail), cut.target + tail))
    return Block(
        first.kind,
        text,
        first.place,
        tuple(sorted(links, key=lambda link: link.start)),
        (*first.marks, *(NoteMark(x.offset + by, x.label) for x in second.marks)),
        (*first.slanted, *(Span(x.start + by, x.end + by) for x in second.slanted)),
        (*first.quoted, *(Span(x.start + by, x.end + by) for x in second.quoted)),
    )


def _notes_set_apart(blocks: list[Block], *, known: bool) -> tuple[list[Block], list[Note]]:
    """The text without its numbered notes, and these. They stand under a heading, or at the end and are called [1]."""
    for start, block in enumerate(blocks):
        if not (_is_heading(block) and begins_notes(block.text)):
            continue
        end = next((i for i in range(start + 1, len(blocks)) if _ends_notes(blocks[i])), len(blocks))
        notes, left = _numbered(blocks[start + 1 : end], needs_bracket=False)
        if notes:
            return [*blocks[:start], *left, *blocks[end:]], notes
    if known:
        return blocks, []
    first = next((i for i in range(len(blocks)) if _is_trailing_run(blocks, i)), None)
    if first is None:
        return blocks, []
    notes, left = _numbered(blocks[first:], needs_bracket=True)
    return [*blocks[:first], *left], notes


def _is_heading(block: Block) -> bool:
    return block.kind in (BlockKind.HEADING, BlockKind.TITLE) or len(block.text) < 30


def _ends_notes(block: Block) -> bool:
    return block.kind in (BlockKind.HEADING, BlockKind.TITLE) and not _NUMBERED.match(block.text)


def _is_trailing_run(blocks: Sequence[Block], index: int) -> bool:
    """Whether notes that are called [1], [2], … begin here and go on to the end."""
    match = _NUMBERED.match(blocks[index].text)
    if match is None or (match["bracket"] or (match["raised"] or "").translate(_RAISED)) != "1":
        return False
    numbers = [m for b in blocks[index:] if (m := _NUMBERED.match(b.text)) and (m["bracket"] or m["raised"])]
    return len(numbers) * 2 > len(blocks) - index


def _numbered(blocks: Sequence[Block], *, needs_bracket: bool) -> tuple[list[Note], list[Block]]:
    """Notes by their numbers, each with the blocks that follow it; and what stands before the first."""
    notes: list[tuple[str, list[Block]]] = []
    before: list[Block] = []
    for block in blocks:
        match = _NUMBERED.match(block.text)
        number = _number(match) if match and not (needs_bracket and match["plain"]) else None
        expected = int(notes[-1][0]) if notes else 0
        if match is not None and number is not None and expected < number <= expected + 3:
            notes.append((str(number), [_shifted(block, match.end())]))
        elif notes:
            notes[-1][1].append(block)
        else:
            before.append(block)
    return [Note(label, tuple(parts)) for label, parts in notes], before


def _number(match: re.Match[str]) -> int:
    return int(match["bracket"] or match["plain"] or match["raised"].translate(_RAISED))


def _shifted(block: Block, by: int) -> Block:
    """The block without its first characters."""

    def at(offset: int) -> int:
        return max(0, offset - by)

    return replace(
        block,
        text=block.text[by:],
        links=tuple(Link(at(x.start), at(x.end), x.target) for x in block.links),
        marks=tuple(NoteMark(at(x.offset), x.label) for x in block.marks),
        slanted=tuple(Span(at(x.start), at(x.end)) for x in block.slanted),
        quoted=tuple(Span(at(x.start), at(x.end)) for x in block.quoted),
    )


def _works_set_apart(blocks: list[Block]) -> tuple[list[Block], list[Block]]:
    """The text without its list of works, and the list: under a heading, or as a run of "Name (year) title"."""
    for index, block in enumerate(blocks):
        if _is_heading(block) and _WORKS_HEADING.fullmatch(block.text):
            end = next((i for i in range(index + 1, len(blocks)) if _ends_notes(blocks[i])), len(blocks))
            entries = blocks[index + 1 : end]
            if _NUMBERED.match(entries[0].text if entries else ""):
                return blocks, []  # numbered references are called like notes
            return [*blocks[:index], *blocks[end:]], entries
    run = _longest_run([_ENTRY.match(block.text) is not None for block in blocks])
    if len(run) < _FEWEST_ENTRIES:
        return blocks, []
    return [*blocks[: run.start], *blocks[run.stop :]], list(blocks[run.start : run.stop])


def _longest_run(flags: Sequence[bool]) -> range:
    """The longest stretch of True in which single False ones may stand."""
    best = range(0)
    start: int | None = None
    last = 0
    for index, flag in enumerate([*flags, False, False]):
        if flag:
            start = index if start is None else start
            last = index
        elif start is not None and index - last >= 2:
            best = max(best, range(start, last + 1), key=len)
            start = None
    return best


def _with_marks(block: Block, labels: frozenset[str]) -> Block:
    """The block with the marks that were left in its text taken out, where they call a note that there is."""
    pattern = _MARK if any(_MARK.finditer(block.text)) else None
    found = list(pattern.finditer(block.text)) if pattern else []
    if not block.marks:
        found += [
            m for m in _FALLEN_MARK.finditer(block.text) if m.group(1) in labels and int(m.group(1)) <= len(labels)
        ]
    cuts: list[tuple[int, int, list[str]]] = []
    for match in sorted(found, key=lambda m: m.start()):
        called = re.findall(r"\d+", match.group().translate(_RAISED))
        if called and all(label in labels for label in called):
            cuts.append((match.start(), match.end(), called))
    for start, end, called in reversed(cuts):
        block = _cut_out(block, start, end, called)
    return block


def _cut_out(block: Block, start: int, end: int, called: Sequence[str]) -> Block:
    size = end - start

    def at(offset: int) -> int:
        return offset if offset <= start else max(start, offset - size)

    marks = [NoteMark(at(x.offset), x.label) for x in block.marks] + [NoteMark(start, label) for label in called]
    return replace(
        block,
        text=block.text[:start] + block.text[end:],
        links=tuple(Link(at(x.start), at(x.end), x.target) for x in block.links),
        marks=tuple(sorted(marks, key=lambda mark: mark.offset)),
        slanted=tuple(Span(at(x.start), at(x.end)) for x in block.slanted),
        quoted=tuple(Span(at(x.start), at(x.end)) for x in block.quoted),
    )
