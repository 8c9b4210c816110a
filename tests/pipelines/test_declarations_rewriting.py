"""A command that changes a citations.yaml leaves the rest of it as its author wrote it."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.declarations import dump_document, load_document

WRITTEN = """\
# The desk's own notes stand up here.
publication:
  title: The Quiet Harbour   # working title

sources:
  courier:
    url: https://news.example.org/a
    published: 2019-05-01
    copies: [https://web.archive.org/web/2019/https://news.example.org/a, "https://archive.example.net/1"]

  # only named, nobody has a copy
  minutes: {title: "Minutes of the Harbour Board"}
claims:
  - id: dust
    says: 'Dust went up, and up again, and then it went up once more, which everybody on the quay saw for themselves.'
    at: "§4"
    cites:
      - {source: courier, figure: 1.50, near: 15_683}  # keep the zero
      - source: courier
        quote: >
          folded words
          over two lines
      - source: courier
        quote: |-
          kept
            as they are
  - id: noise
    says: Noise 010 went up.
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "citations.yaml"
    path.write_text(WRITTEN, encoding="utf-8")
    return path


def test_an_unchanged_document_is_written_back_byte_for_byte(path: Path) -> None:
    dump_document(load_document(path), path)
    assert path.read_text(encoding="utf-8") == WRITTEN


def test_a_change_touches_no_other_line(path: Path) -> None:
    document = load_document(path)
    document["sources"]["courier"]["accessed"] = "2026-03-01"
    dump_document(document, path)
    before, after = WRITTEN.splitlines(), path.read_text(encoding="utf-8").splitlines()
    assert [line for line in after if line not in before] == ["    accessed: '2026-03-01'"]
    assert [line for line in after if line in before] == before


def test_a_failed_write_leaves_the_file_and_nothing_beside_it(path: Path) -> None:
    document = load_document(path)
    document["claims"].append(object())  # nothing that YAML can say
    with pytest.raises(Exception, match="cannot represent"):
        dump_document(document, path)
    assert path.read_text(encoding="utf-8") == WRITTEN
    assert list(path.parent.iterdir()) == [path]


def test_a_rewritten_file_keeps_its_permissions(path: Path) -> None:
    path.chmod(0o640)
    dump_document(load_document(path), path)
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_symbolic_link_goes_on_pointing_to_the_rewritten_file(path: Path) -> None:
    link = path.with_name("link.yaml")
    link.symlink_to(path)
    document = load_document(link)
    document["publication"]["title"] = "The Loud Harbour"
    dump_document(document, link)
    assert link.is_symlink()
    assert "The Loud Harbour" in path.read_text(encoding="utf-8")


def test_a_new_document_is_written_with_the_indentation_of_the_others(tmp_path: Path) -> None:
    path = tmp_path / "new.yaml"
    dump_document({"claims": [{"id": "dust", "cites": [{"quote": "„Staub“"}]}]}, path)
    assert path.read_text(encoding="utf-8") == "claims:\n  - id: dust\n    cites:\n      - quote: „Staub“\n"


def test_what_is_no_yaml_is_a_value_error(path: Path) -> None:
    path.write_text("a: b: c", encoding="utf-8")
    with pytest.raises(ValueError, match="not valid YAML"):
        load_document(path)
