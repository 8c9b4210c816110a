"""The quick copy of the declarations: what was read comes back, and a copy of anything else is none."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_sample import PUBLICATION

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


def test_a_copy_of_other_declarations_is_none() -> None:
    assert publication_from_json(publication_to_json(PUBLICATION), path=PATH, digest="another") is None


def test_a_copy_made_before_a_field_was_added_is_none() -> None:
    told = json.loads(publication_to_json(PUBLICATION))
    [shape] = [shape for shape in told["shape"] if "copies" in shape]
    shape.remove("copies")
    for source in told["sources"]:
        del source["copies"]
    assert publication_from_json(json.dumps(told), path=PATH, digest=PUBLICATION.digest) is None


@pytest.mark.parametrize("damage", ["", "{}", "[1]", "null", '{"shape": 1}'])
def test_a_damaged_copy_is_none(damage: str) -> None:
    assert publication_from_json(damage, path=PATH, digest=PUBLICATION.digest) is None


def test_the_copy_says_nothing_of_where_the_file_lay() -> None:
    elsewhere = replace(PUBLICATION, path=Path("/home/editor/citations.yaml"))
    assert "editor" not in publication_to_json(elsewhere)
