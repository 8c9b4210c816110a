"""Which works each note cites: several in one, "Ibid.", short titles, "supra note 4", "See Jane Roe"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import reduce

from .addresses import Address, addresses_of, is_archived
from .assembling import together
from .publication_text import Block, Note, Span
from .quotation_marks import pairing_of
from .shelf import Shelf
from .works import Work, date_in, words_of, work_of

_IBID = re.compile(r"\W*(?:ibid(?:em)?|id|ebd|ebenda|a\.a\.O|loc\.?\s?cit)\b", re.IGNORECASE)
_SUPRA = re.compile(r"(?:\bsupra\s(?:note|n\.?)\s*|\bnote\s|\(n\.?\s)(\d{1,4})(?:\sabove|\)|\b)", re.IGNORECASE)
_NEW_SENTENCE = re.compile(
    r"(?<=[.?!)\]”\"])\s+(?=(?:See|Also|For\s(?:a|an|more|further|the|instance|example|discussion)|Compare|Cf\.|On\sthis)\b)"
)
_REMARK = re.compile(r"(?:^|(?<=[.)\]]\s))Note:\s.*$", re.DOTALL)
_SEE = re.compile(r"^(?:see(?:\salso)?|cf\.|compare)\s+", re.IGNORECASE)
_WHO = re.compile(r"^(?P<who>[A-ZÀ-Þ][^,;:“\"(]{1,120}?)(?=\s(?:for|on|review|and\s[A-Z]\S+\sfor)\b|[,;:.(]|\s[“\"]|$)")


def works_of_notes(notes: Sequence[Note], shelf: Shelf) -> dict[str, tuple[int, ...]]:
    """The numbers of the works that each note cites; new works are put on the shelf."""
    cited: dict[str, tuple[int, ...]] = {}
    before: tuple[int, ...] = ()
    for note in notes:
        if not note.blocks:  # a mark and a number, and nothing behind it
            cited[note.label] = ()
            continue
        whole = reduce(lambda a, b: together(a, b, " "), note.blocks)
        numbers: list[int] = []
        for piece in pieces_of(whole):
            if numbers and (copies := _copies_only(piece)):
                shelf.add(replace(shelf[numbers[-1]], copies=copies))
                continue
            for number in _cited(piece, shelf, cited, before, note.label):
                if number not in numbers:
                    numbers.append(number)
        cited[note.label] = tuple(numbers)
        before = tuple(numbers) or before
    return cited


def _copies_only(piece: Piece) -> tuple[str, ...]:
    """The addresses of a piece that is nothing but the archived copy of the work before: "archived at <…>"."""
    urls = [address.url for address in piece.addresses if address.url]
    named = re.sub(r"https?://\S+|www\.\S+|\S+\.\S+/\S+", "", piece.text)
    alone = re.fullmatch(
        r"\W*(?:(?:also|and|an?|archived?|archiviert|copy|at|in|unter|as|on|à|en)\b\W*)*", named, re.IGNORECASE
    )
    return tuple(urls) if alone and urls and all(is_archived(url) for url in urls) else ()


class Piece:
    """A part of an entry with its own addresses and slanted words."""

    def __init__(self, block: Block, start: int, end: int) -> None:
        self.text = block.text[start:end]
        self.place = block.place
        self.addresses = [
            Address(a.start - start, a.end - start, a.url, a.printed, a.trouble)
            for a in addresses_of(block)
            if start <= a.start < end
        ]
        self.slanted = [
            Span(s.start - start, s.end - start) for s in block.slanted if start <= s.start and s.end <= end
        ]

    def work(self, label: str | None) -> Work:
        """The piece as a work."""
        notes = () if label is None else (label,)
        return work_of(self.text, addresses=self.addresses, slanted=self.slanted, place=self.place, notes=notes)


def pieces_of(block: Block) -> Iterator[Piece]:
    """The works that an entry lists, one after the other; remarks are left out."""
    text = block.text
    remark = _REMARK.search(text)
    end = remark.start() if remark else len(text)
    for start, stop in _separate(text, end):
        begin = start
        for match in _NEW_SENTENCE.finditer(text, start, stop):
            yield Piece(block, begin, match.start())
            begin = match.end()
        yield Piece(block, begin, stop)


def _separate(text: str, end: int) -> Iterator[tuple[int, int]]:
    """The parts between semicolons that stand in no bracket, quotation or address."""
    covered = [(q.start, q.end) for q in pairing_of(text).quoted]
    depth, begin = 0, 0
    for index, sign in enumerate(text[:end]):
        if sign in "([":
            depth += 1
        elif sign in ")]":
            depth = max(0, depth - 1)
        elif sign == ";" and not depth and (index + 1 >= len(text) or not text[index + 1].isalnum()):
            inside = next(((s, e) for s, e in covered if s < index < e), None)
            if inside is None:
                yield begin, index
                begin = index + 1
            elif index == inside[1] - 2:  # “Title;” with the mark behind it
                yield begin, inside[1]
                begin = inside[1]
    if text[begin:end].strip():
        yield begin, end


def _cited(
    piece: Piece, shelf: Shelf, cited: dict[str, tuple[int, ...]], before: tuple[int, ...], label: str
) -> tuple[int, ...]:
    text = re.sub(r"^\s*(?:and|und|et|y)\s+", "", piece.text.strip())
    if _IBID.match(text) and not piece.addresses:
        return before
    supra = _SUPRA.search(text)
    if supra and supra.group(1) in cited and not piece.addresses:
        return cited[supra.group(1)]
    lead = len(piece.text) - len(text)
    if lead:
        piece.text = piece.text[lead:]
        piece.addresses = [Address(a.start - lead, a.end - lead, a.url, a.printed, a.trouble) for a in piece.addresses]
        piece.slanted = [Span(s.start - lead, s.end - lead) for s in piece.slanted]
    work = piece.work(label)
    if piece.addresses:
        return (shelf.add(work),)
    if (known := shelf.find(work)) is not None:
        return (shelf.add(work),) if known == shelf.find(work) else (known,)
    if known_short := _short_form(work, text, shelf):
        return known_short
    return (shelf.add(work),) if _names_a_work(work, piece, text) else ()


def _short_form(work: Work, text: str, shelf: Shelf) -> tuple[int, ...]:
    """The works that "Roe, 'Short Title'" or "See Jane Roe" means; more than one where it does not say which."""
    has_title = work.title != work.entry
    if has_title and len(words_of(work.title)) >= 2:
        found = shelf.titled(work.title)
        return () if found is None else (found,)
    quoted = [text[slice(*q.inner)] for q in pairing_of(text).quoted]
    for title in quoted:
        if (found := shelf.titled(title)) is not None:
            return (found,)
    bare = re.split(r"(?<=[.”\"])\s+See\s", text)[-1]
    who = _WHO.match(_SEE.sub("", bare))
    if who is None:
        return ()
    works = shelf.by_author(who["who"]) or shelf.by_author(who["who"].split(" and ")[0])
    year = date_in(text)
    dated = tuple(n for n in works if year and (shelf[n].published or "").startswith(year[:4]))
    return dated or works


def _names_a_work(work: Work, piece: Piece, text: str) -> bool:
    """Whether a piece names a work at all, and is no remark: a title, or an author with a date."""
    if work.title != work.entry or piece.slanted:
        return True
    return (
        work.published is not None
        and len(text) < 300
        and text[:1].isupper()
        and re.search(r"\b(?:is|are|was|were|has|have)\b", text) is None
    )
