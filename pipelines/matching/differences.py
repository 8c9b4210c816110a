"""What differs between quoted and standing words, typed. Never how much: one digit is a difference like any other."""

from __future__ import annotations

from ..findings import Change, ChangeKind
from .alignment import Alignment, Block
from .folding import Text
from .kinds import NO_KINDS, is_number, kinds_of
from .lexicon import COMMON_WORDS
from .scripts import marks_of_ideographs
from .tokens import Token, TokenSort, is_footnote_number


class _Sides:
    """The two texts, to show tokens as they are written."""

    def __init__(self, quote: Text, source: Text, languages: frozenset[str]) -> None:
        self.quote = quote
        self.source = source
        self.languages = languages

    def quoted(self, tokens: list[Token]) -> str:
        return _written(self.quote, tokens)

    def standing(self, tokens: list[Token]) -> str:
        return _written(self.source, tokens)


def differences(
    alignment: Alignment, quote: Text, source: Text, languages: frozenset[str]
) -> tuple[tuple[Change, ...], tuple[str, ...]]:
    """The typed changes of a quote's alignment with the source, and the folds that were passed over."""
    sides = _Sides(quote, source, languages)
    changes: list[Change] = []
    folds: dict[str, None] = {"contractions": None} if alignment.contracted else {}
    for block in alignment.blocks:
        if not block.quoted and all(is_footnote_number(source, token) for token in block.standing):
            folds["footnote marks"] = None
        else:
            changes.extend(_typed(block, sides))
    return tuple(changes), tuple(folds)


# In the order in which a token that is several of these is taken.
_MARKED_KINDS = (ChangeKind.NUMBER, ChangeKind.NEGATION, ChangeKind.MODAL, ChangeKind.UNIT, ChangeKind.HEDGE)


def _typed(block: Block, sides: _Sides) -> list[Change]:
    """The changes of one block: one of each marked kind that differs, and one for the words that are left."""
    if _ideographic(block):
        return _typed_ideographs(block, sides)
    changes: list[Change] = []
    left, right = block.quoted, block.standing
    of_left = [kinds_of(token, sides.quote.folded.text, sides.languages) for token in left]
    of_right = [kinds_of(token, sides.source.folded.text, sides.languages) for token in right]
    marked = NO_KINDS.union(*of_left, *of_right)
    for kind in filter(marked.__contains__, _MARKED_KINDS):
        ours = [token for token, kinds in zip(block.quoted, of_left, strict=True) if kind in kinds]
        theirs = [token for token, kinds in zip(block.standing, of_right, strict=True) if kind in kinds]
        if _differ(kind, ours, theirs):
            left = [token for token in left if token not in ours]
            right = [token for token in right if token not in theirs]
            changes.append(_change(kind, ours, theirs, block, sides))
    content = any(t.text not in COMMON_WORDS or t.sort is TokenSort.SYMBOL for t in (*left, *right))
    if (left or right) and (content or not changes):
        changes.append(_untyped(left, right, sides))
    return changes


def _differ(kind: ChangeKind, ours: list[Token], theirs: list[Token]) -> bool:
    if kind is ChangeKind.NEGATION:  # "don't" and "do not" negate alike
        return {_negation_stem(t.text) for t in ours} != {_negation_stem(t.text) for t in theirs}
    if kind is ChangeKind.MODAL:
        return {_modal_stem(t.text) for t in ours} != {_modal_stem(t.text) for t in theirs}
    return [token.text for token in ours] != [token.text for token in theirs]


_MODAL_STEMS = {"'ll": "will", "won't": "will", "can't": "can", "cannot": "can", "shan't": "shall"}


def _negation_stem(word: str) -> str:
    return "not" if word == "cannot" or word.endswith("n't") else word


def _modal_stem(word: str) -> str:
    return _MODAL_STEMS.get(word, word.removesuffix("n't"))


