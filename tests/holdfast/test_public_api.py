"""`import holdfast`: every public name is there, and the example of its docstring works."""

from __future__ import annotations

import pytest

import holdfast


@pytest.mark.parametrize("name", holdfast.__all__)
def test_a_public_name_is_there(name: str) -> None:
    assert getattr(holdfast, name) is not None


def test_a_name_that_is_not_public_is_refused() -> None:
    with pytest.raises(AttributeError, match="nonsense"):
        holdfast.nonsense  # noqa: B018 - asking for it is the test


def test_a_page_is_judged_in_two_lines() -> None:
    page = "<html><title>Quay</title><main>" + "<p>The quay was built of oak and stone.</p>" * 30 + "</main></html>"
    judgement = holdfast.judge(
        holdfast.Quotation("built of oak and stone"), holdfast.extract(page.encode(), media_type="text/html")
    )
    assert judgement.verdict is holdfast.Verdict.VERBATIM
