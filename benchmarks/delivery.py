"""From the completed answer to the edit acknowledged: the real bot beside the minimal script, round by round."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.figures import Figure
from benchmarks.plots import Plot
from benchmarks.standins import TimedDiscord, TimedPixelDojo, bot_settings, measured
from demo.pixeldojo_account import EmbeddedRun
from domain.requests import Resolution
from domain.waiting import UsualTime
from storage.store import open_store
from tests.discord_server import User

LOOK_AFTER_S = 1.0
"""When a run of the single job is worth a look; the minimal script's pictures are all submitted by then."""
LOOK_AFTER_MANY_S = 5.0
LOOK_AFTER_MOST_S = 20.0
"""The same where many were ordered at once: the bot has submitted them all by then."""
MANY, MOST = 50, 200
ROUNDS_OF_ONE = 11
ROUNDS_OF_MANY = 5
ROUNDS_OF_MOST = 3
REST_S = 0.5
"""Between two rounds, for what a side does after the edit."""
HOW = (
    "Both stand-ins (PixelDojo, Discord) are on loopback, in a process of their own, and answer after 150 ms. The times are "
    "taken there: from the moment the completed answer goes out to the moment the edit with the picture is acknowledged. The "
    "minimal script (`minimal.py`) submits, looks at its runs at the moments at which the bot looked at its own in the round "
    "before, downloads a picture of 1 MP (1.2 MB), and edits a message: plain aiohttp, no database. Ours is the real bot, on "
    "an SQLite file. The sides take turns, round by round; a figure is the median of the rounds, and the ratio the median of "
    "the rounds' ratios."
)
WHAT = "completed answer → edit acknowledged"
BESIDES = (
    "ours hashes the picture and flushes it to the disk, checks it, marks it as made by a machine, remembers the marked file, "
    "and books the price before it is shown; with many jobs at once each waits for the others' processor time"
)


@dataclass
class Round:
    """What one side took for the pictures of a round, in milliseconds."""

    took_ms: float
    """The median."""
    all_ms: float
    """From the first completed answer to the last edit."""


@dataclass
class Stage:
    """Both sides, ready to be ordered from."""

    discord: TimedDiscord
    pixeldojo: TimedPixelDojo
    members: list[User]
    minimal: asyncio.subprocess.Process
    rounds: int = 0

    async def compare(self, at_once: int, *, rounds: int, warm_up: int = 1) -> list[tuple[Round, Round]]:
        """One side after the other, round after round: ours and theirs of each. The first rounds warm up."""
        found = [(await self._ours(at_once), await self._theirs(at_once)) for _ in range(warm_up + rounds)]
        return found[warm_up:]

    async def _ours(self, at_once: int) -> Round:
        prompts = self._prompts(at_once)
        for member, prompt in zip(self.members, prompts, strict=False):
            self.discord.slash(member, self.discord.channel, "imagine", prompt=prompt)
        return await self._delivered(prompts)

    async def _theirs(self, at_once: int) -> Round:
        """Look at the runs as the bot looked at its own in the round before: as far apart, one after the other."""
        assert self.minimal.stdin is not None
        looked_at = [self._first_look(run) for run in self.pixeldojo.runs[-at_once:]]
        prompts = self._prompts(at_once)
        looks = {prompt: LOOK_AFTER_S + at - min(looked_at) for prompt, at in zip(prompts, looked_at, strict=True)}
        self.minimal.stdin.write(json.dumps(looks).encode() + b"\n")
        return await self._delivered(prompts)

    def _prompts(self, at_once: int) -> list[str]:
        self.rounds += 1
        return [f"round{self.rounds}picture{number}" for number in range(at_once)]

    def _first_look(self, run: EmbeddedRun) -> float:
        return next(call.at.timestamp() for call in self.pixeldojo.calls_of("job") if call.path.endswith(run.ticket))

    async def _delivered(self, prompts: Sequence[str]) -> Round:
        """Wait until all of these are acknowledged."""
        acknowledged, completed = self.discord.acknowledged_at, self.pixeldojo.completed_at
        await self.discord.wait_for(lambda: all(prompt in acknowledged for prompt in prompts))
        await asyncio.sleep(REST_S)
        took_ms = median(1000 * (acknowledged[prompt] - completed[prompt]) for prompt in prompts)
        all_s = max(acknowledged[prompt] for prompt in prompts) - min(completed[prompt] for prompt in prompts)
        return Round(took_ms, all_ms=1000 * all_s)


