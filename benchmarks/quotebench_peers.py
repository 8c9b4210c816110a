"""What other ways of looking for quotations answer on QuoteBench, beside holdfast, category by category.

    python benchmarks/quotebench_peers.py [--data DIR] [--kind quote|figure] [--without quotecheck]

All get the text that holdfast extracts; where holdfast refuses a page as no capture, they get what its tags enclose. So
only the matching is compared, and the refusals. The others know neither changes of a kind nor captures that are none:

* exact search: the words stand in the text as they are;
* rapidfuzz: `fuzz.partial_ratio` of at least 90, case folded by its own processor;
* quotecheck 0.1.0 (PyPI, Apache-2.0, no dependencies, offline): "found" and "interleaved" stand, "drift" is altered. It
  is installed into an environment of its own in a temporary folder, and asked there.

Prints a Markdown table: the share of wrong "stands" and of false alarms, for each.
"""

from __future__ import annotations

import argparse
import html
import json
import re
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from quotebench import DEFAULT_DATA, findings_of

from pipelines.extraction import Extraction, extract

PACKAGE = "quotecheck==0.1.0"
_TAGS = re.compile(r"<(script|style)\b.*?</\1>|<[^>]*>", re.DOTALL | re.IGNORECASE)
# Runs in the other environment: one case a line in, one finding a line out.
_ASK = """
import json, sys
from quotecheck import check
verdicts = {"found": "verbatim", "interleaved": "verbatim", "drift": "altered", "absent": "absent"}
for line in sys.stdin:
    case = json.loads(line)
    with open(case["path"], encoding="utf-8", newline="") as file:
        text = file.read()
    try:
        verdict = verdicts[check(case["text"], text).status]
    except ValueError:  # it refuses a phrase of which folding leaves nothing
        verdict = "absent"
    print(json.dumps({"id": case["id"], "verdict": verdict}), flush=True)
"""


@dataclass(frozen=True, slots=True)
class Question:
    """A case beside the text that it is asked of, as a file."""

    id: str
    text: str
    path: Path


def text_of(document: Path, media_type: str) -> str:
    """What holdfast reads in a document; of a page that it refuses, what stands between the tags."""
    payload = document.read_bytes()
    outcome = extract(payload, media_type=media_type)
    if isinstance(outcome, Extraction):
        return outcome.text
    return html.unescape(_TAGS.sub(" ", payload.decode("utf-8", "replace")))


def exact_search(questions: Iterable[Question]) -> Iterator[dict[str, str]]:
    """Whether the words stand as they are."""
    for path, asked in groupby(questions, key=lambda question: question.path):
        text = path.read_text(encoding="utf-8")
        for question in asked:
            yield {"id": question.id, "verdict": "verbatim" if question.text in text else "absent"}


def rapidfuzz_90(questions: Iterable[Question]) -> Iterator[dict[str, str]]:
    """Whether some window is at least 90 % alike."""
    from rapidfuzz import fuzz, utils

    for path, asked in groupby(questions, key=lambda question: question.path):
        text = utils.default_process(path.read_text(encoding="utf-8"))
        for question in asked:
            stands = fuzz.partial_ratio(utils.default_process(question.text), text, score_cutoff=90) > 0
            yield {"id": question.id, "verdict": "verbatim" if stands else "absent"}


def quotecheck(questions: Iterable[Question]) -> Iterator[dict[str, str]]:
    """What the package of that name says, in an environment of its own."""
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = Path(folder) / "bin" / "python"
        subprocess.run([python, "-m", "pip", "install", "--quiet", PACKAGE], check=True)
        lines = "".join(
            json.dumps({"id": question.id, "text": question.text, "path": str(question.path)}) + "\n"
            for question in questions
        )
        done = subprocess.run([python, "-c", _ASK], input=lines, capture_output=True, text=True, check=True)
    yield from map(json.loads, done.stdout.splitlines())


def scored(data: Path, cases: Path, findings: Iterable[dict[str, object]]) -> dict[str, dict[str, int]]:
    """The counts of the benchmark's own scorer, by category."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as answers:
        answers.writelines(json.dumps(finding, ensure_ascii=False) + "\n" for finding in findings)
        answers.flush()
        command = [sys.executable, data / "score.py", cases, answers.name, "--json"]
        counts: dict[str, dict[str, int]] = json.loads(subprocess.check_output(command))
    return counts


def table(counts: dict[str, dict[str, dict[str, int]]]) -> str:
    """The shares of wrong "stands" and of false alarms, a row for each category and two columns for each program."""
    rows = ["| | cases |" + "".join(f" {name} |" for name in counts), "|---|--:|" + "--:|" * len(counts)]
    first = next(iter(counts.values()))
    for category in sorted(first, key=lambda name: (name.startswith("="), name)):
        cells = [_cell(by_category[category]) for by_category in counts.values()]
        rows.append(f"| {category.removeprefix('= ')} | {first[category]['n']:,} | " + " | ".join(cells) + " |")
    return "\n".join(rows)


def _cell(row: dict[str, int]) -> str:
    wrong = f"{100 * row['false present'] / row['not present']:.1f}" if row.get("not present") else "–"
    alarm = f"{100 * row['false alarm'] / row['present']:.1f}" if row.get("present") else "–"
    return f"{wrong} / {alarm} / {100 * row['right'] / row['n']:.1f}"


def main() -> int:
    """Asks all of them, and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DEFAULT_DATA)
    parser.add_argument("--kind", choices=["quote", "figure"], default="quote")
    parser.add_argument("--without", choices=["quotecheck"], help="one that is not asked; this one takes minutes")
    arguments = parser.parse_args()

    lines = (arguments.data / "cases.jsonl").read_text(encoding="utf-8").splitlines()
    cases = sorted((json.loads(line) for line in lines), key=lambda case: str(case["document"]))
    cases = [case for case in cases if case["kind"] == arguments.kind]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        chosen = folder / "cases.jsonl"
        chosen.write_text("".join(json.dumps(case) + "\n" for case in cases), encoding="utf-8")
        questions: list[Question] = []
        ours: list[dict[str, object]] = []
        for number, (document, asked) in enumerate(groupby(cases, key=lambda case: str(case["document"]))):
            path, together = folder / f"{number}.txt", list(asked)
            text = text_of(arguments.data / document, together[0]["media_type"])
            path.write_text(text, encoding="utf-8", errors="replace", newline="")
            questions.extend(Question(case["id"], case["text"], path) for case in together)
            ours.extend(findings_of(arguments.data, document, together))
        programs = {"exact search": exact_search, "rapidfuzz ≥ 90": rapidfuzz_90, "quotecheck 0.1.0": quotecheck}
        counts = {"holdfast": scored(arguments.data, chosen, ours)}
        for program, ask in programs.items():
            if not (arguments.without and program.startswith(arguments.without)):
                counts[program] = scored(arguments.data, chosen, list(ask(questions)))
    print(f"{len(cases):,} cases of the kind {arguments.kind}: false “stands” % / false alarms % / strict verdict %\n")
    print(table(counts))
    return 0


if __name__ == "__main__":
    sys.exit(main())
