"""A night of a very large collection, played event by event: how long it takes with so many crawlers, and why.

    python benchmarks/simulate.py [--hosts 1000000] [--crawlers 1,4,16,64] [--exponent 0.9] [--leases] [--seed 1]

Hosts are handed out by the rules of `crawler/frontier`: each crawler has the real `HostQueues`, and leases hosts from a
shared list that keeps the rules of the steps in Redis (`crawler/frontier/steps.py`): which host comes next, how many
at once, how many of its sources, what becomes of a dead crawler's. The clock, the network and the pages are made up;
every number that is, is a field of `Assumptions` with where it comes from. It quotes nothing from the web.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from dataclasses import replace

from simulated_hosts import Assumptions, World, fitted, world
from simulated_night import MARKS, Night

NIGHT = 8 * 3600.0


def duration(seconds: float) -> str:
    """`45 s`, `12 min`, `3.4 h`."""
    if seconds < 100:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 100 * 60 else f"{seconds / 3600:.1f} h"


def night_row(label: str, night: Night, told: Assumptions) -> str:
    """One line of the first table."""
    half = night.marks[0.5]
    crawlers = len(night.crawlers)
    used = " | ".join(f"{night.used[mark][0]:.0%}, {night.used[mark][1]:.0%}" for mark in (0.5, 0.99))
    steps = night.steps / night.now + crawlers * 5 / told.lease
    marks = " | ".join(duration(night.marks[mark]) for mark in MARKS)
    return f"| {label} | {marks} | {night.total * 0.5 / half:,.0f} | {used} | {steps:,.0f} |"


def print_nights(told: Assumptions, hosts: World, numbers: list[int], seed: int) -> None:
    """How long the due set takes with so many crawlers."""
    used = "places, processors used to 50 % | to 99 %"
    print(f"| crawlers | 50 % | 90 % | 99 % | 99.9 % | all | sources/s to 50 % | {used} | Redis steps/s |")
    print("|---|---|---|---|---|---|---|---|---|---|", flush=True)
    for crawlers in numbers:
        night = played(told, hosts, crawlers=crawlers, seed=seed)
        print(night_row(str(crawlers), night, told), flush=True)
    night = played(told, hosts.busiest_first, crawlers=numbers[-1], seed=seed)
    print(night_row(f"{numbers[-1]}, busiest hosts first", night, told), flush=True)


def print_leases(told: Assumptions, hosts: World, seed: int) -> None:
    """What the lease time does where crawlers are killed."""
    print("\n16 crawlers, one of them killed every 5 minutes and started again:\n")
    print(
        "| lease | 99 % | all | killed | exchanges repeated | repeated a kill |\n|---|---|---|---|---|---|", flush=True
    )
    for lease in (5.0, 20.0, 120.0, 900.0):
        night = played(replace(told, lease=lease, kill_every=300.0), hosts, crawlers=16, seed=seed)
        marks = f"{duration(night.marks[0.99])} | {duration(night.marks[1.0])}"
        each = night.again / max(1, night.kills)
        print(f"| {duration(lease)} | {marks} | {night.kills} | {night.again} | {each:.0f} |", flush=True)


def print_world(told: Assumptions, hosts: World) -> None:
    """What is drawn, and what no number of crawlers can shorten."""
    exponent, sources, known = fitted()
    print(f"Zipf's exponent: {told.exponent} (citations.yaml, {sources} sources on {known} hosts, fits {exponent}).")
    due = sum(1 for number in hosts.due if number)
    print(f"Due: {sum(hosts.due):,} of {told.sources:,} sources, on {due:,} of {told.hosts:,} hosts.")
    busiest = max(range(told.hosts), key=lambda host: hosts.due[host])
    alone = hosts.due[busiest] * max(told.delay, hosts.answer[busiest])
    print(f"The busiest host: {hosts.due[busiest]:,} sources, {duration(alone)} at its pace.")
    late = [number for number in hosts.due if number * told.delay > NIGHT]
    left = sum(number - round(NIGHT / told.delay) for number in late)
    print(f"More than {duration(NIGHT)} hold at {told.delay:g} s: {len(late)} hosts, with {left:,} sources too many.\n")


def main() -> None:
    """Draw the hosts, play the nights, print the tables of docs/scale.md."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    usual = Assumptions()
    parser.add_argument("--hosts", type=int, default=usual.hosts)
    parser.add_argument("--sources", type=int, help="default: 7.57 a host")
    parser.add_argument("--exponent", type=float, default=usual.exponent)
    parser.add_argument("--places", type=int, default=usual.places)
    parser.add_argument("--crawlers", default="1,4,16,64")
    parser.add_argument("--leases", action="store_true", help="also what the lease time does")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    sources = asked.sources or round(asked.hosts * usual.sources / usual.hosts)
    told = replace(usual, hosts=asked.hosts, sources=sources, exponent=asked.exponent, places=asked.places)
    print(f"Seed {asked.seed}; {told}\n")
    hosts = world(told, asked.seed)
    print_world(told, hosts)
    print_nights(told, hosts, [int(number) for number in asked.crawlers.split(",")], asked.seed)
    if asked.leases:
        print_leases(told, hosts, asked.seed)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    print(f"\n{time.process_time():.0f} s of processor time, {memory:.1f} GB.")


def played(told: Assumptions, hosts: World, *, crawlers: int, seed: int) -> Night:
    """A night that has been played."""
    night = Night(told, hosts, crawlers=crawlers, seed=seed)
    night.play()
    if night.to_do:
        sys.exit(f"the simulation is wrong: {night.to_do} sources were never handed out")
    return night


if __name__ == "__main__":
    main()
