"""The quick reading of declarations gives what the careful one gives, values and lines, or nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipelines.declarations.errors import DeclarationErrors
from pipelines.declarations.quick_reading import read_quickly
from pipelines.declarations.reading import declared_in
from pipelines.declarations.urls import parts_trouble, url_trouble
from pipelines.declarations.yaml_file import read_tree, read_tree_carefully
from pipelines.publication import Publication

PATH = Path("citations.yaml")
BLOCK = """\
# A comment.
publication:
  title: The Quiet Harbour
  url: https://example.org/a?b#c
  accept: {quote-limit: they are short}
sources:
  air:
    url: http://air.example.org:80/7
    title: "Station 07: the quay's\\u00e9"
    kind: official
    published: 2025-01      # 2025, 2025-01 or 2025-01-31
    every: 1w
    copies: [http://copies.example.org/1, "http://copies.example.org/2"]
  minutes:
    title: >-
      Minutes of the Harbour Board,
      volume for 1987
claims:
  - id: dust
    says: The limit was exceeded
      on 41 days.
    standing: documented
    accept:
      attributed: 'it''s in the text'
    cites:
      - {source: air, quote: "exceeded on \\"41\\" days", prefix: "the "}
      - source: air
        figure: 38 µg/m³
        near: |
          annual mean
          of fine dust
  - id: walkers
    says: no
    cites: [{url: "HTTP://Air.Example.org/7", quote: open}, {url: http://news.example.org/b, figure: 1_000}]
"""
FLOW = """\
{"publication": {"title": "T"}, "sources": {"a": {"url": "http://x.example.org/a"}, "b": {"title": "B"}},
 "claims": [
  {"id": "c", "says": "it", "cites": [{"source": "a", "quote": "words of it\\n"}, {"source": "b", "figure": "1"}]},
  {id: d, says: "it's", cites: [{"url": "http://x.example.org/a", 'quote': [], figure: '2'}]}]}
"""
FLOW = FLOW.replace("'quote': [], ", "")
PIECES = [
    "\n", "\n\n", "\n  ", "\n    ", "\n      - ", "- ", " - ", ": ", ":", ", ", ",", "{", "}", "[", "]", '"', "'", "''",
    "|", "|\n", ">-\n", "|2\n", " #c", "# c\n", "#", "? ", "! ", "!t ", "&a ", "*a", "%", "@", "`", "~", "null", "a: b",
    "\\", "\\n", "\\/", "\\'", "\\x41", "\\ud83d", "\\\n", "---\n", "\n---\n", "...\n", "\t", "\r\n", "\r", "é", "\xa0",
    "𝄞", "=", "<<: ", "\n%YAML 1.1\n---\n", "\u2028", "\x85", "\ufeff", "\x07", " ", "  ", "id: dust", "quote: x",
    "source: air", "source: ", "sources:\n", "claims:\n", "url: http://a b", "air", "dust", "http://127.0.0.1/x",
]  # fmt: skip
EDITS = st.lists(
    st.tuples(st.integers(0, len(BLOCK)), st.integers(0, 12), st.lists(st.sampled_from(PIECES), max_size=2)),
    min_size=0,
    max_size=4,
)


def edited(text: str, edits: list[tuple[int, int, list[str]]]) -> str:
    """The text with so many characters at each place put aside, for others."""
    for place, length, pieces in edits:
        at = place % (len(text) + 1)
        text = text[:at] + "".join(pieces) + text[at + length :]
    return text


def carefully(text: str) -> Publication | None:
    try:
        return declared_in(read_tree_carefully(text), path=PATH, digest="")
    except DeclarationErrors:
        return None


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([BLOCK, FLOW]), EDITS)
def test_what_is_read_quickly_is_what_the_careful_reading_gives(
    base: str, edits: list[tuple[int, int, list[str]]]
) -> None:
    text = edited(base, edits)
    quick = read_quickly(text, path=PATH, digest="")
    assert quick is None or quick == carefully(text)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([BLOCK, FLOW]), EDITS)
def test_a_faulty_document_is_the_same_tree_by_either_parser(
    base: str, edits: list[tuple[int, int, list[str]]]
) -> None:
    text = edited(base, edits)
    assert read_tree(text) == read_tree_carefully(text)


@pytest.mark.parametrize("text", [BLOCK, FLOW, BLOCK.replace("\n", "\r\n")], ids=["block", "flow", "returns"])
def test_what_people_and_programs_write_is_read_quickly(text: str) -> None:
    quick = read_quickly(text, path=PATH, digest="")
    assert quick is not None
    assert quick == carefully(text)


def test_the_declarations_of_this_repository_are_read_quickly() -> None:
    text = (Path(__file__).parents[2] / "citations.yaml").read_text(encoding="utf-8")
    quick = read_quickly(text, path=PATH, digest="")
    assert quick is not None
    assert quick == carefully(text)


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("title: The", "title: &a The"),
        ("title: The", "title: !!str The"),
        ("says: no", "says: *a"),
        ("says: no", "says: ~"),
        ("says: no", "says:"),
        ("quote: open", "quote: open #1"),
        ("quote: open", "quotes: open"),
        ("quote: open", "quote: open, quote: shut"),
        ("source: air, quote", "source: airs, quote"),
        ("source: air, quote", "quote"),
        ("id: walkers", "id: dust"),
        ("  minutes:", "  air:"),
        ("  minutes:\n", "  minutes: &m\n"),
        ("kind: official", "kind: officials"),
        ("published: 2025-01 ", "published: 2025-13 "),
        ("http://news.example.org/b", "ftp://news.example.org"),
        ("The Quiet Harbour", "The\tQuiet"),
        ("The Quiet Harbour", "The\x85Quiet"),
        ("near: |\n", "near: |#\n"),
        ("sources:\n", "%TAG ! !\nsources:\n"),
        ("the quay's", "the quay\\'s"),
        ("# A comment.\n", "--- {}\n---\n"),
    ],
)
def test_where_something_is_wrong_or_doubtful_the_careful_reading_decides(was: str, becomes: str) -> None:
    assert was in BLOCK
    assert read_quickly(BLOCK.replace(was, becomes), path=PATH, digest="") is None


@pytest.mark.parametrize("length", [1015, 1021, 1022, 1023, 1024, 1025, 1030])
def test_a_key_is_as_long_as_a_key_may_be_for_both(length: int) -> None:
    text = BLOCK.replace("{quote-limit:", "{" + "q" * length + ":").replace("  minutes:", f"  {'m' * length}:")
    quick = read_quickly(text, path=PATH, digest="")
    assert quick is None or quick == carefully(text)


def test_claims_before_their_sources_are_left_to_the_careful_reading() -> None:
    head, claims = BLOCK[: BLOCK.index("sources:")], BLOCK[BLOCK.index("claims:") :]
    text = head + claims + BLOCK[BLOCK.index("sources:") : BLOCK.index("claims:")]
    assert read_quickly(text, path=PATH, digest="") is None
    assert carefully(text) is not None


HOSTS = st.lists(
    st.sampled_from(["http", "https", "a", "-", "1", ".", "xn--", "é", "A", "[", "@", ":", ":80"]), max_size=5
)
ENDS = st.text(st.sampled_from("/?#a1.%@:[]\\ \u200b\u2028é~!{"), max_size=6)


@given(st.sampled_from(["http://", "https://", "ftp://", "HTTP://", "//", ""]), HOSTS.map("".join), ENDS)
@example("http://", "http.", "//a.example.org/")
def test_an_ordinary_address_is_one_that_a_close_look_finds_nothing_wrong_with(
    scheme: str, host: str, end: str
) -> None:
    address = scheme + host + end
    assert url_trouble(address) == parts_trouble(address)


def test_likely_spellings_are_looked_for_a_hundred_times_and_no_more() -> None:
    sources = "".join(f"  source{number}: {{title: A work}}\n" for number in range(120))
    claims = "".join(f"  - {{id: c{n}, says: so, cites: [{{source: source{n}x, quote: so}}]}}\n" for n in range(120))
    with pytest.raises(DeclarationErrors) as raised:
        declared_in(read_tree(f"publication: {{title: T}}\nsources:\n{sources}claims:\n{claims}"), path=PATH, digest="")
    hints = [error.hint or "" for error in raised.value.errors]
    assert [hint.startswith("did you mean") for hint in hints] == [True] * 100 + [False] * 20
