"""72 simulated nights under random faults, beside the same nights without.

    python benchmarks/faults.py [--nights 72] [--seed N]

Exit code 1 where something was lost, judged otherwise on equal bytes, or could not be resumed.
"""

from __future__ import annotations

import argparse
import secrets
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "holdfast")]


def main() -> int:
    """Print what the nights came to."""
    from faulty_nights import Nights

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nights", type=int, default=72)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1 << 31))
    arguments = parser.parse_args()
    print(f"seed {arguments.seed}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        told = Nights(Path(folder), seed=arguments.seed).run(arguments.nights)
    for name, times in sorted((told.machine_faults + told.site_faults).items()):
        print(f"{times:5} × {name}")
    print(f"{told.nights} nights, {told.struck} of them cut short and taken up again")
    print(f"{told.compared} findings on equal bytes, {told.unverifiable} could not be checked")
    print("\n".join(told.troubles) or "nothing lost, nothing judged otherwise, both audits clean")
    return 1 if told.troubles else 0


if __name__ == "__main__":
    sys.exit(main())
