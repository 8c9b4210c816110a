"""How well and how quickly a publication is drafted: real publications with a gold file each, and one of 100 pages.

python benchmarks/drafting.py [DATA]

DATA holds `NNN.json` beside `NNN-*.txt` or `.md`, and `score.py`, which compares a draft with the gold file.
"""

from __future__ import annotations

import importlib.util
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import ModuleType
from typing import Any

from pipelines.drafting import Draft, PublicationText, draft_of, file_text, read_publication_text

DATA = Path(__file__).resolve().parents[1] / "../shared/draft-gold"
PAGE = 3_000  # characters of text on a printed page
PAGES = 100
# What the gold files call the standing that we call "unverified".
STANDINGS = {"unverified": "unverifiable"}


def main(arguments: list[str]) -> int:
    data = Path(arguments[0]) if arguments else DATA
    golds = sorted(data.glob("[0-9]*.json"))
    if not golds:
        print(f"there are no gold files in {data}")
        return 2
    scorer = _scorer(data / "score.py")
    for gold in golds:
        article = next(path for path in data.glob(f"{gold.stem}-*"))
        _score(scorer, gold, article)
    _time(next(path for path in data.glob("*.md")))
    return 0


def as_json(draft: Draft) -> dict[str, Any]:
    """The draft in the form that the scorer reads."""
    return {
        "sources": {source.id: {"url": source.url, "title": source.title} for source in draft.sources},
        "claims": [
            {
                "id": claim.id,
                "says": claim.says,
                "standing": STANDINGS.get(claim.standing.value, claim.standing.value) if claim.standing else "",
                "attributed_to": claim.attributed_to,
                "cites": [
                    {"source": cite.source_id, "quote": cite.quote}
                    if cite.quote
                    else {"source": cite.source_id, "figure": cite.figure, "near": cite.near}
                    for cite in claim.cites
                ],
            }
            for claim in draft.claims
        ],
    }


def _scorer(path: Path) -> ModuleType:
    found = importlib.util.spec_from_file_location("score", path)
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def _score(scorer: ModuleType, gold: Path, article: Path) -> None:
    started = time.process_time()
    publication = read_publication_text(article.read_bytes(), name=article.name)
    assert isinstance(publication, PublicationText)
    draft = draft_of(publication)
    file_text(draft, article=article.name)
    took = time.process_time() - started
    text = article.read_text(encoding="utf-8")
    scores, misses = scorer.score(json.loads(gold.read_text(encoding="utf-8")), as_json(draft), text)
    print(f"{article.name}: drafted in {took:.2f} s of CPU time")
    wanted = (
        ("quotes", "precision"),
        ("quotes", "recall"),
        ("titles_drafted_as_quotes", "share_of_titles"),
        ("figures", "precision"),
        ("figures", "recall"),
        ("sources", "url_precision"),
        ("sources", "url_recall"),
        ("sources", "named_recall"),
        ("attribution", "quote_to_source"),
        ("attribution", "figure_to_source"),
        ("attribution", "speaker"),
        ("standing", "label_kept"),
        ("standing", "stated_flatly_where_hedged"),
    )
    for part, name in wanted:
        value = scores[part][name]
        print(f"  {part:26} {name:28} {'n/a' if value is None else f'{value:.3f}'}")
    for name in ("quotes", "bad_quotes", "figures", "bad_figures", "urls", "bad_urls", "sources"):
        for miss in misses[name]:
            print(f"  missed or wrong ({name}): {miss}")


def _time(article: Path) -> None:
    """`holdfast draft` as people call it, on a text of 100 pages."""
    text = article.read_text(encoding="utf-8")
    body, _, notes = text.partition("\n## ENDNOTES")
    times = max(1, (PAGES * PAGE - len(notes)) // len(body) + 1)
    with tempfile.TemporaryDirectory() as folder:
        long = Path(folder, "long.md")
        long.write_text(body * times + "\n## ENDNOTES" + notes, encoding="utf-8")
        command = [
            sys.executable,
            "-m",
            "holdfast",
            "draft",
            str(long),
            "--output",
            str(Path(folder, "citations.yaml")),
        ]
        subprocess.run(command, check=True, capture_output=True)
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        pages = len(long.read_text(encoding="utf-8")) // PAGE
    print(f"{pages} pages: {used.ru_utime + used.ru_stime:.1f} s of CPU time, {used.ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
