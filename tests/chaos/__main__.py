"""make chaos: nights from a seed on, until so many processes were struck.

CHAOS_KILLS=1000   for a long night; 50 else
CHAOS_SEED=7       where to begin; a failed night is lived through again with its seed and CHAOS_KILLS=10
"""

import asyncio
import io
import os
import shutil
import sys
import tempfile
from contextlib import redirect_stdout
from pathlib import Path
from time import monotonic

from tests.chaos.night import lived
from tests.chaos.plan import KILLS_A_NIGHT, Night, draw
from tests.chaos.seeds import FAILED
from tests.databases import Databases, databases_for_tests

KILLS = 50


async def chaos(*, kills: int, first_seed: int | None) -> int:
    """Live through nights. The exit code: 1 where something differs from what was promised."""
    again = [] if first_seed is not None else [seed for seed, _ in FAILED]
    begin = first_seed if first_seed is not None else max([0, *again]) + 1
    nights = -(-kills // KILLS_A_NIGHT)
    with databases_for_tests() as databases:
        for seed in [*again, *range(begin, begin + nights)]:
            if not await is_as_promised(draw(seed), databases):
                return 1
    print(f"{kills} kills, and nothing is lost, paid twice or shown twice; the sums are equal.")
    return 0


async def is_as_promised(night: Night, databases: Databases) -> bool:
    """Live through a night and say what differs, after its plan."""
    plan: list[str] = []
    began_s = monotonic()
    folder = Path(tempfile.mkdtemp(prefix="chaos"))
    with redirect_stdout(io.StringIO()) as said:
        found = await lived(night, databases, folder, told=plan.append)
    shutil.rmtree(folder, ignore_errors=True)
    print(f"seed {night.seed}: {night.shape}, {len(night.rounds)} kills, {monotonic() - began_s:.0f} s", flush=True)
    if found:
        print(*plan, "What differs:", *(f"  - {difference}" for difference in found), sep="\n")
        log = Path(tempfile.gettempdir()) / f"chaos-{night.seed}.log"
        log.write_text(said.getvalue())
        print(f"What the processes said: {log}")
        print(f"Again: make chaos CHAOS_SEED={night.seed} CHAOS_KILLS={KILLS_A_NIGHT}")
    return not found


if __name__ == "__main__":
    said = os.environ.get("CHAOS_SEED")
    kills = int(os.environ.get("CHAOS_KILLS") or KILLS)
    sys.exit(asyncio.run(chaos(kills=kills, first_seed=int(said) if said else None)))
