"""`make fuzz`: the targets of the tests for as long as wanted, from a seed that is printed.

    python benchmarks/fuzzing.py --seconds 60 --seed 7 [TARGET …]          random changes
    python benchmarks/fuzzing.py --atheris TARGET [libFuzzer's options]     guided by coverage

What falls is written to tests/fuzz/cases/TARGET/ and stands there as a case of the tests from then on.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import secrets
import sys
import time
import traceback
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HERE = ROOT / "tests" / "fuzz"
sys.path[:0] = [str(ROOT), str(HERE)]


def main() -> int:
    """Exit code 1 where something fell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60.0, help="for each target, of processor time")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1 << 31))
    parser.add_argument("--atheris", action="store_true")
    parser.add_argument("targets", nargs="*")
    arguments, rest = parser.parse_known_args()
    if arguments.atheris:
        return guided(arguments.targets[0], rest)
    from targets import TARGETS

    print(f"seed {arguments.seed}")
    fallen = sum(thrown_at(name, arguments.seed, arguments.seconds) for name in arguments.targets or TARGETS)
    return 1 if fallen else 0


def thrown_at(name: str, seed: int, seconds: float) -> int:
    """How many different places of the program let something through."""
    from targets import TARGETS
    from test_fuzz import mutant, random_edits

    target, chance = TARGETS[name], random.Random(f"{seed}/{name}")
    places: set[tuple[str, ...]] = set()
    tried, end = 0, time.process_time() + seconds
    while time.process_time() < end:
        data = mutant(chance.choice(target.seeds), random_edits(chance, target.tokens))
        tried += 1
        try:
            target.run(data)
        except Exception as error:  # noqa: BLE001 - what falls is what is looked for
            place = tuple(
                f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)[-3:]
            )
            if place not in places:
                places.add(place)
                print(f"  {name}: {type(error).__name__}: {error!s:.200} at {place[-1]}; kept as {kept(name, data)}")
    print(f"{name}: {tried} tried, {len(places)} fell")
    return len(places)


def kept(name: str, data: bytes) -> Path:
    folder = HERE / "cases" / name.replace(" ", "_")
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / hashlib.sha256(data).hexdigest()[:16]
    path.write_bytes(data)
    return path.relative_to(ROOT)


def guided(name: str, options: list[str]) -> int:
    """atheris (`pip install atheris`) follows which lines the bytes reach. It ends when something falls."""
    import atheris

    with atheris.instrument_imports(include=["archive", "crawler", "pipelines"]):
        from targets import TARGETS

    def throw(data: bytes) -> None:
        try:
            TARGETS[name].run(data)
        except Exception:
            print(f"kept as {kept(name, data)}")
            raise

    atheris.Setup([sys.argv[0], *options], throw)
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main())
