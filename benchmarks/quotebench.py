"""Runs every case of QuoteBench through extraction and verification, and prints the benchmark's own score.

    python benchmarks/quotebench.py [--data DIR] [--output findings.jsonl] [--category NAME] [--errors N]

Only what a program under test may see is read from a case: document, media type, kind, text and near.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from pipelines.extraction import NotExtracted, extract
from pipelines.findings import Judgement, Verdict
from pipelines.publication import Figure, Quotation
from pipelines.verdicts import prepare, verify

DEFAULT_DATA = Path(__file__).resolve().parents[1] / "../shared/quotebench"
PROCESSES = 2


def findings_of(data: Path, document: str, cases: list[dict[str, str | None]]) -> list[dict[str, object]]:
    """The findings of all cases over one document, which is read once."""
    outcome = extract((data / document).read_bytes(), media_type=cases[0]["media_type"])
    if isinstance(outcome, NotExtracted):
        judgement = Judgement(Verdict.UNVERIFIABLE, reason=outcome.reason, detail=outcome.detail)
        return [_line(case, judgement) for case in cases]
    prepared = prepare(outcome)
    return [_line(case, verify(_content(case), prepared)) for case in cases]


def _content(case: dict[str, str | None]) -> Quotation | Figure:
    text = case["text"] or ""
    return Quotation(text) if case["kind"] == "quote" else Figure(text, case.get("near"))


def _line(case: dict[str, str | None], judgement: Judgement) -> dict[str, object]:
    return {
        "id": case["id"],
        "verdict": judgement.verdict,
        "changes": [{"kind": c.kind, "quoted": c.quoted, "source": c.source} for c in judgement.changes],
        "zone": judgement.zone,
        "context": list(judgement.context),
        "reason": judgement.reason,
        "passage": judgement.passage,
        "folds": list(judgement.folds),
        "detail": judgement.detail,
    }


def main() -> int:
    """Judges, writes the findings, and hands them to the benchmark's scorer."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DEFAULT_DATA)
    parser.add_argument("--output", type=Path, default=Path(tempfile.gettempdir()) / "quotebench-findings.jsonl")
    parser.add_argument("--category", help="only the cases of this category")
    parser.add_argument("--errors", type=int, default=0, help="list the first N wrong answers")
    arguments = parser.parse_args()

    lines = (arguments.data / "cases.jsonl").read_text(encoding="utf-8").splitlines()
    chosen = [line for line in lines if arguments.category in (None, json.loads(line)["category"])]
    by_document: dict[str, list[dict[str, str | None]]] = defaultdict(list)
    for case in map(json.loads, chosen):
        by_document[case["document"]].append(
            {key: case.get(key) for key in ("id", "document", "media_type", "kind", "text", "near")}
        )

    began = time.monotonic()
    with ProcessPoolExecutor(PROCESSES) as pool:
        jobs = [pool.submit(findings_of, arguments.data, name, cases) for name, cases in by_document.items()]
        findings = [line for job in jobs for line in job.result()]
    seconds = time.monotonic() - began
    arguments.output.write_text(
        "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in findings), encoding="utf-8"
    )
    print(
        f"{len(findings)} cases over {len(by_document)} documents in {seconds:.1f} s, {PROCESSES} processes", flush=True
    )

    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as subset:
        subset.write("\n".join(chosen))
        subset.flush()
        scorer = [sys.executable, arguments.data / "score.py", subset.name, arguments.output]
        return subprocess.run([*scorer, "--errors", str(arguments.errors)], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
