"""What a good citations.yaml declares."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.declarations import DeclarationErrors, read_publication
from pipelines.publication import Citation, Claim, Figure, Publication, Quotation, Source, SourceKind, Standing

PARALLEL = """\
# what is quoted, and from where
publication:
  title: The China Parallel
  url: https://example.org/china-parallel
sources:
  hrw-ijop:
    url: https://www.hrw.org/sites/default/files/report_pdf/china0519_web5.pdf
    title: China's Algorithms of Repression
    publisher: Human Rights Watch
    kind: investigation       # official | filing | court | peer-reviewed
    published: 2019-05-01
    accessed: 2026-04
    copies: [https://web.archive.org/web/2019/https://www.hrw.org/, "http://archive.example.net/x"]
  named:
    title: Minutes of the Harbour Board
claims:
  - id: ijop-round-up
    says: In one week of June 2017 officials rounded up 15,683 people.
    at: "§4"
    standing: attributed
    attributed_to: Human Rights Watch
    limits: Rests on one leaked document.
    cites:
      - {source: hrw-ijop, figure: "15,683", near: Xinjiang residents}
      - source: hrw-ijop
        quote: those deemed potentially threatening
        prefix: "flag "
        suffix: " to the state"
  - id: short-form
    says: It is so.
    cites: [{url: "https://example.org/a", quote: it is so}]
"""


@pytest.fixture
def parallel(tmp_path: Path) -> Publication:
    return declared(tmp_path, PARALLEL)


def declared(folder: Path, text: str) -> Publication:
    path = folder / "citations.yaml"
    path.write_text(text, encoding="utf-8")
    return read_publication(path)


def citing(*cites: str) -> str:
    """A file with one claim that makes these cites."""
    lines = ["publication: {title: t}", "sources:", '  a: {url: "https://example.org/a"}', "claims:"]
    return "\n".join([*lines, "  - id: c", "    says: s", "    cites:", *(f"      - {cite}" for cite in cites)])


def test_a_file_declares_its_publication(parallel: Publication, tmp_path: Path) -> None:
    assert (parallel.title, parallel.url) == ("The China Parallel", "https://example.org/china-parallel")
    assert parallel.path == tmp_path / "citations.yaml"
    assert parallel.digest == hashlib.sha256(PARALLEL.encode()).hexdigest()


def test_a_source_keeps_everything_that_is_declared_of_it(parallel: Publication) -> None:
    assert parallel.source("hrw-ijop") == Source(
        id="hrw-ijop",
        url="https://www.hrw.org/sites/default/files/report_pdf/china0519_web5.pdf",
        title="China's Algorithms of Repression",
        publisher="Human Rights Watch",
        kind=SourceKind.INVESTIGATION,
        published="2019-05-01",
        accessed="2026-04",
        copies=("https://web.archive.org/web/2019/https://www.hrw.org/", "http://archive.example.net/x"),
        line=6,
    )


def test_a_work_that_is_only_named_has_no_address(parallel: Publication) -> None:
    assert parallel.source("named") == Source("named", None, title="Minutes of the Harbour Board", line=14)


def test_a_claim_keeps_its_citations_in_order_with_their_lines(parallel: Publication) -> None:
    quotation = Quotation("those deemed potentially threatening", "flag ", " to the state")
    assert parallel.claims[0] == Claim(
        id="ijop-round-up",
        says="In one week of June 2017 officials rounded up 15,683 people.",
        citations=(
            Citation("ijop-round-up#1", "ijop-round-up", "hrw-ijop", Figure("15,683", "Xinjiang residents"), 24),
            Citation("ijop-round-up#2", "ijop-round-up", "hrw-ijop", quotation, 25),
        ),
        at="§4",
        standing=Standing.ATTRIBUTED,
        attributed_to="Human Rights Watch",
        limits="Rests on one leaked document.",
        line=17,
    )


def test_a_source_in_place_becomes_a_source_of_its_own(parallel: Publication) -> None:
    (citation,) = parallel.claims[1].citations
    assert parallel.source(citation.source_id) == Source("example.org-b5b10dd042", "https://example.org/a", line=31)


def test_the_id_of_a_source_in_place_depends_on_nothing_but_its_address(tmp_path: Path) -> None:
    alone = declared(tmp_path, citing('{url: "https://example.org/b", quote: x}'))
    later = declared(tmp_path, citing("{source: a, quote: x}", '{url: "https://example.org/b", quote: y}'))
    assert alone.sources[1].id == later.sources[1].id


def test_the_same_address_in_place_twice_is_one_source(tmp_path: Path) -> None:
    cites = ('{url: "https://example.org/b", quote: x}', '{url: "HTTPS://Example.org:443/b", quote: y}')
    publication = declared(tmp_path, citing(*cites))
    assert [source.url for source in publication.sources] == ["https://example.org/a", "https://example.org/b"]
    assert len({citation.source_id for citation in publication.citations}) == 1


def test_a_declared_address_in_place_is_the_declared_source(tmp_path: Path) -> None:
    publication = declared(tmp_path, citing('{url: "https://example.org/a", quote: x}'))
    assert [citation.source_id for citation in publication.citations] == ["a"]
    assert len(publication.sources) == 1


def test_two_places_of_one_scripted_page_are_two_sources(tmp_path: Path) -> None:
    cites = ('{url: "https://example.org/#/x", quote: x}', '{url: "https://example.org/#/y", quote: x}')
    assert len(declared(tmp_path, citing(*cites)).sources) == 3


def test_a_derived_id_that_somebody_took_does_not_lead_to_the_wrong_page(tmp_path: Path) -> None:
    text = citing('{url: "https://example.org/b", quote: x}')
    taken = declared(tmp_path, text).sources[1].id
    publication = declared(tmp_path, text.replace("claims:", f"  {taken}: {{title: Another}}\nclaims:"))
    (citation,) = publication.citations
    assert publication.source(citation.source_id).url == "https://example.org/b"


@pytest.mark.parametrize(
    "written",
    [
        "1.50",
        "15_683",
        "010",
        "0x1F",
        "1e3",
        "15,683",
        "2019-05-01",
        "12:30:45",
        "no",
        "+5",
        "-0",
        ".5",
        "3.4+ billion",
        "92.496亿",
    ],
)
def test_a_figure_without_quotation_marks_is_kept_as_written(written: str, tmp_path: Path) -> None:
    cite = f"source: a\n        figure: {written}\n        near: {written}"
    (citation,) = declared(tmp_path, citing(cite)).citations
    assert citation.content == Figure(written, written)


def test_text_is_taken_without_the_space_around_it(tmp_path: Path) -> None:
    cite = "source: a\n        quote: >\n          over two\n          lines\n"
    (citation,) = declared(tmp_path, citing(cite)).citations
    assert citation.content == Quotation("over two lines")


def test_a_byte_order_mark_and_windows_line_ends_are_read(tmp_path: Path) -> None:
    path = tmp_path / "citations.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + PARALLEL.replace("\n", "\r\n").encode())
    assert [claim.line for claim in read_publication(path).claims] == [17, 29]


def test_a_claim_may_rest_on_nothing_as_long_as_another_is_cited_for(tmp_path: Path) -> None:
    publication = declared(
        tmp_path, citing("{source: a, quote: x}") + "\n  - {id: d, says: Our reading., standing: analysis}\n"
    )
    assert publication.claims[1].citations == ()


def read_or_refused(folder: Path, text: str) -> Publication | DeclarationErrors:
    try:
        return declared(folder, text)
    except DeclarationErrors as errors:
        return errors


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), min_size=1).map("{}a".format))
def test_quoted_words_arrive_unchanged(words: str, tmp_path: Path) -> None:
    escaped = words.replace("'", "''")
    (citation,) = declared(tmp_path, citing(f"{{source: a, quote: '{escaped}'}}")).citations
    assert isinstance(citation.content, Quotation)
    assert citation.content.exact.split() == words.split()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cut=st.integers(0, len(PARALLEL)),
    removed=st.integers(0, 12),
    put=st.text(st.sampled_from("\n\t :-{}[]&*!|>'\"%@`#,?\\a1\u2028\x00é"), max_size=6),
)
def test_a_damaged_file_is_either_read_or_told_about(cut: int, removed: int, put: str, tmp_path: Path) -> None:
    damaged = PARALLEL[:cut] + put + PARALLEL[cut + removed :]
    match read_or_refused(tmp_path, damaged):
        case Publication(claims=claims):
            assert any(claim.citations for claim in claims)
        case DeclarationErrors(errors=errors):
            assert errors
            assert all(0 <= error.line <= damaged.count("\n") + 1 for error in errors)
