"""Start-up and idle memory, beside a bare discord.py bot with SQLAlchemy."""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from benchmarks.figures import Figure
from benchmarks.standins import TimedDiscord, TimedPixelDojo, bot_settings, measured

AIM = 1.5
ROUNDS = 5
IDLE_AFTER_S = 2.0
"""By then a bot that was just started has done what it does at a start."""
HOW = (
    "The bare bot (`bare_bot.py`) is discord.py with SQLAlchemy, one table and one synced command; ours is the real bot, on an "
    "SQLite file. They are started in turns; a figure is the median of the starts."
)


@dataclass
class Starts:
    """What the starts of one side took."""

    ready_ms: list[float] = field(default_factory=list)
    idle_mib: list[float] = field(default_factory=list)


@dataclass(frozen=True)
class Side:
    """How to start one of the two."""

    module: str
    arguments: tuple[str, ...]
    environ: Mapping[str, str]
    folder: Path

    async def start(self, discord: TimedDiscord, into: Starts) -> None:
        """Start it once, until it is idle."""
        began_s = perf_counter()
        async with measured(self.module, *self.arguments, environ=self.environ, folder=self.folder) as process:
            await discord.wait_for(lambda: discord.is_listening("imagine"))
            into.ready_ms.append(1000 * (perf_counter() - began_s))
            await asyncio.sleep(IDLE_AFTER_S)
            into.idle_mib.append(resident_mib(process.pid))
        await discord.wait_for(lambda: not discord.gateway.live)


async def measure_footprint(*, rounds: int = ROUNDS) -> list[Figure]:
    """Start one after the other. The first start of each makes its database, and isn't counted."""
    with TemporaryDirectory(prefix="atelier-bench-") as scratch:
        folder = Path(scratch)
        async with TimedPixelDojo() as pixeldojo, TimedDiscord() as discord:
            bare = (discord.address, discord.world.token, str(folder / "bare.db"))
            sides = (
                Side("benchmarks.real_bot", (discord.address,), bot_settings(discord, pixeldojo, folder), folder),
                Side("benchmarks.bare_bot", bare, {}, folder),
            )
            for side in sides:
                await side.start(discord, Starts())
            ours, theirs = Starts(), Starts()
            for _ in range(rounds):
                for side, starts in zip(sides, (ours, theirs), strict=True):
                    await side.start(discord, starts)
    return figures(ours, theirs)


def figures(ours: Starts, theirs: Starts) -> list[Figure]:
    """The middle of all starts."""
    return [
        Figure(
            name="process start → commands ready",
            ours=median(ours.ready_ms),
            theirs=median(theirs.ready_ms),
            unit="ms",
            aim=AIM,
            besides="ours loads more (0.2 s), looks for migrations, and asks PixelDojo for its models first",
        ),
        Figure(
            name="idle memory (RSS)",
            ours=median(ours.idle_mib),
            theirs=median(theirs.idle_mib),
            unit="MiB",
            aim=AIM,
            besides="ours has Pillow, structlog and its own code loaded too",
        ),
    ]


def resident_mib(pid: int, *, most: bool = False) -> float:
    """What a process holds in memory, or held at its most, as Linux tells it."""
    line = "VmHWM" if most else "VmRSS"
    found = re.search(rf"^{line}:\s+(\d+) kB$", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)
    assert found is not None
    return int(found[1]) / 1024
