"""Whether two texts with the same letters and digits differ in typography only.

The skeletons are equal; what stands between their characters decides. "350 000" and "350,000" are not the same
writing, "well-known" and "well known" are; "10 5" is not "105", "now here" may be "nowhere" with a lost space, but
"not able" is never "notable".
"""

from __future__ import annotations

import re
from enum import Enum

from .capitals import same_acronyms
from .characters import APOSTROPHE, DASH, DOUBLE_QUOTE, LINE_END_HYPHEN, NOTE_MARK, Sort, sort_of
from .folding import Text, folds_between
from .lexicon import is_marked


class _Junction(Enum):
    """What joins or parts two neighbouring characters."""

    JOINED = "joined"
    SPACE = "space"
    LINE_END = "line end"  # a hyphen that may be the word's own or the line's
    HYPHEN = "hyphen"
    APOSTROPHE = "apostrophe"
    TIGHT = "tight"  # punctuation without a space: "and/or", "12:30"
    LOOSE = "loose"  # punctuation with a space


_BRACKETS = "[]"
_OPENING = " ([{\"'"


def typographic_folds(quote: Text, source: Text, at: int) -> tuple[str, ...] | None:
    """The folds under which the quote stands at the source's skeleton offset `at`; None where more than that differs.

    The two skeletons must be equal there.
    """
    folds = _folds_of_junctions(quote, source, at)
    if folds is None:
        return None
    length = len(quote.skeleton.text)
    start, end = source.original_span(at, at + length)
    quote_start, quote_end = quote.original_span(0, length)
    named = folds_between(quote.original[quote_start:quote_end], source.original[start:end])
    return tuple(dict.fromkeys([*named, *folds]))


def differs_in_typography(quote: Text, source: Text, at: int) -> bool:
    """Whether the quote stands at the source's skeleton offset `at`, where the two skeletons must be equal."""
    return _folds_of_junctions(quote, source, at) is not None


def _folds_of_junctions(quote: Text, source: Text, at: int) -> dict[str, None] | None:
    """The folds that what stands between the letters needs; None where it is not the same."""
    length = len(quote.skeleton.text)
    folds: dict[str, None] = {}
    if _sign_before(quote, 0) != _sign_before(source, at):
        return None
    ours, theirs = _folded_span(quote, 0, length), _folded_span(source, at, length)
    if not same_acronyms(quote, ours, source, theirs):
        return None
    if _other_measure(quote, ours[1], source, theirs[1]):
        return None
    quoted_slice, source_slice = quote.folded.text[slice(*ours)], source.folded.text[slice(*theirs)]
    if quoted_slice != source_slice or NOTE_MARK in quoted_slice:
        places, others = quote.skeleton.at[:length], source.skeleton.at[at : at + length]
        for index in range(1, length):
            if places[index] - places[index - 1] == 1 == others[index] - others[index - 1]:
                continue  # nothing stands between in either
            fold = _passed_over(quote, index, source, at + index)
            if fold is None:
                return None
            if fold:
                folds[fold] = None
    return folds


def _passed_over(quote: Text, i: int, source: Text, j: int) -> str | None:  # noqa: PLR0911 - one case a return
    """The fold that makes the two junctions equal, "" where they are equal, None where they are not to be folded."""
    ours, theirs = quote.separator(i), source.separator(j)
    if ours == theirs and NOTE_MARK not in ours:
        return ""
    if not _notes_agree(quote, i, source, j):
        return None
    ours, theirs = ours.replace(NOTE_MARK, ""), theirs.replace(NOTE_MARK, "")
    if ours == theirs:
        return ""
    before, after = sort_of(quote.skeleton.text[i - 1]), sort_of(quote.skeleton.text[i])
    if before is Sort.DIGIT and _other_measure(
        quote, quote.skeleton.at[i - 1] + 1, source, source.skeleton.at[j - 1] + 1
    ):
        return None
    if before is Sort.DIGIT and after is Sort.DIGIT:
        return _between_digits(ours, theirs, quote, i, source, j)
    if after is Sort.DIGIT and _sign_before(quote, i) != _sign_before(source, j):
        return None
    if Sort.LETTER not in (before, after) or Sort.IDEOGRAPH in (before, after):
        return _name_of(ours, theirs)
    return _between_letters(ours, theirs, quote, i, source, j)


def _folded_span(text: Text, at: int, length: int) -> tuple[int, int]:
    return text.skeleton.at[at], text.skeleton.at[at + length - 1] + 1


