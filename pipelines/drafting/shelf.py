"""The works that a publication cites, each once however often and in however many wordings it is named."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from .addresses import key_of
from .lexicon import LEFT_OUT_OF_NAMES
from .works import Work, words_of

_FURTHER_WORDS = 2  # that a sentence and a work's naming share beside a name, before the name means this work
_FEWEST_SHARED = 3  # words with content, before two namings are taken for one work


class Shelf:
    """Works in the order in which they were first named. A work's number never changes."""

    def __init__(self) -> None:
        self._works: list[Work] = []
        self._by_address: dict[str, int] = {}
        self._by_title: dict[frozenset[str], int] = {}
        self._words: list[frozenset[str]] = []  # of everything that a work is called by

    @property
    def works(self) -> tuple[Work, ...]:
        """All works; a work's number is its index."""
        return tuple(self._works)

    def __getitem__(self, number: int) -> Work:
        return self._works[number]

    def add(self, work: Work) -> int:
        """The number of the work, which is new or was named before."""
        known = self.find(work)
        if known is None:
            self._works.append(work)
            self._words.append(words_of(work.entry))
            known = len(self._works) - 1
        else:
            self._learn(known, work)
        if work.url is not None:
            self._by_address.setdefault(key_of(work.url), known)
        if len(words_of(work.title)) >= _FEWEST_SHARED:
            self._by_title.setdefault(words_of(work.title), known)
        return known

    def find(self, work: Work) -> int | None:
        """The number of a work that was named before, by its address, else by its title or the words it is named by."""
        if work.url is not None and (known := self._by_address.get(key_of(work.url))) is not None:
            return known
        title = words_of(work.title)
        known = self._by_title.get(title)
        if known is not None and not self._disagree(known, work):
            return known
        return self._by_words(work)

    def _by_words(self, work: Work) -> int | None:
        """A work of which one naming is the beginning of the other, or holds nearly all its words."""
        if work.url is not None:
            return None
        named, run = words_of(work.entry), _run(work.entry)
        for number, words in enumerate(self._words):
            known = self._works[number]
            if words == named and (len(named) >= _FEWEST_SHARED or known.entry.lower() == work.entry.lower()):
                return number
            if len(named) < _FEWEST_SHARED or len(words) < _FEWEST_SHARED or self._disagree(number, work):
                continue
            shorter, longer = sorted((run, _run(known.entry)), key=len)
            if len(shorter) >= _FEWEST_SHARED and longer[: len(shorter)] == shorter:
                return number
            few, many = sorted((named, words), key=len)
            if few <= many and len(few) * 3 >= len(many) * 2:
                return number
        return None

    def _disagree(self, number: int, work: Work) -> bool:
        """Whether two namings give two addresses or two years."""
        other = self._works[number]
        if work.url and other.url and key_of(work.url) != key_of(other.url):
            return True
        return bool(work.published and other.published and work.published[:4] != other.published[:4])

    def _learn(self, number: int, work: Work) -> None:
        """What a further naming adds: an address, a date, the note that it stands in."""
        old = self._works[number]
        self._words[number] |= frozenset() if work.url is None else words_of(work.entry)
        self._works[number] = replace(
            old,
            author=old.author or work.author,
            publisher=old.publisher or work.publisher,
            published=old.published or work.published,
            url=old.url or work.url,
            copies=tuple(dict.fromkeys([*old.copies, *work.copies])),
            troubles=tuple(dict.fromkeys([*old.troubles, *work.troubles])),
            notes=tuple(dict.fromkeys([*old.notes, *work.notes])),
            also=tuple(dict.fromkeys([*old.also, *([work.entry] if work.entry != old.entry else [])])),
        )

    def titled(self, title: str) -> int | None:
        """The work that a short title names: all its words stand in how the work is named, or nearly all."""
        words = words_of(title)
        if len(words) < 2:
            return None
        best, found = 0.0, None
        for number, known in enumerate(self._words):
            share = len(words & known) / len(words)
            enough = share == 1.0 if len(words) < 4 else share >= 0.8
            if enough and share > best:
                best, found = share, number
        return found

    def by_author(self, name: str) -> tuple[int, ...]:
        """The works whose author or publishing body a name is; those by exactly this name before others."""
        wanted = _names(name)
        if not wanted:
            return ()
        exact: list[int] = []
        partly: list[int] = []
        for number, work in enumerate(self._works):
            written = _names(work.author or "")
            if written and written == wanted:
                exact.append(number)
            elif (
                written
                and (wanted <= written or written <= wanted)
                and (len(wanted) > 1 or len(written) == 1 or _surname(work.author, name))
            ):
                partly.append(number)
        if exact or partly:
            return tuple(exact or partly)
        return tuple(
            n for n, work in enumerate(self._works) if work.publisher and wanted and wanted == _names(work.publisher)
        )

    def spoken_of(self, name: str, sentence: frozenset[str]) -> tuple[int, ...]:
        """The works that a name heads and that share further words with a sentence; the most alike first."""
        wanted = _names(name)
        found = [
            (-len((self._words[n] & sentence) - wanted), n)
            for n in self.named(name)
            if len((self._words[n] & sentence) - wanted) >= _FURTHER_WORDS
        ]
        return tuple(number for _, number in sorted(found))

    def named(self, name: str, among: Iterable[int] | None = None) -> tuple[int, ...]:
        """The works (of some) whose naming begins with, or holds, a body's name or its initials."""
        wanted = _names(name)
        if not wanted:
            return ()
        numbers = range(len(self._works)) if among is None else among
        found = []
        for number in numbers:
            entry = self._works[number].entry
            if (
                wanted <= _names(entry)
                or _initials(name) in _tokens(entry)
                or any(_initials(entry[:80]) == t for t in _tokens(name) if len(t) > 2)
            ):
                found.append(number)
        return tuple(found)


def _run(text: str) -> list[str]:
    """The words with content of a naming in their order."""
    kept = words_of(text)
    return [word for word in re.findall(r"\w+", text.lower().replace("’", "'")) if word in kept]


def _tokens(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[^\W_]+(?:\.[^\W_]+)*", re.sub(r"[’']s\b", "", text)))


def _names(text: str) -> frozenset[str]:
    return frozenset(
        word.lower()
        for word in _tokens(text)
        if word.lower() not in LEFT_OUT_OF_NAMES and not re.fullmatch(r"(?:19|20)\d\d", word)
    )


def _surname(author: str | None, name: str) -> bool:
    """Whether a single word is the last name of one of a work's authors."""
    people = re.split(r",\s|\sand\s|\s&\s", author or "")
    return any(person.split() and person.split()[-1].lower() == name.strip().lower() for person in people)


def _initials(name: str) -> str:
    """ "Human Rights Watch" as "HRW"; "" for names of fewer than three words."""
    words = [word for word in re.findall(r"[^\W\d_]+", name) if word[0].isupper()]
    return "".join(word[0] for word in words) if len(words) >= 3 else "\x00"
