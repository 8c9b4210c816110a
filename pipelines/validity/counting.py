"""A page's own text in sentences, and how much of it is its own."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from .phrases import Family

_SENTENCE_END: Final = re.compile(r"(?<=[.!?…])\s+|(?<=[。！？])|[\n\t]")
# What a page quotes it does not say: reports on walls and errors cite them.
_QUOTED: Final = re.compile(r"“[^”]*”|„[^“”]*[“”]|«[^»]*»|「[^」]*」|『[^』]*』|\"[^\"]*\"")
_SITE_NAME: Final = re.compile(r"\s+[|–—·»:-]\s+|\s*\|\s*")
_WORD: Final = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*|\d+")
_UNSPACED: Final = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]")  # Thai, Japanese, Chinese


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, also without what it quotes, and its length in words."""

    text: str
    unquoted: str
    words: int


@dataclass(frozen=True, slots=True)
class Contents:
    """All sentences of a page's own text."""

    sentences: tuple[Sentence, ...]

    @property
    def words(self) -> int:
        """The length of the whole, in words."""
        return sum(sentence.words for sentence in self.sentences)

    def words_beside(self, family: Family, boilerplate: re.Pattern[str], *, longest: int) -> int:
        """Words in sentences that no page of this family would say.

        A sentence of more than `longest` words is a document's own, though it may hold a word that such pages hold too.
        """
        always = (family.leads, boilerplate)
        return sum(
            part.words
            for part in self.sentences
            if not any(said.search(part.unquoted) for said in always)
            and (part.words > longest or not family.support.search(part.unquoted))
        )


def contents_of(passages: Iterable[str]) -> Contents:
    """The sentences of some passages; line breaks end sentences too."""
    found = []
    for passage in passages:
        for part in _SENTENCE_END.split(plain(passage)):
            text = part.strip()
            if text:
                found.append(Sentence(text, _QUOTED.sub(" ", text), words(text)))
    return Contents(tuple(found))


def plain(text: str) -> str:
    """Compatibility forms and apostrophes made equal, as the phrases have them; line breaks stay."""
    return unicodedata.normalize("NFKC", text).replace("’", "'").strip()


def segments(title: str) -> list[str]:
    """The parts of a title that separators set off: "Not found | The Daily" has two."""
    return [part for part in _SITE_NAME.split(plain(title)) if part]


def words(text: str) -> int:
    """The number of words, two characters of a script without spaces counting as one."""
    unspaced = len(_UNSPACED.findall(text))
    return len(_WORD.findall(_UNSPACED.sub(" ", text))) + (unspaced + 1) // 2
