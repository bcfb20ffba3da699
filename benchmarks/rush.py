"""A thousand orders in ten seconds, and how long each waits for its first answer: the real bot beside one that writes a row."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import perf_counter

from aiohttp import web

from benchmarks.figures import Figure
from benchmarks.limits import UNLIMITED
from benchmarks.plots import Plot
from benchmarks.standins import ALL_CREDITS, ANSWER_S, TimedDiscord, measured, photograph
from cogs.words.waiting import CHECKING
from demo.pixeldojo import EmbeddedPixelDojo
from tests.discord_server import User

AIM = 2.0
LONGEST_S = 3.0
"""Discord's own limit: later it tells the member that the app didn't respond."""
SIZES = (250, 500, 1000)
SPAN_S = 10.0
ROUNDS = 3
"""Of the largest size; one of each smaller."""
MEMBERS = 50
WARM_UP_S, REST_S = 1.0, 1.0
"""Each of them orders once, and is greeted, before the rush: it meets a bot that has been running."""
ANSWER, CHANGE = "/callback", "/messages/@original"
"""How the paths of these calls end, behind the token."""
HOW = (
    f"So many orders at random moments of {SPAN_S:.0f} seconds, the same ones for both sides, by {MEMBERS} members in turn. "
    "Timed in the stand-in, from the interaction sent through the gateway to its first answer arriving. The bare bot "
    "(`bare_bot.py`) writes one row to an SQLite file (write-ahead log, flushed at each commit, as ours) and replies; ours is "
    "the real bot, on an SQLite file, at its own call rate and seats, and works on what was ordered meanwhile. Each round "
    "begins with a new database and a new process, which has answered each member once, and ours greeted them; a figure is the "
    "median of the rounds, and the ratio the median of the rounds' ratios."
)
BESIDES = (
    "an order of ours, from the command to its recorded placeholder, is some 35 statements in 11 transactions, where the bare "
    "bot's is one. A hundred a second want more than one process has; who finds four orders before theirs is answered with the "
    "bare placeholder, as soon as the processor is free for a moment"
)


class RushedDiscord(TimedDiscord):
    """Notes, by the interaction's token, when its first answer arrived, and when one that says what becomes of it did."""

    def __init__(self) -> None:
        super().__init__()
        self.answered_at: dict[str, float] = {}
        self.told_at: dict[str, float] = {}

    async def _answer(self, request: web.Request) -> web.Response:
        at = perf_counter()
        try:
            response = await super()._answer(request)
        except ConnectionResetError:  # the rush is over, and the bot's process was ended
            return web.Response()
        if request.path.endswith((ANSWER, CHANGE)):
            self._note(request.path.removesuffix(ANSWER).removesuffix(CHANGE).rpartition("/")[2], at)
        return response

    def _note(self, token: str, at: float) -> None:
        is_first = token not in self.answered_at
        self.answered_at.setdefault(token, at)
        if not (is_first and self._is_bare(token)):
            self.told_at.setdefault(token, at)
        self.world.changed()

    def _is_bare(self, token: str) -> bool:
        """Whether the first answer says only that the order is looked at."""
        answer = self.world.interactions[token].answer
        return answer is not None and CHECKING in str(answer.data)

    def newcomer(self) -> User:
        """One more member."""
        user = self.world.add_user(f"member{len(self.guild.members)}")
        self.guild.join(user)
        return user


@dataclass(frozen=True)
class Rush:
    """What the orders of one rush waited for, in milliseconds: an answer, and one that says what becomes of it."""

    first_ms: Sequence[float]
    own_ms: Sequence[float]

    @property
    def bare(self) -> int:
        """How many had a bare placeholder before they had an answer of their own."""
        return sum(own > first for first, own in zip(self.first_ms, self.own_ms, strict=True))


Bot = Callable[[RushedDiscord, EmbeddedPixelDojo, Path], AbstractAsyncContextManager[object]]
"""One side's process, started before these two stand-ins, with its files in this folder."""
Rounds = Sequence[tuple[Rush, Rush]]
"""Ours and theirs of each."""


def real_bot(discord: RushedDiscord, pixeldojo: EmbeddedPixelDojo, folder: Path) -> AbstractAsyncContextManager[object]:
    """Ours, as a host has it, with limits that a bench doesn't meet."""
    environ = {**pixeldojo.settings(folder), **UNLIMITED, "DISCORD_TOKEN": discord.world.token}
    return measured("benchmarks.real_bot", discord.address, environ=environ, folder=folder)


def bare_bot(discord: RushedDiscord, _: EmbeddedPixelDojo, folder: Path) -> AbstractAsyncContextManager[object]:
    """Theirs."""
    arguments = (discord.address, discord.world.token, str(folder / "bare.db"))
    return measured("benchmarks.bare_bot", *arguments, environ={}, folder=folder)


