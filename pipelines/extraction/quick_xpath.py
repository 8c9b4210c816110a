"""XPath expressions that select the same elements in less time: fewer are looked at, and fewer patterns are tried.

`re:test` is a call out of libxml2 for every element, also for one without the attribute. An expression that asks for
attributes alone is first asked whether the element has any of them, and `re:test` only of an attribute that is there.
"""

from __future__ import annotations

import re
from typing import Final

from lxml import etree

_EXSLT: Final = {"re": "http://exslt.org/regular-expressions"}
_ANYWHERE: Final = ".//*["
_ATTRIBUTE: Final = re.compile(r"@([\w-]+)")
_TAG: Final = re.compile(r"self::([\w-]+)")
_TEST: Final = re.compile(r"re:test\((?P<asked>@[\w-]+(?:\|@[\w-]+)*),\s*'(?P<pattern>[^']*)'(?P<flags>,\s*'i')?\)")


def quickened(expression: etree.XPath) -> etree.XPath:
    """The same selection in less time, or the expression itself where it also selects what has no attributes."""
    path = expression.path
    attributes = sorted(set(_ATTRIBUTE.findall(path)))
    begins = path.lstrip("( \n").startswith(_ANYWHERE) and path.count(_ANYWHERE) == 1
    if not attributes or not begins or expression(_without_attributes(path)):
        return expression
    has_any = " or ".join(f"@{name}" for name in attributes)
    quick = _TEST.sub(_asked_where_it_is, path).replace(_ANYWHERE, f"{_ANYWHERE}{has_any}][")
    return etree.XPath(quick, namespaces=_EXSLT if "re:" in quick else None)


def _asked_where_it_is(match: re.Match[str]) -> str:
    """The same question behind another: whether the attribute is there. An empty text must be no answer to it."""
    if re.search(match["pattern"], ""):
        return match.group()
    return f"({match['asked']} and {match.group()})"


def _without_attributes(path: str) -> etree._Element:
    """Each element that the path names, without attributes, with and without a heading in it."""
    tree = etree.Element("html")
    for tag in {*_TAG.findall(path), "x"}:
        etree.SubElement(tree, tag)
        etree.SubElement(etree.SubElement(tree, tag), "h1").text = "x"
    return tree
