"""make bench: measure everything in one run, print the table, and keep it in benchmarks/results.md, with its plots.

python -m benchmarks [NAME …]      # only these; what they find is printed, and not kept
"""

import argparse
import asyncio
import os
import platform
import subprocess
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from textwrap import fill
from time import perf_counter

from benchmarks import big_pictures, blocklist, calls, delivery, fairness, footprint, history, ledger, rush, throughput, waiting
from benchmarks.figures import Figure, table
from benchmarks.plots import draw

RESULTS = Path(__file__).parent / "results.md"
IMAGES = "../docs/images"
"""From there."""
WIDTH = 125


@dataclass(frozen=True)
class Measurement:
    """What takes some figures, and how it does, in sentences."""

    take: Callable[[], Awaitable[list[Figure]]]
    how: str


MEASUREMENTS: Mapping[str, Measurement] = {
    "delivery": Measurement(delivery.measure_delivery, delivery.HOW),
    "calls": Measurement(calls.measure_calls, calls.HOW),
    "throughput": Measurement(throughput.measure_throughput, throughput.HOW),
    "fairness": Measurement(fairness.measure_fairness, fairness.HOW),
    "footprint": Measurement(footprint.measure_footprint, footprint.HOW),
    "rush": Measurement(rush.measure_rush, rush.HOW),
    "ledger": Measurement(ledger.measure_ledger, ledger.HOW),
    "history": Measurement(history.measure_history, history.HOW),
    "waiting": Measurement(waiting.measure_waiting, waiting.HOW),
    "pictures": Measurement(big_pictures.measure_big_pictures, big_pictures.HOW),
    "blocklist": Measurement(blocklist.measure_blocklist, blocklist.HOW),
}


async def measure(names: Sequence[str]) -> list[Figure]:
    """Take these measurements, one after the other."""
    found: list[Figure] = []
    for name in names:
        began_s = perf_counter()
        found += await MEASUREMENTS[name].take()
        print(f"{name}: {perf_counter() - began_s:.0f} s", file=sys.stderr, flush=True)
    return found


def report(figures: Sequence[Figure], names: Sequence[str]) -> str:
    """All that results.md says of these measurements."""
    missed = [f"- {figure.name}: {figure.besides}." for figure in figures if not figure.is_met]
    grown = [figure.plot.shown(IMAGES) for figure in figures if figure.plot]
    parts = [
        ["# What Atelier costs beside the least that could do the same", where(), table(figures)],
        ["Missed, and what ours does besides:", "\n".join(missed)] if missed else [],
        ["## What grows with size", *grown] if grown else [],
        ["## How it is measured", *(how(name) for name in names)],
    ]
    return "\n\n".join(line for part in parts for line in part) + "\n"


def how(name: str) -> str:
    """How a measurement is taken."""
    return fill(f"**{name}**: {MEASUREMENTS[name].how}", WIDTH, break_long_words=False, break_on_hyphens=False)


def where() -> str:
    """The machine, the code and the day."""
    commit = subprocess.run(
        ("git", "describe", "--always", "--dirty"), capture_output=True, text=True, check=False, cwd=RESULTS.parent
    ).stdout.strip()
    python = f"{platform.python_implementation()} {platform.python_version()}"
    machine = f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, {python}"
    return f"`make bench` on {machine}; commit {commit or 'unknown'}; {datetime.now(UTC):%Y-%m-%d}."


def keep(told: str, figures: Sequence[Figure]) -> None:
    """Write results.md, and draw the plots it shows."""
    for figure in figures:
        if figure.plot:
            draw(figure.plot)
    RESULTS.write_text(told, encoding="utf-8")


def main() -> None:
    """Measure, print, and keep it where everything was measured."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure Atelier.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"only these, and keep nothing: {', '.join(MEASUREMENTS)}")
    asked: list[str] = parser.parse_args().names
    if unknown := set(asked) - set(MEASUREMENTS):
        parser.error(f"no such measurement: {', '.join(sorted(unknown))}")
    names = asked or list(MEASUREMENTS)
    figures = asyncio.run(measure(names))
    told = report(figures, names)
    print(told)
    if not asked:
        keep(told, figures)


if __name__ == "__main__":
    main()
