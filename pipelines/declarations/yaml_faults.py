"""Why a text is no YAML, said for people who write declarations and not parsers.

Decided by the characters that stand where the parser stopped, not by the words of its message.
"""

from __future__ import annotations

from dataclasses import dataclass

_TO_QUOTE = "put the text in quotation marks"


@dataclass(frozen=True, slots=True)
class Explanation:
    """What is wrong, what to do, and the character offset that a person should look at."""

    message: str
    hint: str
    index: int


def unprintable(text: str, index: int) -> Explanation:
    """A control character at `index`, which YAML does not allow."""
    return Explanation(f"the control character U+{ord(text[index]):04X} stands in this line", "delete it", index)


def explain(text: str, at: int, opened: int | None) -> Explanation:  # noqa: PLR0911 -- one return for each mistake
    """Why the parser stopped at offset `at`; `opened` is where it says that the part it was reading begins."""
    line_start = text.rfind("\n", 0, at) + 1
    before = text[line_start:at]
    here = text[at : at + 1]
    indentation = text[line_start:].split("\n", 1)[0]
    indentation = indentation[: len(indentation) - len(indentation.lstrip(" \t"))]
    opener = text[opened : opened + 1] if opened is not None else ""

    if "\t" in indentation:
        return Explanation("this line is indented with a tab", "use spaces", at)
    if opened is not None and opener in ('"', "'"):
        return _in_quotation_marks(text, at, opened)
    if opened is not None and opener in ("[", "{") and not text[at:].strip():
        return Explanation(
            f'the bracket "{opener}" that opens here is never closed', _TO_QUOTE + " or close it", opened
        )
    for special, index in ((opener, opened), (here, at)):
        if special and special in "@`%|>&*!" and index is not None:
            return Explanation(f'text cannot begin with "{special}" here', _TO_QUOTE, index)
    if here == ":":
        hint = f"{_TO_QUOTE} where it holds a colon, or check the indentation"
        return Explanation("a colon that no key can stand before", hint, at)
    if before.rstrip()[-1:] in ('"', "'"):
        hint = "inside \"…\" write \\\" for a quotation mark, inside '…' write two: ''"
        return Explanation("text goes on behind a closing quotation mark", hint, at)
    if before.rstrip()[-1:] in ("]", "}"):
        return Explanation("text goes on behind a closing bracket", f"{_TO_QUOTE} where it begins with a bracket", at)
    hint = "check the indentation of this line and the one before, and that every bracket and quotation mark is closed"
    return Explanation("this line does not fit to what stands before it", hint, at)


def _in_quotation_marks(text: str, at: int, opened: int) -> Explanation:
    if "\\" in text[max(opened, at - 2) : at + 1] and text[at:].strip():
        hint = "write two (\\\\), or put the text in single quotation marks"
        return Explanation('a backslash that means nothing inside "…"', hint, at)
    hint = 'close it, and write quotation marks inside the text as \\"'
    return Explanation("the quotation mark that opens here is never closed", hint, opened)
