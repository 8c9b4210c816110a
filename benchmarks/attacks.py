"""Every attack and every fault that holdfast promises to bear, played on this machine, as a table.

    python benchmarks/attacks.py [--times 3] [--only WORD …] [--seed N]

Each row is executed so many times; exit code 1 where one did not end as it was promised, or something was lost.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [
    str(ROOT),
    *(str(ROOT / "tests" / each) for each in ("", "crawler", "pipelines", "holdfast", "archive")),
]
sys.path[:0] = [str(ROOT / "benchmarks")]


def main() -> int:
    """Play them, and print the table."""
    from attack_rows import Row, areas

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--only", nargs="*", default=[], help="areas: addresses, network, documents, …")
    parser.add_argument("--seed", type=int, default=7)
    arguments = parser.parse_args()

    def played() -> Iterator[Row]:
        for name, play in areas(arguments.seed).items():
            if arguments.only and name not in arguments.only:
                continue
            began = time.monotonic()
            with tempfile.TemporaryDirectory() as folder:
                yield from play(Path(folder), arguments.times)
            print(f"{name}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)

    print("| | attack or fault | tried | what comes of it | lost |\n|---|---|---:|---|---|")
    rows = []
    for row in played():
        rows.append(row)
        lost = "; ".join(row.lost) or "nothing"
        outcome = row.promised if not row.broken else f"**broken:** {'; '.join(row.broken)}"
        print(f"| {row.area} | {row.name} | {row.tried} | {outcome} | {lost} |", flush=True)
    broken = [row for row in rows if row.broken or row.lost]
    print(f"\n{len(rows)} rows, {sum(row.tried for row in rows)} times, {len(broken)} not as promised")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
