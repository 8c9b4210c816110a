"""What first_night.py is compared with: the script that a careful user would write, in two ways.

* in bulk: `wget --warc-file`, then one run of trafilatura's command over the folder in two processes, then the package
  `quotecheck` in two processes that read their questions from a file. Nothing starts twice: the chain at its best.
* as a loop: the same `wget`, then trafilatura's command for each page and quotecheck's for each quotation, two pages at
  a time, as a shell script calls them. Measured over some of the pages, for most of it is Python that starts.
"""

from __future__ import annotations

import json
import subprocess
import sys
import venv
from pathlib import Path

from first_night_measuring import Run, measured
from first_night_pages import Page

PACKAGE = "quotecheck==0.1.0"
PROCESSES = 2
IN_THE_LOOP = 48  # pages

# Runs in the package's own environment: quotations as [text file, quotation], a JSON line each.
_ASK = """
import json, sys
from quotecheck import check
for line in sys.stdin:
    path, quote = json.loads(line)
    try:
        print(check(quote, open(path, encoding="utf-8").read()).status)
    except (OSError, ValueError):
        print("none")
"""

# For every second page from $1 on: $2 trafilatura, $3 quotecheck. A quotation that is not found (1) is no failure.
_LOOP = """
number=$1
while [ -e "loop/$number.html" ]; do
  "$2" < "loop/$number.html" > "loop/$number.txt" || exit 3
  while IFS= read -r quotation; do
    "$3" "loop/$number.txt" "$quotation" || [ $? -eq 1 ] || exit 4
  done < "loop/$number.quotations"
  number=$((number + 2))
done
"""


def wget(folder: Path, port: int, corpus: list[Page]) -> Run:
    """Fetch the pages into `saved`, and into a WARC file."""
    (folder / "urls.txt").write_text("\n".join(page.url for page in corpus) + "\n", encoding="utf-8")
    proxy = ["-e", "use_proxy=yes", "-e", f"http_proxy=http://127.0.0.1:{port}/"]
    command = ["wget", "-q", *proxy, "-x", "-P", "saved", "-i", "urls.txt", "--warc-file=archive"]
    return measured("wget", [command], folder)


def in_bulk(folder: Path, corpus: list[Page]) -> list[Run]:
    """Text and quotations of what wget saved, each step in two processes that start once."""
    # With a relative folder and --keep-dirs it fails without a word; with an absolute one it writes beside the pages.
    saved = str(folder / "saved")
    command = [_trafilatura(), "--input-dir", saved, "--output-dir", saved, "--keep-dirs"]
    runs = [measured("trafilatura", [[*command, "--parallel", str(PROCESSES)]], folder)]
    questions = [
        json.dumps([str(Path("saved") / page.host / Path(page.path[1:]).with_suffix(".txt")), cited.text]) + "\n"
        for page in corpus
        for cited in page.cited
    ]
    texts = sum(1 for _ in (folder / "saved").rglob("*.txt"))
    assert texts > 0.9 * len(corpus), f"trafilatura wrote {texts} texts of {len(corpus)} pages"
    halves = [f"questions-{number}.jsonl" for number in range(PROCESSES)]
    for number, half in enumerate(halves):
        (folder / half).write_text("".join(questions[number::PROCESSES]), encoding="utf-8")
    ask = [str(_quotecheck(folder) / "python"), "-c", _ASK]
    runs.append(measured("quotecheck", [ask] * PROCESSES, folder, inputs=halves))
    return runs


def in_a_loop(folder: Path, corpus: list[Page]) -> Run:
    """Text and quotations of the first of the pages, a command each."""
    some = corpus[:IN_THE_LOOP]
    (folder / "loop").mkdir()
    for number, page in enumerate(some):
        (folder / "loop" / f"{number}.html").write_bytes(page.body)
        quotations = "".join(" ".join(cited.text.split()) + "\n" for cited in page.cited)
        (folder / "loop" / f"{number}.quotations").write_text(quotations, encoding="utf-8")
    quotecheck = str(_quotecheck(folder) / "quotecheck")
    shells = [["sh", "-c", _LOOP, "loop", str(first), _trafilatura(), quotecheck] for first in range(PROCESSES)]
    run = measured("trafilatura and quotecheck a page", shells, folder)
    run.pages = len(some)
    return run


def _trafilatura() -> str:
    return str(Path(sys.executable).with_name("trafilatura"))


def _quotecheck(folder: Path) -> Path:
    """The folder of programs of an environment with the package in it."""
    programs = folder / "environment" / "bin"
    if not programs.is_dir():
        venv.create(programs.parent, with_pip=True)
        subprocess.run([programs / "python", "-m", "pip", "install", "--quiet", PACKAGE], check=True)
    return programs
