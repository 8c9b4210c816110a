"""The elements of a page that a browser would not show, found all at once."""

from __future__ import annotations

from collections.abc import Iterator, Set
from typing import Final, cast

from lxml import etree
from lxml.html import HtmlElement as Element

from .elements import hides, is_hidden

# All reasons to hide an element but its class and its id, which most elements have.
_RARE: Final = etree.XPath("//*[@hidden or @style or self::dialog]")
_CLASSES: Final = etree.XPath("//@class", smart_strings=False)
_WITH_CLASS: Final = etree.XPath("//*[@class]")
_WITH_ID: Final = etree.XPath("//*[@id]")


def hidden_elements(tree: Element, names: Set[str] = frozenset()) -> frozenset[Element]:
    """All elements of a tree that elements.is_hidden() says are not shown; `names` are those that style sheets hide.

    Asking each element for its attributes takes a third of the time of a walk over the page, and few of them hide it.
    """
    return frozenset(element for element in _asked(tree, names) if is_hidden(element, str(element.tag), names))


def _asked(tree: Element, names: Set[str]) -> Iterator[Element]:
    """The elements of which some attribute may hide them."""
    yield from cast("list[Element]", _RARE(tree))
    hiding = {said for said in set(cast("list[str]", _CLASSES(tree))) if hides("", {"class": said}, names)}
    if hiding:
        yield from (one for one in cast("list[Element]", _WITH_CLASS(tree)) if one.get("class") in hiding)
    if any(name.startswith("#") for name in names):
        yield from cast("list[Element]", _WITH_ID(tree))