async def measure_delivery(*, many: int = MANY, most: int = MOST) -> list[Figure]:
    """Compare at one job, at many at once, and at most."""
    async with stage(members=1, look_after_s=LOOK_AFTER_S) as both:
        single = await both.compare(1, rounds=ROUNDS_OF_ONE, warm_up=3)
    async with stage(members=many, look_after_s=LOOK_AFTER_MANY_S) as both:
        apart = await both.compare(many, rounds=ROUNDS_OF_MANY)
    async with stage(members=most, look_after_s=LOOK_AFTER_MOST_S) as both:
        apart_most = await both.compare(most, rounds=ROUNDS_OF_MOST)
    grown = growth({1: single, many: apart, most: apart_most})
    return [
        figure(f"{WHAT}, 1 job", single, aim=1.15),
        figure(f"{WHAT}, {many} jobs at once", apart, aim=1.3),
        until_all(f"… until the last of {many} was there", apart),
        replace(figure(f"{WHAT}, {most} jobs at once", apart_most, aim=1.3), plot=grown),
        until_all(f"… until the last of {most} was there", apart_most),
    ]


def growth(found: Mapping[int, Sequence[tuple[Round, Round]]]) -> Plot:
    """Both sides' times by how many jobs were ordered at once."""
    ours = [(jobs, median(ours.took_ms for ours, _ in rounds)) for jobs, rounds in found.items()]
    theirs = [(jobs, median(theirs.took_ms for _, theirs in rounds)) for jobs, rounds in found.items()]
    alt = f"How long the way from the completed answer to the edit takes with {min(found)} to {max(found)} jobs at once."
    return Plot("delivery", WHAT, "jobs at once", "ms", {"Atelier": ours, "the minimal script": theirs}, alt)


def figure(name: str, rounds: Sequence[tuple[Round, Round]], *, aim: float | None) -> Figure:
    """What the rounds came to; the ratio is the middle one of all rounds'."""
    ours, theirs = [ours.took_ms for ours, _ in rounds], [theirs.took_ms for _, theirs in rounds]
    return Figure.of_rounds(name, ours, theirs, unit="ms", aim=aim, besides=BESIDES)


def until_all(name: str, rounds: Sequence[tuple[Round, Round]]) -> Figure:
    """How long all took together, of which each job's time is a part."""
    ours, theirs = median(ours.all_ms for ours, _ in rounds), median(theirs.all_ms for _, theirs in rounds)
    return Figure(name=name, ours=ours, theirs=theirs, unit="ms")


@asynccontextmanager
async def stage(*, members: int, look_after_s: float) -> AsyncIterator[Stage]:
    """Start the stand-ins here, and each side as a process of its own."""
    with TemporaryDirectory(prefix="atelier-bench-") as scratch:
        async with TimedPixelDojo() as pixeldojo, TimedDiscord() as discord:
            users = [discord.world.add_user(f"member{number}") for number in range(members)]
            for user in users:
                discord.guild.join(user)
            folder, settings = Path(scratch), bot_settings(discord, pixeldojo, Path(scratch), seats=members)
            async with open_store(settings["DATABASE_URL"]) as store:
                await store.learn_usual_time(Resolution.ONE, 1, lambda _: UsualTime(look_after_s, look_after_s, look_after_s))
            theirs = (pixeldojo.url, pixeldojo.key, f"{discord.address}/api/v10")
            async with (
                measured("benchmarks.real_bot", discord.address, environ=settings, folder=folder),
                measured("benchmarks.minimal", *theirs, environ={}, folder=folder) as minimal,
            ):
                await discord.wait_for(lambda: discord.is_listening("imagine"))
                yield Stage(discord, pixeldojo, users, minimal)
