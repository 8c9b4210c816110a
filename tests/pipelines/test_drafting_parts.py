"""The parts of drafting, each by the kinds of evidence that it goes by."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.drafting import Draft, PublicationText, draft_of, file_text, read_publication_text
from pipelines.drafting.addresses import addresses_of, repaired, truncation
from pipelines.drafting.figures import figures_of
from pipelines.drafting.publication_text import Block, BlockKind
from pipelines.drafting.quotation_marks import Closing, pairing_of
from pipelines.drafting.slugs import Slugs
from pipelines.drafting.source_lists import source_lists_of


def drafted(text: str, name: str = "article.md") -> Draft:
    publication = read_publication_text(f"# Title\n\n{text}\n".encode(), name=name)
    assert isinstance(publication, PublicationText)
    return draft_of(publication)


def quotes(text: str) -> list[str]:
    return [cite.quote for cite in drafted(text).cites if cite.quote]


def paired(text: str) -> list[str]:
    return [text[slice(*quoted.inner)] for quoted in pairing_of(text).quoted]


@pytest.mark.parametrize(
    ("text", "inner"),
    [
        ("He said “one” and “two”.", ["one", "two"]),
        ('He said "one" and "two".', ["one", "two"]),
        ("Er sagte „eins“ und „zwei“.", ["eins", "zwei"]),
        ("Er sagte »eins« und dann »zwei«.", ["eins", "zwei"]),
        ("Il dit « un » et « deux ».", [" un ", " deux "]),
        ("他说「一」和『二』。", ["一", "二"]),
        (
            "She said ‘it’s the users’ data, not the firms’ gain.’ Then left.",
            ["it’s the users’ data, not the firms’ gain."],
        ),
        ("He said “she called it ‘mad’ twice”.", ["she called it ‘mad’ twice"]),
        ("He said “they label it “art” in the shop” and left.", ["they label it “art” in the shop"]),
        ("The users’ data and the firms’ profits.", []),
        ("It was 5\u2032 10\u2033 tall.", []),
    ],
)
def test_all_usual_marks_are_paired(text: str, inner: list[str]) -> None:
    assert paired(text) == inner


def test_a_forgotten_closing_mark_swallows_nothing() -> None:
    pairing = pairing_of("He wrote “this was not closed. “But this was” and so was “that”.")
    assert [q.closing for q in pairing.quoted] == [Closing.MISSING, Closing.MARKED, Closing.MARKED]
    assert len(pairing.left_over) == 1


def test_a_closing_mark_without_an_opening_one_is_told() -> None:
    pairing = pairing_of("Nobody opened this”. “But this” they did.")
    assert [q.inner for q in pairing.quoted] == [(22, 30)]
    assert len(pairing.left_over) == 1


def test_a_quotation_that_she_said_breaks_in_two_is_two_citations_of_one_claim() -> None:
    draft = drafted("“We will go on,” she said, “until the last of us is gone.”")
    assert [[cite.quote for cite in claim.cites] for claim in draft.claims] == [
        ["We will go on", "until the last of us is gone."]
    ]


@pytest.mark.parametrize(
    "text",
    [
        "The so-called “smart bench” was late.",
        "Her essay “The Long Way to the Sea” was read by all.",
        "It is not “the end of the world as we know it”, of course.",
        "“Every third house is empty because of the tax.” Not true. See below.",
        "The “everybody is leaving the valley” narrative sells papers.",
        "He runs the “Harbour Light Programme” alone.",
        "They fear apologists (“nothing ever happened here at all”) and others.",
        "The “rescue” took years.",
    ],
)
def test_titles_terms_and_distance_are_no_quotations(text: str) -> None:
    assert quotes(text) == []


def test_an_elided_quotation_stays_whole() -> None:
    assert quotes("Kim wrote “the first part … and then, much later, the rest of it”.") == [
        "the first part … and then, much later, the rest of it"
    ]


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("Revenue was RMB 92.4 billion (~USD 12.9 billion).", ["RMB 92.4 billion", "USD 12.9 billion"]),
        ("It fell by 500-600 million litres, 3.4+ million of it lost.", ["500-600 million litres", "3.4+ million"]),
        ("See Section 13, Article 7, Tier 1, 84 FR 54002, 5G and page 12 of 2019.", []),
        ("In 1998 and on 3 May 2001 nothing happened.", []),
        ("Eleven harbours, half of the fleet and two-thirds of the crews went.", ["Eleven", "half", "two-thirds"]),
        ("The 21st century, the 1990s, 2 a.m. and (202) 555-0142.", []),
        ("They rose 12% to $4.5bn.", ["12%", "$4.5bn"]),
        ("It enters into force on 1 March 2027.", ["1 March 2027"]),
    ],
)
def test_figures_are_numbers_of_statements(text: str, figures: list[str]) -> None:
    assert [figure.text for figure in figures_of(text)] == figures


@pytest.mark.parametrize(
    ("printed", "url"),
    [
        (r"http://x.example.org/a\\_b", "http://x.example.org/a_b"),
        ("www.x.example.org/a", "https://www.x.example.org/a"),
        ("<https://x.example.org/a>.", "https://x.example.org/a"),
    ],
)
def test_broken_addresses_are_mended(printed: str, url: str) -> None:
    assert repaired(printed) == url


@pytest.mark.parametrize(
    "url", ["http://archive.isAbCd", "https://perma.cc/", "https://doi.org/", "https://x.example.org/a…", "https://x"]
)
def test_addresses_that_are_cut_off_are_told(url: str) -> None:
    assert truncation(url) is not None


def test_a_bracket_belongs_to_an_address_that_opened_it() -> None:
    block = Block(BlockKind.PARAGRAPH, "See (https://x.example.org/a_(b)) and doi:10.1000/xyz.")
    assert [address.url for address in addresses_of(block)] == [
        "https://x.example.org/a_(b)",
        "https://doi.org/10.1000/xyz",
    ]


def test_a_list_of_sources_ends_with_its_sentence() -> None:
    text = "It rained. Sources: Roe, “Rain; a history” (2019); Met Office (No. 3). It was wet."
    (found,) = source_lists_of(text)
    assert [text[item.start : item.end] for item in found.items] == [
        "Roe, “Rain; a history” (2019)",
        "Met Office (No. 3)",
    ]
    assert text[found.end :] == " It was wet."


def test_ids_are_unique_and_the_same_each_time() -> None:
    assert [Slugs().of("The Ürümqi Report, 2019") for _ in range(2)] == ["urumqi-report-2019"] * 2
    slugs = Slugs()
    assert [slugs.of("A name"), slugs.of("A name"), slugs.of("漢字")] == ["name", "name-2", "item"]


SIGNS = "ab A1.,;:…“”‘’\"'«»„()[]—-%$€/\\*_<>#\n 9"


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.sampled_from(SIGNS), max_size=200), st.sampled_from(["a.txt", "a.md", "a.html"]))
def test_no_text_breaks_the_drafting(text: str, name: str) -> None:
    publication = read_publication_text(text.encode(), name=name)
    if isinstance(publication, PublicationText):
        assert file_text(draft_of(publication), article=name)
