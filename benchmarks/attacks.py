"""Every attack and every fault that holdfast promises to bear, played on this machine, as a table.

    python benchmarks/attacks.py [--times 1] [--only WORD …] [--seed N]

Each row says what is promised, and is executed so many times; exit code 1 where one did not end
as it was promised, or something was lost. Two areas are played at a time.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [
    str(ROOT),
    *(str(ROOT / "tests" / each) for each in ("", "crawler", "pipelines", "holdfast", "archive")),
]
sys.path[:0] = [str(ROOT / "benchmarks")]

if TYPE_CHECKING:
    from attack_rows import Row


def play(area: str, times: int, seed: int) -> list[Row]:
    """One area's rows, in a process of its own; an area that could not be played is a row that was not kept."""
    from attack_rows import Row, areas

    began = time.monotonic()
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        try:
            rows.extend(areas(seed)[area](Path(folder), times))
        except Exception as error:  # noqa: BLE001 - the other areas are played all the same
            rows.append(Row(area, "all that follows", "played", broken=[f"not played: {error!r}"[:300]]))
    print(f"{area}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    return rows


def line(row: Row) -> str:
    """The row as the table shows it."""
    outcome = row.promised if not row.broken else f"**broken:** {'; '.join(row.broken)}"
    return f"| {row.area} | {row.name} | {row.tried} | {outcome} | {'; '.join(row.lost) or 'nothing'} |"


def main() -> int:
    """Play them, and print the table."""
    from attack_rows import areas

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=1)
    parser.add_argument("--only", nargs="*", default=list(areas(0)), choices=list(areas(0)), help="these areas alone")
    parser.add_argument("--seed", type=int, default=7)
    arguments = parser.parse_args()

    print("| | attack or fault | tried | what was promised, and came | lost |\n|---|---|---:|---|---|", flush=True)
    rows = []
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(2, mp_context=spawn, max_tasks_per_child=1) as lanes:
        played = [lanes.submit(play, area, arguments.times, arguments.seed) for area in arguments.only]
        for area in played:
            for row in area.result():
                rows.append(row)
                print(line(row), flush=True)
    broken = [row for row in rows if row.broken or row.lost]
    print(f"\n{len(rows)} rows, {sum(row.tried for row in rows)} tries, {len(broken)} not as promised")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
