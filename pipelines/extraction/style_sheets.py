"""What a page's own style sheets hide, as far as that can be told without laying the page out.

Only rules that hide a class or an id and ask nothing else, outside every condition, are believed, and only where no
rule anywhere shows something of that name: what scripts open and close is shown by such a rule as a rule, and stays
text. Style sheets that are loaded from elsewhere are not known.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from lxml.etree import _Element as Element

_MOST_CHARACTERS: Final = 500_000  # of all sheets of a page together
_COMMENT: Final = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_HIDING: Final = re.compile(r"(?:^|[;\s])(?:display\s*:\s*none|visibility\s*:\s*hidden)\b", re.IGNORECASE)
_SHOWING: Final = re.compile(
    r"(?:^|[;\s])(?:display\s*:\s*(?!none\b)[a-z-]|visibility\s*:\s*(?!hidden\b)[a-z])", re.IGNORECASE
)
_NAME: Final = re.compile(r"[.#]-?[A-Za-z_][\w-]*")


def sheets_of(tree: Element) -> list[str]:
    """The texts of the page's style elements that hold on a screen where scripts run."""
    return [
        style.text
        for style in tree.iter("style")
        if style.text
        and "print" not in (style.get("media") or "")
        and next(style.iterancestors("noscript"), None) is None
    ]


def hidden_names(sheets: Iterable[str]) -> frozenset[str]:
    """The names, `.class` and `#id`, that the style sheets hide and never show."""
    css = "\n".join(sheets)
    if len(css) > _MOST_CHARACTERS or not ("none" in css or "hidden" in css):
        return frozenset()
    rules = list(_rules(_COMMENT.sub("", css)))
    hiding = [selectors for selectors, said, within in rules if not within and _hides(said) and not _shows(said)]
    hidden = {one for selectors in hiding for one in map(str.strip, selectors.split(",")) if _NAME.fullmatch(one)}
    for selectors, said, _ in rules:
        # Rules by the hundred show this and that; few of them name what another hides.
        if hidden and any(name in selectors for name in hidden) and _shows(said):
            hidden.difference_update(_NAME.findall(selectors))
    return frozenset(hidden)


def _hides(declarations: str) -> bool:
    lower = declarations.lower()
    told = "none" in lower or "hidden" in lower or not lower.isascii()  # most rules do neither
    return told and _HIDING.search(declarations) is not None


def _shows(declarations: str) -> bool:
    return _SHOWING.search(declarations) is not None


def _rules(css: str) -> Iterator[tuple[str, str, bool]]:
    """Each innermost block: what it is for, what it says, and whether it stands inside a condition."""
    around: list[str] = []
    text = ""
    for piece in re.split(r"([{}])", css):
        if piece == "{":
            # What stands before a selector on the same level: a statement like @import, ended by a semicolon.
            around.append(text.rpartition(";")[2])
            text = ""
        elif piece == "}":
            if around:
                yield around.pop(), text, bool(around)
            text = ""
        else:
            text = piece
