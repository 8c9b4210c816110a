"""What a page hides is found at once, and it is what each element says of itself."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipelines.extraction.blocks import parse
from pipelines.extraction.elements import is_hidden
from pipelines.extraction.hiding import hidden_elements

_NAMES = st.sampled_from(["a", "b", "c", "sr-only", "vh", "B"])
_ATTRIBUTES = st.one_of(
    st.lists(_NAMES, max_size=3).map(lambda said: f' class="{" ".join(said)}"'),
    _NAMES.map(lambda said: f' id="{said}"'),
    st.sampled_from([" hidden", " open", ' style="Display : None"', ' style="color: red"', " style", ' x:hidden="1"']),
)
_ELEMENTS = st.tuples(
    st.sampled_from(["p", "div", "span", "dialog", "DIALOG", "body", "html", "template", "svg"]),
    st.lists(_ATTRIBUTES, max_size=2).map("".join),
)
_UNSEEN = st.frozensets(st.sampled_from([".a", ".b", "#a", "#c"]))


@given(st.lists(_ELEMENTS, min_size=1, max_size=8), _UNSEEN)
def test_hidden_elements_are_those_that_hide_one_by_one(opened: list[tuple[str, str]], unseen: frozenset[str]) -> None:
    parsed = parse("".join(f"<{tag}{said}>text" for tag, said in opened))
    assert parsed is not None
    tree, _ = parsed
    expected = {element for element in tree.iter() if is_hidden(element, str(element.tag), unseen)}
    assert hidden_elements(tree, unseen) == expected
