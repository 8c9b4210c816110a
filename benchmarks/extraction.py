"""How well text is read out of documents: zones, completeness, the way back to the payload, the gate, and time.

    python benchmarks/extraction.py QUOTEBENCH [--errors N]

QUOTEBENCH is a folder with `cases.jsonl` and the documents that its cases name. Judged by containment, apart from
the matcher: a phrase is in the text when its letters and digits, in compatibility forms and without case, are; the
parts of an elided quotation one by one.
"""

from __future__ import annotations

import argparse
import html
import json
import re
import sys
import time
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.extraction import EXTRACTOR, Document, Extraction, NotExtracted, Zone, extract
from pipelines.extraction.extractor import decoded
from pipelines.extraction.payload_spans import PayloadSpans

Case = dict[str, Any]
TAG = re.compile(r"""<!--.*?-->|<(?:[^<>"']|"[^"]*"|'[^']*')*>""", re.DOTALL)
ELLIPSIS = re.compile(r"[\[(]?(?:\.\.\.|…)[\])]?")


@dataclass(frozen=True)
class Read:
    """One document's answer and the seconds that it took."""

    answer: Extraction | NotExtracted
    seconds: float


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--errors", type=int, default=0, help="show so many misses of each measure")
    options = parser.parse_args(arguments)
    cases = [json.loads(line) for line in (options.folder / "cases.jsonl").read_text("utf-8").splitlines()]
    reads = {name: read(options.folder / name, media_type) for name, media_type in sorted(documents(cases).items())}
    print(EXTRACTOR)
    print_measure("zones: right zone", zone_results(cases, reads), options.errors)
    still = [case for case in cases if case["category"] == "ota_still"]
    print_measure("ota_still: contained", contained(still, reads), options.errors)
    standing = [case for case in cases if case["kind"] == "quote" and case["expect"]["verdict"] == "verbatim"]
    print_measure("all verbatim quotes: contained", contained(standing, reads), options.errors)
    print_measure("ota_still: in the main text", in_main(still, reads), options.errors)
    located = spans(standing, reads, options.folder)
    print_measure("verbatim quotes on web pages: located", located, options.errors)
    walls = {case["document"]: case["expect"]["reason"] for case in cases if case["category"] == "walls"}
    print_measure("gate: walls recognised", refused(walls, reads), options.errors)
    print_measure("gate: with the right reason", reasons(walls, reads), options.errors)
    genuine = [name for name in reads if name not in walls]
    print_measure("gate: genuine documents let through", let_through(genuine, reads), options.errors)
    print_times(reads)


def documents(cases: Iterable[Case]) -> dict[str, str]:
    return {case["document"]: case["media_type"] for case in cases}


def read(path: Path, media_type: str) -> Read:
    payload = path.read_bytes()
    if not payload:
        raise SystemExit(f"{path} is empty")
    start = time.perf_counter()
    answer = extract(payload, media_type=media_type)
    return Read(answer, time.perf_counter() - start)


def folded(text: str) -> str:
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text.replace("\ufffe", "")).casefold()))


def zones_holding(answer: Extraction, phrase: str) -> set[Zone]:
    """The zones of all places where the phrase stands, judged by the character that it begins with."""
    letters = [
        (character, at) for at, raw in enumerate(answer.text) for character in raw.casefold() if character.isalnum()
    ]
    text, wanted = "".join(character for character, _ in letters), folded(phrase)
    found: set[Zone] = set()
    at = text.find(wanted)
    while at >= 0:
        offset = letters[at][1]
        found.add(next(stretch.zone for stretch in answer.stretches if stretch.start <= offset < stretch.end))
        at = text.find(wanted, at + 1)
    return found


def zone_results(cases: Iterable[Case], reads: dict[str, Read]) -> dict[str, bool]:
    results = {}
    for case in cases:
        if case["category"] != "zones" or "zone" not in case["expect"]:
            continue
        answer, wanted = reads[case["document"]].answer, case["expect"]["zone"]
        zones = zones_holding(answer, case["text"]) if isinstance(answer, Extraction) else set()
        right = Zone.MAIN in zones if wanted == "main" else bool(zones) and Zone.MAIN not in zones
        results[f"{case['id']} {case['document']} {wanted} got {sorted(zones)}: {case['text'][:90]}"] = right
    return results


