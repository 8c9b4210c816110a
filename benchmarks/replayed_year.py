"""A year of nights through the whole program: `holdfast run --now` 365 times, over a site that changes and returns.

    python benchmarks/replayed_year.py [--nights 365] [--seed N]

The site is the demonstration's, with its two states; it changes its state at random nights and is away on some. Printed
are how long the nights took, what the last report weighs, and what `holdfast audit` says of the collection.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from holdfast.demonstration import CITATIONS, DemonstrationSite

BEGIN = datetime(2025, 1, 1, 3, 15, tzinfo=UTC)
NOWHERE = "::127.0.0.1:1"  # refuses every connection


def holdfast(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "holdfast", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nights", type=int, default=365)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**32))
    options = parser.parse_args()
    print(f"seed {options.seed}")
    chance = random.Random(options.seed)
    took: list[float] = []
    with tempfile.TemporaryDirectory() as folder, DemonstrationSite() as site:
        collection = Path(folder) / "harbour"
        for night in range(options.nights):
            if chance.random() < 0.03:
                site.night = 3 - site.night
            where = NOWHERE if chance.random() < 0.02 else site.connect_to
            began = time.perf_counter()
            done = holdfast(
                "run", CITATIONS, "--collection", collection, "--now", (BEGIN + timedelta(days=night)).isoformat(),
                "--delay", 0, "--quiet", "--connect-to", where,
            )  # fmt: skip
            took.append(time.perf_counter() - began)
            if done.returncode not in (0, 2):
                sys.exit(f"night {night + 1} ended with {done.returncode}: {done.stderr}")
        audit = holdfast("audit", collection)
        print(f"{options.nights} nights in {sum(took) / 60:.1f} min, {median(took):.2f} s a night in the median,")
        print(f"the first {took[0]:.2f} s, the last {took[-1]:.2f} s")
        print(f"report {(collection / 'reports' / 'report.html').stat().st_size / 1e6:.2f} MB, ", end="")
        print(f"ledger {(collection / 'ledger.sqlite').stat().st_size / 1e6:.2f} MB")
        print(f"audit: {audit.stdout.strip().splitlines()[-1]}")


if __name__ == "__main__":
    main()
