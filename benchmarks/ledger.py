"""What an order costs once the books are long: the same orders in turns, on ledgers of every size."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from benchmarks.figures import Figure
from benchmarks.limits import UNLIMITED
from benchmarks.plots import Plot
from benchmarks.years import CHANNEL, MEMBERS, REQUEST, SERVER, fill
from demo.pixeldojo import EmbeddedPixelDojo
from domain.jobs import NewShowing, ShowingKind
from domain.orders import Order
from parts import Parts, open_parts
from settings import Settings
from storage.database import open_database
from studio.clock import SystemClock
from tests.databases import SQLITE, Databases, databases_for_tests

AIM = 1.2
SIZES = (1_000, 10_000, 100_000, 1_000_000)
ROUNDS = 200
WARM_UP = 20
"""Rounds that aren't counted."""
HOW = (
    "On SQLite files. Each ledger is the books of a server whose 500 members made a picture a day, for as many days as it has "
    "thousands of transfers, with the jobs, messages and counters that belong to them, written with every constraint in force. "
    "Then the same order is placed on each of them in turns, round after round, through `Studio.order`: all rules, the price, "
    "the job, its turn, its counts and its hold, committed. A figure is the median of the rounds, and the ratio the median of "
    "the rounds' ratios."
)
BESIDES = "the indexes of jobs and transfers have more levels to go down"


Took = Mapping[int, Sequence[float]]
"""How long the orders took, in milliseconds, by how many transfers there were before."""


@dataclass
class Books:
    """A studio with so many transfers in its books, and how long each order took."""

    transfers: int
    parts: Parts
    took_ms: list[float] = field(default_factory=list)

    async def order(self, number: int) -> None:
        """Order once, by the members in turn, and note how long it took."""
        order = Order(
            request=REQUEST,
            member=MEMBERS[number % len(MEMBERS)],
            member_name="a member",
            community=SERVER,
            showing=NewShowing(kind=ShowingKind.REPLY, channel_id=CHANNEL),
        )
        began_s = perf_counter()
        await self.parts.studio.order(order, key=f"interaction-{number}")
        self.took_ms.append(1000 * (perf_counter() - began_s))


async def measure_ledger(*, sizes: Sequence[int] = SIZES, rounds: int = ROUNDS) -> list[Figure]:
    """The largest beside the smallest, and all of them in the plot."""
    with databases_for_tests() as databases:
        return [figure(await compare(databases, sizes, rounds=rounds))]


async def compare(databases: Databases, sizes: Sequence[int], *, rounds: int) -> Took:
    """The same order on each size in turns, round after round."""
    async with AsyncExitStack() as opened:
        pixeldojo = await opened.enter_async_context(EmbeddedPixelDojo())
        books = [await opened.enter_async_context(open_books(databases.fresh(SQLITE), size, pixeldojo)) for size in sizes]
        for number in range(WARM_UP + rounds):
            for each in books:
                await each.order(number)
        return {each.transfers: each.took_ms[WARM_UP:] for each in books}


@asynccontextmanager
async def open_books(url: str, transfers: int, pixeldojo: EmbeddedPixelDojo) -> AsyncIterator[Books]:
    """A studio on a new database with so many transfers."""
    async with open_database(url) as database:
        await fill(database, transfers)
    with TemporaryDirectory(prefix="atelier-bench-") as scratch:
        settings = Settings.from_env({**pixeldojo.settings(Path(scratch)), **UNLIMITED, "DATABASE_URL": url})
        async with open_parts(settings, clock=SystemClock(), random=Random(transfers)) as parts:
            description = await parts.provider.describe()
            await parts.store.remember_model(description.card, description.tariff)
            yield Books(transfers, parts)


def figure(took_ms: Took) -> Figure:
    """What the rounds came to."""
    most, least = max(took_ms), min(took_ms)
    name = f"an order at {most:,} transfers beside {least:,}"
    return Figure.of_rounds(name, took_ms[most], took_ms[least], unit="ms", aim=AIM, besides=BESIDES, plot=growth(took_ms))


def growth(took_ms: Took) -> Plot:
    """How long an order takes by what the books hold."""
    points = [(size, median(ms)) for size, ms in took_ms.items()]
    alt = f"How long an order takes with {min(took_ms):,} to {max(took_ms):,} transfers in the books."
    return Plot("ledger", "An order, median", "transfers in the books", "ms", {"Atelier": points}, alt)
