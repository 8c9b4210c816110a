"""The main job over recorded nights of real pages, scored against the known truth.

    python benchmarks/nights.py [--data ../shared/nights] [--nights 3] [--keep FOLDER]

Starts the data's own replay server on the loopback interface, declares all its citations with http:// addresses, runs
`holdfast run` once a night through `--connect-to`, `--now` and `--findings`, and prints the score program's figures.
`verbatim` and `equivalent` stand, `absent` is gone. Words that stand while the sentence around them has changed (the
event `drifted` with a standing verdict: a "not" before them, a sentence that goes on now) count as altered.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

STANDING = {"verbatim": "stands", "equivalent": "stands", "absent": "gone"}
DEFAULT_DATA = Path(__file__).resolve().parents[2] / "shared" / "nights"


def declarations(data: Path) -> str:
    """A citations.yaml (as JSON, which YAML contains) with a claim for each citation of the data."""
    citations = json.loads((data / "citations.json").read_text(encoding="utf-8"))
    sources: dict[str, str] = {}
    claims = []
    for citation in citations:
        url = citation["url"].replace("https://", "http://", 1)
        cite = {"source": sources.setdefault(url, f"s{len(sources)}")}
        if citation["type"] == "quote":
            cite["quote"] = citation["quote"]
        else:
            cite |= {"figure": citation["figure"], "near": " ".join(citation["labels"])}
        claims.append({"id": citation["id"], "says": "(recorded)", "cites": [cite]})
    document = {
        "publication": {"title": "Recorded nights"},
        "sources": {name: {"url": url} for url, name in sources.items()},
        "claims": claims,
    }
    return json.dumps(document, ensure_ascii=False, indent=1)


@contextmanager
def served(data: Path) -> Iterator[int]:
    """The replay server; its port."""
    command = [sys.executable, str(data / "serve.py"), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            yield int(server.stdout.readline().rsplit(":", 1)[1])
        finally:
            server.terminate()


def labels(data: Path, count: int) -> list[str]:
    """The first nights' names."""
    with (data / "nights.jsonl").open(encoding="utf-8") as lines:
        return sorted({json.loads(line)["night"] for line in lines})[:count]


def play(data: Path, folder: Path, nights: list[str]) -> Path:
    """Run every night; the file of findings in the score program's words."""
    citations = folder / "citations.yaml"
    citations.write_text(declarations(data), encoding="utf-8")
    (folder / "holdfast.toml").write_text("[crawl]\ntimeout = 10.0\nretries = 1\n", encoding="utf-8")
    scored = folder / "scored.jsonl"
    with served(data) as port, scored.open("w", encoding="utf-8") as out:
        for night in nights:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/__night?set={night}").close()
            findings = folder / f"{night}.jsonl"
            began = time.monotonic()
            done = subprocess.run(
                [
                    sys.executable, "-m", "holdfast", "run", str(citations), "--collection", str(folder / "collection"),
                    "--connect-to", f"::127.0.0.1:{port}", "--now", f"{night}T03:00:00Z", "--delay", "0",
                    "--findings", str(findings),
                ],
                check=False, capture_output=True, text=True,
            )  # fmt: skip
            if done.returncode not in (0, 2):
                sys.exit(f"night {night} failed: {done.stderr}")
            print(f"{night}: {time.monotonic() - began:.1f} s, {done.stdout.splitlines()[1]}", flush=True)
            for line in findings.read_text(encoding="utf-8").splitlines():
                finding = json.loads(line)
                verdict = STANDING.get(finding["verdict"], finding["verdict"])
                if verdict == "stands" and finding["event"] == "drifted":
                    verdict = "altered"
                row = {"night": night, "citation_id": finding["citation"].split("#")[0], "verdict": verdict}
                out.write(json.dumps(row) + "\n")
    return scored


def score(data: Path, folder: Path, nights: list[str], scored: Path) -> None:
    """Print the score over the nights that were played."""
    part = folder / "data"
    part.mkdir(exist_ok=True)
    (part / "citations.json").write_bytes((data / "citations.json").read_bytes())
    truth = (data / "truth.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    played = set(nights)
    kept = [line for line in truth if json.loads(line)["night"] in played]
    (part / "truth.jsonl").write_text("".join(kept), encoding="utf-8")
    program = [sys.executable, str(data / "score.py"), "--findings", str(scored), "--data", str(part)]
    subprocess.run(program, check=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, default=DEFAULT_DATA)
    parser.add_argument("--nights", type=int, default=3)
    parser.add_argument("--keep", type=Path, help="a folder for the collection; default: a temporary one")
    arguments = parser.parse_args()
    if not arguments.data.is_dir():
        sys.exit(f"{arguments.data} is missing: name the folder of recorded nights with --data")
    nights = labels(arguments.data, arguments.nights)
    with tempfile.TemporaryDirectory() as scratch:
        folder = arguments.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        score(arguments.data, folder, nights, play(arguments.data, folder, nights))


if __name__ == "__main__":
    main()
