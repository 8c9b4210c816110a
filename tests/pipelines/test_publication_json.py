"""The quick copy of the declarations: what was read comes back, and a copy of anything else is none."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_sample import PUBLICATION

from pipelines import publication_json
from pipelines.publication import (
    Accepted,
    Citation,
    Claim,
    Figure,
    Publication,
    Quotation,
    Source,
    SourceKind,
    Standing,
)
from pipelines.publication_json import publication_from_json, publication_to_json

PATH = Path("kept.yaml")
text = st.text(st.characters(codec="utf-8"))
maybe = st.none() | text
contents = st.builds(Quotation, text, maybe, maybe) | st.builds(Figure, text, maybe)
accepts = st.lists(st.builds(Accepted, text, text, st.integers(0, 9)), max_size=2).map(tuple)
sources = st.builds(
    Source,
    text,
    maybe,
    kind=st.none() | st.sampled_from(SourceKind),
    copies=st.lists(text, max_size=2).map(tuple),
    every=st.none() | st.integers(1, 99).map(lambda hours: timedelta(hours=hours)),
    accepts=accepts,
)
claims = st.builds(
    Claim,
    text,
    text,
    st.lists(st.builds(Citation, text, text, text, contents), max_size=2).map(tuple),
    standing=st.none() | st.sampled_from(Standing),
    accepts=accepts,
)
publications = st.builds(
    Publication,
    title=text,
    url=maybe,
    sources=st.lists(sources, max_size=2).map(tuple),
    claims=st.lists(claims, max_size=2).map(tuple),
    path=st.just(PATH),
    digest=text,
    accepts=accepts,
)


@given(publications)
def test_what_was_declared_comes_back(publication: Publication) -> None:
    written = publication_to_json(publication)
    assert publication_from_json(written, path=PATH, digest=publication.digest) == publication


def test_what_takes_many_lines_comes_back_in_its_order() -> None:
    many = tuple(replace(PUBLICATION.sources[0], id=f"s{number}") for number in range(1234))
    publication = replace(PUBLICATION, sources=many)
    lines = list(publication_to_json(publication))
    assert len(lines) > 4
    assert publication_from_json(lines, path=PUBLICATION.path, digest=PUBLICATION.digest) == publication


def test_a_copy_of_other_declarations_is_none() -> None:
    assert publication_from_json(publication_to_json(PUBLICATION), path=PATH, digest="another") is None


def test_a_copy_made_before_a_field_was_added_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    older = [[name for name in names if name != "copies"] for names in publication_json._SHAPE]
    with monkeypatch.context() as earlier:
        earlier.setattr(publication_json, "_SHAPE", older)
        lines = list(publication_to_json(PUBLICATION))
    assert publication_from_json(lines, path=PATH, digest=PUBLICATION.digest) is None


@pytest.mark.parametrize("damage", [b"", b"{}\n", b"[1]\n", b"null\n", b'{"shape": 1}\n'])
def test_what_is_no_copy_is_none(damage: bytes) -> None:
    assert publication_from_json([damage], path=PATH, digest=PUBLICATION.digest) is None


@given(st.data())
def test_a_copy_of_which_one_byte_is_damaged_is_none(data: st.DataObject) -> None:
    whole = b"".join(publication_to_json(PUBLICATION))
    at = data.draw(st.integers(0, len(whole) - 1))
    damaged = whole[:at] + bytes([whole[at] ^ data.draw(st.sampled_from([1, 2, 4, 32]))]) + whole[at + 1 :]
    lines = damaged.splitlines(keepends=True)
    assert publication_from_json(lines, path=PATH, digest=PUBLICATION.digest) is None


def test_a_copy_that_lacks_a_line_is_none() -> None:
    lines = list(publication_to_json(PUBLICATION))
    for missing in range(len(lines)):
        left = lines[:missing] + lines[missing + 1 :]
        assert publication_from_json(left, path=PATH, digest=PUBLICATION.digest) is None


def test_the_copy_says_nothing_of_where_the_file_lay() -> None:
    elsewhere = replace(PUBLICATION, path=Path("/home/editor/citations.yaml"))
    assert b"editor" not in b"".join(publication_to_json(elsewhere))