def _notes_agree(quote: Text, i: int, source: Text, j: int) -> bool:
    """Whether a footnote mark in the quote, if there is one, is the source's. The source's own may be left out."""
    if NOTE_MARK not in quote.separator(i):
        return True
    return _marks(quote, i) == _marks(source, j)


def _marks(text: Text, index: int) -> list[str]:
    first, last = text.skeleton.at[index - 1] + 1, text.skeleton.at[index]
    marked = [k for k in range(first, last) if text.folded.text[k] == NOTE_MARK]
    return ["".join(text.original[text.folded.starts[k] : text.folded.ends[k]].split()) for k in marked]


def _between_digits(ours: str, theirs: str, quote: Text, i: int, source: Text, j: int) -> str | None:
    left, right = _tightened(ours), _tightened(theirs)
    if left == right:
        return _name_of(ours, theirs)
    if {left, right} == {"", " "}:  # "350 000" and "350000"
        return "spaces" if _groups_thousands(quote, i, ours) or _groups_thousands(source, j, theirs) else None
    if {left, right} in _NATIVE_SEPARATORS:
        return "digits"
    if (not ours or _groups(quote, i, source.languages)) and (not theirs or _groups(source, j, source.languages)):
        return "digit grouping"
    loose = " " in ours and " " in theirs and not any(char in left + right for char in "-/")
    return _name_of(ours, theirs) if loose else None


_NATIVE_SEPARATORS = ({",", "٬"}, {".", "٫"})  # of numbers in Arabic digits
# A number whose groups can be nothing else: two or more of them, or parted by a sign that no decimals have.
_SURELY_GROUPED = re.compile(
    r"(?<![\d.,])(?:\d{1,3}(?:([.,])\d{3})(?:\1\d{3})+|\d{1,3}(?:([ '٬])\d{3})(?:\2\d{3})*|\d{1,2}(?:,\d{2})+,\d{3})"
    r"(?!\d)"
)
_LONGEST_NUMBER = 24  # characters


_COMMA_GROUPS, _POINT_GROUPS = (
    frozenset(["en", "he", "hi"]),
    frozenset(["de", "es", "it", "nl", "pt", "tr", "da", "id"]),
)
_ONE_GROUP = re.compile(r"(?<![\d.,])\d{1,3}([.,])\d{3}(?![\d.,]\d|\d)")


def _groups(text: Text, index: int, languages: frozenset[str]) -> bool:
    """Whether the separator before the skeleton's `index` parts thousands, as it surely or in these languages does."""
    at, folded = text.skeleton.at[index], text.folded.text
    low = max(0, at - _LONGEST_NUMBER)
    numbers = _SURELY_GROUPED.finditer(folded, low, at + _LONGEST_NUMBER)
    if any(match.start() < at < match.end() for match in numbers):
        return True
    grouping = {",": _COMMA_GROUPS, ".": _POINT_GROUPS}
    return any(
        match.start() < at < match.end() and bool(languages) and languages <= grouping[match.group(1)]
        for match in _ONE_GROUP.finditer(folded, low, at + _LONGEST_NUMBER)
    )


def _tightened(separator: str) -> str:
    """A separator without the spaces around a dash or a line-end hyphen."""
    separator = separator.replace(LINE_END_HYPHEN, DASH)
    return separator.strip() if DASH in separator else separator


def _groups_thousands(text: Text, index: int, separator: str) -> bool:
    """Whether the space before `index` parts groups of three digits."""
    if separator != " ":
        return False
    folded, middle = text.folded.text, text.skeleton.at[index]
    after = folded[middle : middle + 4]
    before = folded[max(0, middle - 5) : middle - 1]
    leading = len(before) - len(before.rstrip("0123456789"))
    return after[:3].isdecimal() and not after[3:].isdecimal() and 1 <= leading <= 3


def _sign_before(text: Text, index: int) -> bool:
    """Whether a minus sign belongs to the digit at the skeleton's `index`."""
    if not text.skeleton.text[index].isdecimal():
        return False
    place = text.skeleton.at[index]
    if place == 0 or text.folded.text[place - 1] != DASH:
        return False
    return place == 1 or text.folded.text[place - 2] in _OPENING


_MEASURES = frozenset([APOSTROPHE, DOUBLE_QUOTE])  # feet or minutes, and inches or seconds
_QUOTED_WITHIN = 300  # characters before a closing quotation mark in which its opening one is looked for