def contained(cases: Iterable[Case], reads: dict[str, Read]) -> dict[str, bool]:
    results = {}
    for case in cases:
        answer = reads[case["document"]].answer
        text = folded(answer.text) if isinstance(answer, Extraction) else ""
        readings = (ELLIPSIS.split(case["text"]), ELLIPSIS.split(html.unescape(case["text"])))
        results[f"{case['id']} {case['document']}: {case['text'][:160]}"] = any(
            all(folded(part) in text for part in parts) for parts in readings
        )
    return results


def in_main(cases: Iterable[Case], reads: dict[str, Read]) -> dict[str, bool]:
    results = {}
    for case in cases:
        answer = reads[case["document"]].answer
        zones = zones_holding(answer, case["text"]) if isinstance(answer, Extraction) else set()
        results[f"{case['id']} {case['document']} {sorted(zones)}: {case['text'][:90]}"] = Zone.MAIN in zones
    return results


def spans(cases: Iterable[Case], reads: dict[str, Read], folder: Path) -> dict[str, bool]:
    """Whether each quotation that stands as it is written is located, the slice saying the same without its markup."""
    results = {}
    by_document: defaultdict[str, list[Case]] = defaultdict(list)
    for case in cases:
        if case["media_type"] == "text/html" and isinstance(reads[case["document"]].answer, Extraction):
            by_document[case["document"]].append(case)
    for name, asked in by_document.items():
        answer, document = reads[name].answer, Document((folder / name).read_bytes(), "text/html")
        assert isinstance(answer, Extraction)
        text, located = decoded(document.payload, "text/html") or "", PayloadSpans(document, answer)
        for case in asked:
            start = answer.text.find(case["text"])
            if start >= 0:
                span = located.of(start, start + len(case["text"]))
                shown = "" if span is None else TAG.sub("", text[span.start : span.end])
                results[f"{case['id']} {name}: {case['text'][:90]}"] = folded(html.unescape(shown)) == folded(
                    case["text"]
                )
    return results


def refused(walls: dict[str, str], reads: dict[str, Read]) -> dict[str, bool]:
    return {f"{name} {reason}": isinstance(reads[name].answer, NotExtracted) for name, reason in walls.items()}


def reasons(walls: dict[str, str], reads: dict[str, Read]) -> dict[str, bool]:
    results = {}
    for name, reason in walls.items():
        answer = reads[name].answer
        got = answer.reason.value if isinstance(answer, NotExtracted) else None
        results[f"{name} {reason}: got {got}"] = got == reason
    return results


def let_through(names: Iterable[str], reads: dict[str, Read]) -> dict[str, bool]:
    results = {}
    for name in names:
        answer = reads[name].answer
        why = f"{answer.reason.value}: {answer.detail}" if isinstance(answer, NotExtracted) else ""
        results[f"{name} {why}"] = isinstance(answer, Extraction)
    return results


def print_measure(name: str, results: dict[str, bool], errors: int) -> None:
    right = sum(results.values())
    print(f"{name:<38} {right:5} of {len(results):5}  {100 * right / max(len(results), 1):6.2f} %")
    for miss in [what for what, good in results.items() if not good][:errors]:
        print(f"      {miss}")


def print_times(reads: dict[str, Read]) -> None:
    times: defaultdict[str, list[float]] = defaultdict(list)
    for name, one in reads.items():
        times[name.rsplit(".", 1)[-1]].append(one.seconds * 1000)
    for kind, values in sorted(times.items()):
        values.sort()
        print(
            f"{kind}: {len(values)} documents, mean {sum(values) / len(values):.1f} ms,"
            f" median {values[len(values) // 2]:.1f}, slowest {values[-1]:.1f}"
        )
    print("answers:", dict(Counter(type(one.answer).__name__ for one in reads.values())))


if __name__ == "__main__":
    main(sys.argv[1:])
