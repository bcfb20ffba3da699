"""make bench: measure everything in one run, print the table, and keep it in benchmarks/results.md."""

import asyncio
import os
import platform
import subprocess
import sys
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from benchmarks.blocklist import measure_blocklist
from benchmarks.calls import measure_calls
from benchmarks.delivery import measure_delivery
from benchmarks.figures import Figure, table
from benchmarks.footprint import measure_footprint
from benchmarks.history import measure_history

RESULTS = Path(__file__).parent / "results.md"
MEASUREMENTS: dict[str, Callable[[], Awaitable[list[Figure]]]] = {
    "delivery": measure_delivery,
    "calls": measure_calls,
    "footprint": measure_footprint,
    "history": measure_history,
    "blocklist": measure_blocklist,
}
HOW = """\
Both stand-ins (PixelDojo, Discord) are on loopback, in a process of their own, and answer after 150 ms. The times are
taken there: from the moment the completed answer goes out to the moment the edit with the picture is acknowledged. The
minimal script (`minimal.py`) submits, looks at its runs at the moments at which the bot looked at its own in the round
before, downloads a picture of 1 MP (1.2 MB), and edits a message: plain aiohttp, no database. The bare bot
(`bare_bot.py`) is discord.py with SQLAlchemy, one table and one synced command. Ours is the real bot, on an SQLite file.
The sides take turns, round by round; a figure is the median of the rounds, and the ratio of delivery the median of the
rounds' ratios. Calls are counted over a few hundred runs from a new database, lognormal with a median of 16 s and a 95th
percentile of 30 s, at the default of 60 calls a minute. /history is searched by a member who made one job in ten: all of
it, words that are common, rare, just begun or nowhere, stars, a channel, a day, and a later page, on one size and then on the
other, round after round; each answer counts as the quickest of three in a row. The blocklist has 3,500 words, 500 with any
ending, 700 phrases, 100 patterns and 200 allowed phrases; the prompts have about 120 characters, one in a hundred over 1,500,
one in ten with look-alikes or digits in its words.
"""


async def measure() -> list[Figure]:
    """Take every measurement, one after the other."""
    found: list[Figure] = []
    for name, take in MEASUREMENTS.items():
        began_s = perf_counter()
        found += await take()
        print(f"{name}: {perf_counter() - began_s:.0f} s", file=sys.stderr, flush=True)
    return found


def report(figures: Sequence[Figure]) -> str:
    """All that results.md says."""
    missed = [f"- {figure.name}: {figure.besides}." for figure in figures if not figure.is_met]
    why = ["", "Missed, and what ours does besides:", "", *missed] if missed else []
    return "\n".join(
        ["# What Atelier costs beside the least that could do the same", "", where(), "", table(figures), *why, "", HOW]
    )


def where() -> str:
    """The machine, the code and the day."""
    commit = subprocess.run(
        ("git", "describe", "--always", "--dirty"), capture_output=True, text=True, check=False, cwd=RESULTS.parent
    ).stdout.strip()
    python = f"{platform.python_implementation()} {platform.python_version()}"
    machine = f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, {python}"
    return f"`make bench` on {machine}; commit {commit or 'unknown'}; {datetime.now(UTC):%Y-%m-%d}."


def main() -> None:
    """Measure, print, keep."""
    told = report(asyncio.run(measure()))
    print(told)
    RESULTS.write_text(told, encoding="utf-8")


if __name__ == "__main__":
    main()