def _other_measure(quote: Text, i: int, source: Text, j: int) -> bool:
    """Whether digits that end at these folded offsets have ' behind them in the one text and " in the other.

    Where either closes something that was quoted, the two are quotation marks.
    """
    ours, theirs = quote.folded.text[i : i + 1], source.folded.text[j : j + 1]
    if ours == theirs or ours not in _MEASURES or theirs not in _MEASURES or not quote.folded.text[i - 1].isdecimal():
        return False
    return not (_closes(quote, i, ours) or _closes(source, j, theirs))


def _closes(text: Text, place: int, mark: str) -> bool:
    """Whether the mark at a folded offset has an opening one before it that nothing has closed."""
    stretch = " " + text.folded.text[max(0, place - _QUOTED_WITHIN) : place]
    opened = stretch.rfind(mark)
    while opened > 0 and (stretch[opened - 1].isalnum() and stretch[opened + 1 : opened + 2].isalnum()):
        opened = stretch.rfind(mark, 0, opened)  # an apostrophe
    return opened > 0 and not stretch[opened - 1].isalnum() and stretch[opened - 1] not in ".,!?"


def _junction(separator: str) -> _Junction:
    if LINE_END_HYPHEN in separator:
        return _Junction.LINE_END
    bare = separator.strip(_BRACKETS)
    if not bare:
        return _Junction.JOINED
    if bare.isspace():
        return _Junction.SPACE
    if " " in bare:
        return _Junction.LOOSE
    if bare == DASH:
        return _Junction.HYPHEN
    return _Junction.APOSTROPHE if bare == APOSTROPHE else _Junction.TIGHT


_ONLY_BY_SPACE = frozenset([_Junction.SPACE, _Junction.LOOSE])
_NOT_JOINED = frozenset([_Junction.HYPHEN, _Junction.APOSTROPHE, _Junction.TIGHT])


def _between_letters(ours: str, theirs: str, quote: Text, i: int, source: Text, j: int) -> str | None:
    left, right = _junction(ours), _junction(theirs)
    kinds = {left, right}
    if left is right and left in (_Junction.JOINED, _Junction.HYPHEN, _Junction.LINE_END):
        return _name_of(ours, theirs)
    if _Junction.LINE_END in kinds:
        return "line-end hyphens"
    if _Junction.JOINED in kinds:
        if kinds & _NOT_JOINED:
            both_letters = not any(quote.skeleton.text[k].isdecimal() for k in (i - 1, i))
            return None if both_letters or _Junction.HYPHEN not in kinds else "dashes"
        parted, at = (quote, i) if left in _ONLY_BY_SPACE else (source, j)
        return "spaces" if _may_lose_its_space(parted, at) else None
    return _name_of(ours, theirs)


def _may_lose_its_space(text: Text, index: int) -> bool:
    """Whether the two words around `index` may have been run together by a reader of the page's markup.

    A word of one letter may not ("a typical" is not "atypical") unless it is a drop capital, nor a word that turns
    the sense ("not able" is not "notable").
    """
    left, right = _word_ending(text, index), _word_starting(text, index)
    if _broken_capitals(text, index):
        return True
    if is_marked(left) or is_marked(right) or len(right) < 2:
        return False
    if len(left) >= 2:
        return True
    initial = text.original[text.folded.starts[text.skeleton.at[index - 1]]]
    return initial.isupper() and initial not in "AI"


def _broken_capitals(text: Text, index: int) -> bool:
    """Whether a line break stands inside a word of capitals, as where a text without spaces was wrapped."""
    first, last = text.skeleton.at[index - 1], text.skeleton.at[index]
    gap = text.original[text.folded.ends[first] : text.folded.starts[last]]
    around = text.original[text.folded.starts[first]] + text.original[text.folded.starts[last]]
    return "\n" in gap and around.isupper()


def _word_ending(text: Text, index: int) -> str:
    start = index - 1
    while start > 0 and not text.separator(start):
        start -= 1
    return text.skeleton.text[start:index]


def _word_starting(text: Text, index: int) -> str:
    end = index + 1
    while end < len(text.skeleton.text) and not text.separator(end):
        end += 1
    return text.skeleton.text[index:end]


def _name_of(ours: str, theirs: str) -> str:
    """The name of the difference between two separators that both part, or both join."""
    left, right = ours.replace(" ", ""), theirs.replace(" ", "")
    if left == right:
        return "spaces" if ours != theirs else ""
    differing = set(left) ^ set(right)
    if differing <= {DOUBLE_QUOTE, APOSTROPHE}:
        return "quotation marks"
    if differing <= {DASH, LINE_END_HYPHEN}:
        return "dashes"
    return "brackets" if differing <= set(_BRACKETS) else "punctuation"