def _change(kind: ChangeKind, ours: list[Token], theirs: list[Token], block: Block, sides: _Sides) -> Change:
    """A change of a marked kind. Where one side has no such word, the words that stand in its place are shown."""
    if ours and not theirs and len(block.quoted) == len(ours):
        theirs = block.standing
    elif theirs and not ours and len(block.standing) == len(theirs):
        ours = block.quoted
    return Change(kind, sides.quoted(ours), sides.standing(theirs))


def _untyped(quoted: list[Token], standing: list[Token], sides: _Sides) -> Change:
    ours, theirs = sides.quoted(quoted), sides.standing(standing)
    if not quoted:
        return Change(ChangeKind.OMISSION, "", theirs)
    named = _names(sides.quote, quoted, sides.languages)
    if any(token.text.isupper() for token in (*quoted, *standing)):  # "US" is no "us"
        return Change(ChangeKind.NAME, ours, theirs)
    if standing:
        named = named and _names(sides.source, standing, sides.languages)
    return Change(ChangeKind.NAME if named else ChangeKind.WORDING, ours, theirs)


def _names(text: Text, tokens: list[Token], languages: frozenset[str]) -> bool:
    """Whether one of the words is written as a name: with a capital where no sentence begins.

    German writes every noun so; there a capital says nothing.
    """
    if "de" in languages:
        return False
    return any(_is_name(text, token) for token in tokens if token.sort is TokenSort.WORD)


_SPACES = 80  # characters; no sentence is set off by more


def _is_name(text: Text, token: Token) -> bool:
    start = text.folded.starts[token.start]
    if not text.original[start].isupper() or token.text in COMMON_WORDS:
        return False
    before = text.original[max(0, start - _SPACES) : start].rstrip(" \t\u00a0\"“„«'‘([")
    return bool(before) and before[-1] not in ".!?:;…\n•"


def _ideographic(block: Block) -> bool:
    return any(token.sort is TokenSort.IDEOGRAPH for token in (*block.quoted, *block.standing))


def _typed_ideographs(block: Block, sides: _Sides) -> list[Change]:
    """Where words are not parted, a marker is looked for in the characters around the place."""
    ours, theirs = sides.quoted(block.quoted), sides.standing(block.standing)
    numbers = (
        [token for token in block.quoted if is_number(token, sides.quote.folded.text)],
        [token for token in block.standing if is_number(token, sides.source.folded.text)],
    )
    changes = [Change(kind, ours, theirs) for kind in _marked_kinds(block, sides)]
    if [t.text for t in numbers[0]] != [t.text for t in numbers[1]]:
        changes.append(Change(ChangeKind.NUMBER, sides.quoted(numbers[0]), sides.standing(numbers[1])))
    if not changes or not block.quoted or not block.standing:
        kind = ChangeKind.WORDING if block.quoted else ChangeKind.OMISSION
        changes.append(Change(kind, ours, theirs))
    return changes


def _marked_kinds(block: Block, sides: _Sides) -> list[ChangeKind]:
    ours = marks_of_ideographs(sides.quote.folded.text, *_range(block.quoted)) if block.quoted else {}
    theirs = marks_of_ideographs(sides.source.folded.text, *_range(block.standing)) if block.standing else {}
    return [kind for kind in dict.fromkeys([*ours, *theirs]) if ours.get(kind) != theirs.get(kind)]


def _range(tokens: list[Token]) -> tuple[int, int]:
    return tokens[0].start, tokens[-1].end


def _written(text: Text, tokens: list[Token]) -> str:
    """The tokens as the original writes them: the stretch from the first to the last where they are neighbours."""
    if not tokens:
        return ""
    if len(tokens) == 1:
        first, last = text.folded.span(tokens[0].start, tokens[0].end)
        word = text.original[first:last]
        return word if word.isalnum() else " ".join(word.split())
    runs: list[tuple[int, int]] = []
    for token in tokens:
        start, end = text.folded.span(token.start, token.end)
        if runs and not any(char.isalnum() for char in text.original[runs[-1][1] : start]):
            runs[-1] = (runs[-1][0], end)
        else:
            runs.append((start, end))
    return " … ".join(" ".join(text.original[start:end].split()) for start, end in runs)
