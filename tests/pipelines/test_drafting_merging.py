"""`--update`: a newer proposal put into a file that a person has reviewed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.declarations import read_publication
from pipelines.drafting import (
    Draft,
    MergeRefused,
    PublicationText,
    draft_of,
    file_text,
    merged_into,
    read_publication_text,
)

ARTICLE = """\
Three Lamps: how the quay was lit

The port office said that “the lamps will burn until the last boat is in.”[1] It paid for 41 lamps.[1]

According to the keeper's diary, “nobody has ever seen all three of them lit.”[2]

Notes

[1] Port Office, “Lighting order”, 3 May 1911, https://port.example.org/lighting-order.
[2] Ada Brook, “Diary of a keeper”, 1912, https://diaries.example.org/brook.
"""
LONGER = (
    ARTICLE.replace(
        "It paid for 41 lamps.[1]",
        "It paid for 41 lamps.[1] The bill, the council wrote, “was never sent to anybody at all.”[3]",
    ).rstrip()
    + "\n[3] Quay Council, “Minutes”, 9 June 1913, https://council.example.org/minutes/1913.\n"
)


def draft(text: str) -> Draft:
    publication = read_publication_text(text.encode(), name="article.txt")
    assert isinstance(publication, PublicationText)
    return draft_of(publication)


def written(text: str) -> str:
    return file_text(draft(text), article="article.txt")


def without_memory(text: str) -> list[str]:
    return [line for line in text.split("\n") if not line.startswith("# drafted:")]


def test_updating_with_the_same_article_changes_no_byte() -> None:
    text = written(ARTICLE)
    assert merged_into(text, draft(ARTICLE)).text == text


def test_an_update_adds_what_is_new_and_keeps_every_line(tmp_path: Path) -> None:
    text = written(ARTICLE)
    merged = merged_into(text, draft(LONGER))
    assert [cite.quote for claim in merged.claims for cite in claim.cites] == ["was never sent to anybody at all."]
    assert [source.url for source in merged.sources] == ["https://council.example.org/minutes/1913"]
    remaining = iter(without_memory(merged.text))
    assert all(line in remaining for line in without_memory(text)), "an old line is gone or has moved"
    path = tmp_path / "citations.yaml"
    path.write_text(merged.text)
    assert len(list(read_publication(path).citations)) == 4


def test_a_persons_words_comments_and_order_survive() -> None:
    text = (
        written(ARTICLE)
        .replace("# review: ", "# seen by Kim: ")
        .replace("standing: attributed", "standing: contested  # she denied it")
    )
    remarks = "# --- checked up to here ---\nclaims:\n  # the first is the one that matters\n"
    text = text.replace("claims:\n", remarks)
    merged = merged_into(text, draft(LONGER)).text
    for line in text.split("\n"):
        assert line.startswith("# drafted:") or line in merged.split("\n")
    assert merged.index("minutes/1913") < merged.index("# --- checked up to here ---")


def test_what_a_person_took_out_is_not_proposed_again() -> None:
    text = written(ARTICLE)
    start, end = text.index("      # note 2"), text.index("# drafted:")
    claim = text.rindex("  - id:", 0, start)
    reviewed = text[:claim] + "\n" + text[end:]
    assert "nobody has ever" not in reviewed
    assert "nobody has ever" not in merged_into(reviewed, draft(LONGER)).text


def test_a_source_under_another_id_is_the_same_source() -> None:
    ids = [source.id for source in draft(ARTICLE).sources if "lighting-order" in (source.url or "")]
    text = written(ARTICLE).replace(ids[0], "order-of-1911")
    longer = LONGER.replace(
        "the last boat is in.”[1]", "the last boat is in.”[1] It added that “no lamp shall be lit by day.”[1]"
    )
    merged = merged_into(text, draft(longer))
    sources = [
        cite.source_id for claim in merged.claims for cite in claim.cites if cite.quote and "no lamp" in cite.quote
    ]
    assert sources == ["order-of-1911"]
    assert not any("lighting-order" in (source.url or "") for source in merged.sources)


def test_a_quotation_that_a_person_corrected_does_not_come_back() -> None:
    text = written(ARTICLE).replace("until the last boat is in", "until the last ferry is in")
    assert merged_into(text, draft(ARTICLE)).claims == ()


def test_claims_whose_words_the_article_lost_are_told() -> None:
    text = written(LONGER)
    gone = merged_into(text, draft(ARTICLE)).gone
    assert len(gone) == 1
    assert f"- id: {gone[0]}" in text


def test_a_file_without_its_memory_is_compared_by_what_it_declares() -> None:
    text = "\n".join(without_memory(written(ARTICLE)))
    assert merged_into(text, draft(ARTICLE)).claims == ()


def test_a_file_in_flow_style_is_refused() -> None:
    claims = "claims: [{id: c, says: d, cites: [{source: a, quote: e}]}]"
    text = f"publication: {{title: A}}\nsources: {{a: {{title: B}}}}\n{claims}\n"
    with pytest.raises(MergeRefused, match="line of its own"):
        merged_into(text, draft(ARTICLE))


def test_files_that_people_write_by_hand_are_added_to(tmp_path: Path) -> None:
    text = (
        "claims:\r\n- id: mine\r\n  says: Mine.\r\n  cites:\r\n  - source: a\r\n    quote: of my own\r\n"
        "sources:\r\n    a:\r\n        title: A book\r\n# the end\r\npublication:\r\n    title: T\r\n"
    )
    merged = merged_into(text, draft(ARTICLE)).text
    path = tmp_path / "citations.yaml"
    path.write_bytes(merged.encode())
    publication = read_publication(path)
    assert publication.claims[0].id == "mine"
    assert len(list(publication.citations)) == 4
    assert "\n" not in merged.replace("\r\n", "")


NOTES = st.text(
    alphabet=st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\u2028\u2029\ufeff\u0085"),
    max_size=30,
)


@settings(max_examples=30, deadline=None)
@given(comment=NOTES, place=st.integers(min_value=0, max_value=40))
def test_a_comment_anywhere_survives_an_update(comment: str, place: int) -> None:
    lines = written(ARTICLE).split("\n")
    body = next(index for index, line in enumerate(lines) if line.startswith("# drafted:"))
    at = min(place, body)
    lines.insert(at, f"# {comment}")
    merged = merged_into("\n".join(lines), draft(LONGER)).text.split("\n")
    assert f"# {comment}" in merged or f"# {comment}".strip().startswith("# drafted:")
