"""Whatever an article holds, the declarations that are drafted from it load: no key is written empty or malformed."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipelines.declarations import read_publication
from pipelines.drafting import PublicationText, draft_of, file_text, read_publication_text

FRAGMENTS = [
    *("[^1]", "[^2]", "\n\n[^1]: ", "\n\n[^2]: ", "<sup>3</sup>", "\n\n3 ", "[1]", "\n\n[1] ", "\n\n## Notes\n\n1. "),
    *("<https://air.example.org/>", "https://a.example/x_y", "www.b.example/", "[a link](http://c.example/q?a=1&b=2)"),
    *(
        "[](https://d.example)",
        "[ ](https://e.example/ü)",
        "[x](http://)",
        "![](https://f.example/p.png)",
        "https://[x",
    ),
    *(
        "doi:10.1234/\\{a\\}",
        "10.5555/12#34%",
        "arXiv:2412.19437",
        "http://archive.is/",
        "https://web.archive.org/web/2/x",
    ),
    *("https://web.archive.org/web/2019/https://g.example/", "http://h.example:99999/", "ftp://i.example/", "http://…"),
    *("“we counted every tree in it for years”", '"not on my watch, nor on anyone\'s"', "« jamais de la vie, madame »"),
    *(
        "“…”",
        "“ … […] ”",
        '"."',
        "“”",
        "『我们从来没有见过这样的事情。』",
        "“\u00ad\u200b\u2028”",
        "“a: # b {c}, [d] & *e”",
    ),
    *(
        "said Jane Roe. ",
        "According to the Office of Trees, ",
        "He said: ",
        "(attributed to )",
        "(charges, not convictions)",
    ),
    *(
        "92 billion dollars ",
        "€1,000 ",
        "17 % of all ",
        "~",
        "−0",
        "1e9 ",
        "½ ",
        "٣٤ people ",
        "2026-02-31 ",
        "(2019-00) ",
    ),
    *(
        "\n\n| a | 12 trees |\n|---|---|\n| b | “c d e” |\n\n",
        "\n\n> ",
        "\n\n- ",
        "\n\n# ",
        "\n\n## Sources\n\n",
        "\n\n",
    ),
    *(
        "<q>",
        "</q>",
        "<cite>",
        "</cite>",
        "<blockquote>",
        "</blockquote>",
        "<a href='https://j.example/'></a>",
        "<td>7 ",
    ),
    *(
        "Source: ; ; . ",
        "Sources: *A Title of Trees*; B (2019). ",
        "Ibid. ",
        "*",
        "**",
        "_",
        "\\",
        "`",
        "\x00",
        "\x85",
        "\ud7ff",
    ),
    *(
        "null",
        "true",
        "2019",
        "---",
        ": ",
        "# ",
        "Roe (2019) Trees. ",
        " ",
        "no trees ",
        "é",
        "\u202e",
        "🌳",
        "{}",
        "[…] ",
        "_",
        "<q>",
        "</q>",
        "²",
        "\t",
    ),
]


def loads(article: str, name: str) -> bool:
    """Whether what is drafted loads, or nothing is; a fault in what was written is raised."""
    publication = read_publication_text(article.encode("utf-8", "replace"), name=name)
    if not isinstance(publication, PublicationText):
        return True
    draft = draft_of(publication)
    if not draft.claims:
        return True
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "citations.yaml")
        path.write_bytes(file_text(draft, article=name).encode())
        read = read_publication(path)
    return len(read.claims) == len(draft.claims) and len(read.sources) == len(draft.sources)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=5), min_size=2, max_size=25).map("".join),
    st.sampled_from(["a.md", "a.html", "a.txt"]),
)
@example("It ran “for the longest of all days”.[^1]\n\n[^1]: <https://air.example.org/>\n", "a.md")
@example("\n\n> [^1]", "a.md")  # a block quotation that is nothing but a mark of a note that is not there
@example("\n\n> null", "a.md")  # its id is a word that YAML takes for nothing
@example("He said that it “[closes] …” and went.", "a.txt")
def test_what_is_drafted_from_any_article_loads(article: str, name: str) -> None:
    assert loads(article, name)


@pytest.mark.parametrize(
    "note",
    ["<https://air.example.org/>", "See <https://air.example.org/>.", "“”, <https://air.example.org/>", "*…*", "—"],
)
def test_a_note_that_is_little_more_than_an_address_gives_its_source_a_title(note: str) -> None:
    publication = read_publication_text(
        f"It ran “for the longest of all days”.[^1]\n\n[^1]: {note}\n".encode(), name="a.md"
    )
    assert isinstance(publication, PublicationText)
    assert all(source.title.strip() for source in draft_of(publication).sources)


def test_a_line_of_a_thousand_lists_of_sources_takes_seconds_and_not_minutes() -> None:
    publication = read_publication_text(("It has 12 trees. Source: A; B “c” (d); E. " * 1000).encode(), name="a.txt")
    assert isinstance(publication, PublicationText)
    before = time.process_time()
    draft_of(publication)
    assert time.process_time() - before < 15
