"""make chaos: nights from a seed on, until so many processes were killed.

CHAOS_KILLS=1000   for a long night; 50 else. Each is a SIGKILL that hit a living process
CHAOS_SEED=7       where to begin, leaving out the nights that failed once
"""

import asyncio
import io
import os
import shutil
import sys
import tempfile
from collections import Counter
from contextlib import redirect_stdout
from itertools import count
from pathlib import Path
from time import monotonic

from tests.chaos.night import lived
from tests.chaos.plan import Blow, Night, draw
from tests.chaos.seeds import FAILED
from tests.databases import Databases, databases_for_tests

KILLS = 50


async def chaos(*, kills: int, first_seed: int | None) -> int:
    """Live through nights. The exit code: 1 where something differs from what was promised."""
    again = [] if first_seed is not None else [seed for seed, _ in FAILED]
    seeds = count(first_seed if first_seed is not None else max([0, *again]) + 1)
    before, struck = Counter[Blow](), Counter[Blow]()
    with databases_for_tests() as databases:
        for seed in again:
            if not await is_as_promised(draw(seed), databases, before):
                return 1
        while (left := kills - struck[Blow.KILL]) > 0:
            if not await is_as_promised(draw(next(seeds)).until(left), databases, struck):
                return 1
    besides = f" (and {told(before)} in the nights that failed once)" if again else ""
    print(f"{told(struck)} hit living processes{besides}: nothing is lost, paid twice or shown twice; the sums are equal.")
    return 0


async def is_as_promised(night: Night, databases: Databases, struck: Counter[Blow]) -> bool:
    """Live through a night, count its blows, and say what differs, after its plan."""
    plan: list[str] = []
    began_s = monotonic()
    folder = Path(tempfile.mkdtemp(prefix="chaos"))
    with redirect_stdout(io.StringIO()) as said:
        outcome = await lived(night, databases, folder, told=plan.append)
    shutil.rmtree(folder, ignore_errors=True)
    struck.update(outcome.struck)
    print(f"seed {night.seed}: {night.shape}, {told(outcome.struck)}, {monotonic() - began_s:.0f} s", flush=True)
    if outcome.differences:
        print(*plan, "What differs:", *(f"  - {difference}" for difference in outcome.differences), sep="\n")
        log = Path(tempfile.gettempdir()) / f"chaos-{night.seed}.log"
        log.write_text(said.getvalue())
        print(f"What the processes said: {log}")
        print(f"Again: make chaos CHAOS_SEED={night.seed} CHAOS_KILLS={max(1, night.kills)}")
    return not outcome.differences


def told(struck: Counter[Blow]) -> str:
    """How often which blow hit."""
    return ", ".join(f"{struck[blow]} × {blow}" for blow in Blow)


if __name__ == "__main__":
    said = os.environ.get("CHAOS_SEED")
    kills = int(os.environ.get("CHAOS_KILLS") or KILLS)
    sys.exit(asyncio.run(chaos(kills=kills, first_seed=int(said) if said else None)))
