"""The quicker form of an XPath expression selects the same elements, trafilatura's own first of all."""

from __future__ import annotations

import importlib.util
import re
from types import ModuleType

import pytest
import trafilatura.xpaths
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree

from pipelines.extraction import main_text
from pipelines.extraction.quick_xpath import quickened

EXSLT = {"re": "http://exslt.org/regular-expressions"}


def as_published() -> ModuleType:
    """Trafilatura's expressions as it has them, whoever has changed them in this process."""
    spec = importlib.util.spec_from_file_location("xpaths_as_published", trafilatura.xpaths.__file__)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


EXPRESSIONS = [
    (f"{name}[{number}]", one)
    for name, expressions in vars(as_published()).items()
    if isinstance(expressions, list)
    for number, one in enumerate(expressions)
]
QUICK = [(name, one, quickened(one)) for name, one in EXPRESSIONS]
WORDS = sorted({word for _, one in EXPRESSIONS for word in re.findall(r"[A-Za-z][\w-]+", one.path)})

values = st.lists(st.sampled_from(WORDS) | st.sampled_from([" ", "-", "_", "main", "x", "post entry", ""]), max_size=3)
attributes = st.dictionaries(
    st.sampled_from(["id", "class", "role", "style", "itemprop", "rel", "data-component", "aria-hidden", "href"]),
    values.map("".join),
    max_size=3,
)
tags = st.sampled_from(["div", "section", "article", "main", "p", "span", "list", "item", "ul", "h1", "a", "details"])


@st.composite
def trees(draw: st.DrawFn) -> etree._Element:
    root = etree.Element("html")
    elements = [root]
    for tag, given_to, above in draw(st.lists(st.tuples(tags, attributes, st.integers(0, 30)), max_size=25)):
        element = etree.SubElement(elements[above % len(elements)], tag, given_to)
        element.text = "text"
        elements.append(element)
    return root


@settings(max_examples=300, deadline=None)
@given(trees())
@example(etree.fromstring('<html><div id="" class="sidebar"/><div class=""/><p style="display:none"/><main/></html>'))
def test_trafilatura_s_expressions_select_what_they_selected(tree: etree._Element) -> None:
    for name, published, quick in QUICK:
        assert quick(tree) == published(tree), name


def test_most_of_what_asks_for_attributes_is_made_quicker() -> None:
    quicker = {name for name, published, quick in QUICK if quick is not published}
    assert {"OVERALL_DISCARD_XPATH[0]", "OVERALL_DISCARD_XPATH[1]", "BODY_XPATH[0]"} <= quicker


def test_what_is_in_use_is_the_quicker_form() -> None:
    assert main_text.main_text_of  # whoever can call it has made them quicker
    paths = {name: quick.path for name, _, quick in QUICK}
    assert trafilatura.xpaths.OVERALL_DISCARD_XPATH[0].path == paths["OVERALL_DISCARD_XPATH[0]"]


@pytest.mark.parametrize(
    "path",
    [
        ".//*[self::div]",
        ".//*[not(@id)]",
        ".//div[@id='a' and .//*[self::p]]",
        ".//*[re:test(@id, 'x*')]",
        ".//*[@id='a']|.//*[self::p]",
    ],
)
def test_an_expression_that_selects_without_attributes_stays_as_it_is(path: str) -> None:
    expression = etree.XPath(path, namespaces=EXSLT)
    assert quickened(expression) is expression