async def measure_rush(*, sizes: Sequence[int] = SIZES, span_s: float = SPAN_S, rounds: int = ROUNDS) -> list[Figure]:
    """Both sides in turns, at each size."""
    found: dict[int, Rounds] = {}
    for orders in sizes:
        turns = range(rounds if orders == max(sizes) else 1)
        found[orders] = [(await rushed(real_bot, orders, span_s), await rushed(bare_bot, orders, span_s)) for _ in turns]
    return figures(found, span_s)


async def rushed(bot: Bot, orders: int, span_s: float, *, warms_up: bool = True) -> Rush:
    """One rush on one side."""
    async with stage(bot) as discord:
        members = [discord.newcomer() for _ in range(MEMBERS)]
        if warms_up:
            await rush(discord, members, MEMBERS, span_s=WARM_UP_S)
            await asyncio.sleep(REST_S)
        return await rush(discord, members, orders, span_s=span_s)


@asynccontextmanager
async def stage(bot: Bot) -> AsyncIterator[RushedDiscord]:
    """New stand-ins, and a bot that takes commands."""
    with TemporaryDirectory(prefix="atelier-bench-") as scratch:
        pixeldojo = EmbeddedPixelDojo(answer_delay_s=ANSWER_S, balance=ALL_CREDITS, draw=photograph)
        async with pixeldojo, RushedDiscord() as discord:
            async with bot(discord, pixeldojo, Path(scratch)):
                await discord.wait_for(lambda: discord.is_listening("imagine"))
                yield discord
            await asyncio.sleep(2 * ANSWER_S)  # for the answers that are under way still


async def rush(discord: RushedDiscord, members: Sequence[User], orders: int, *, span_s: float) -> Rush:
    """Let members in turn order at random moments of a span, and wait until each order has its answer."""
    random = Random(orders)
    began_s = perf_counter()
    ordered_at: dict[str, float] = {}
    for number, moment_s in enumerate(sorted(random.uniform(0, span_s) for _ in range(orders))):
        await asyncio.sleep(max(0.0, began_s + moment_s - perf_counter()))
        at = perf_counter()
        member, prompt = members[number % len(members)], f"round{orders}picture{number}"
        ordered = discord.slash(member, discord.channel, "imagine", prompt=prompt)
        ordered_at[ordered.token] = at
    await discord.wait_for(lambda: ordered_at.keys() <= discord.told_at.keys())
    first_ms = [1000 * (discord.answered_at[token] - at) for token, at in ordered_at.items()]
    own_ms = [1000 * (discord.told_at[token] - at) for token, at in ordered_at.items()]
    return Rush(first_ms, own_ms)


def figures(found: Mapping[int, Rounds], span_s: float) -> list[Figure]:
    """Of the largest size, with the others in the plot."""
    most = max(found)
    what, rounds = f"{most:,} orders in {span_s:g} s", found[most]
    longest_s = max(max(ours.first_ms) for ours, _ in rounds) / 1000
    own_s, bare = median(p99(ours.own_ms) for ours, _ in rounds) / 1000, median(ours.bare for ours, _ in rounds)
    return [
        Figure.of_rounds(
            f"{what}, first answer, p99",
            [p99(ours.first_ms) for ours, _ in rounds],
            [p99(theirs.first_ms) for _, theirs in rounds],
            unit="ms",
            aim=AIM,
            besides=BESIDES,
            plot=growth(found, span_s),
        ),
        Figure(name="… the longest of all rounds", ours=longest_s, theirs=None, unit="s", aim=LONGEST_S, besides=BESIDES),
        Figure(name="… how many of them a bare placeholder", ours=bare, theirs=None, unit=""),
        Figure(name="… until the order's own answer, p99", ours=own_s, theirs=None, unit="s"),
    ]


def p99(took_ms: Sequence[float]) -> float:
    """What 99 in 100 took at most."""
    return quantiles(took_ms, n=100, method="inclusive")[-1]


def growth(found: Mapping[int, Rounds], span_s: float) -> Plot:
    """Both sides' p99 by how many orders came."""
    ours = [(orders, median(p99(ours.first_ms) for ours, _ in rounds)) for orders, rounds in found.items()]
    theirs = [(orders, median(p99(theirs.first_ms) for _, theirs in rounds)) for orders, rounds in found.items()]
    title = f"First answer, p99 of the orders of {span_s:g} seconds"
    alt = f"How long 99 in 100 of {min(found):,} to {max(found):,} orders in {span_s:g} seconds wait for their first answer."
    return Plot("rush", title, f"orders in {span_s:g} s", "ms", {"Atelier": ours, "the bare bot": theirs}, alt)
