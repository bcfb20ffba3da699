"""What jobs in the database cost the real bot: memory while they wait, and time at its start while they are open."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from sqlalchemy import insert, literal, select, update

from benchmarks.figures import Figure
from benchmarks.footprint import resident_mib
from benchmarks.plots import Plot
from benchmarks.standins import ALL_CREDITS, ANSWER_S, TimedDiscord, bot_settings, measured
from benchmarks.years import CHANNEL, PRICE, REQUEST, SERVER, each, jobs
from demo.pixeldojo import EmbeddedPixelDojo
from demo.pixeldojo_account import EmbeddedRun
from domain.jobs import JobState, ShowingKind
from domain.ledger import HELD, TransferKind, community_account
from domain.people import member_key
from storage.database import open_database
from storage.ledger import account_id
from storage.tables import JobRow, PersonRow, ShowingRow, TransferRow

AIM_MIB = 10
AIM_START = 2.0
AIM_POLLED = 0.95
SIZES = (0, 1_000, 3_000, 10_000)
ROUNDS = 3
START_ROUNDS = 5
"""Of none and of the most; the sizes between, which are there for the plot, are measured once."""
SEATS = 10
"""MAX_JOBS' default: so many more run all the time, and none of the others gets a seat."""
JOBS_EACH = 10
"""Of a member."""
SETTLED_AFTER_S = 6.0
"""By then a bot that was just started has told those who wait where they stand, and tidied up."""
RUN_S = 3600.0
"""No run is over before the bench is."""
OPEN_FOR = timedelta(minutes=10)
"""So old are open jobs: they have given their seats up, and are looked at now and then."""
CALLS_A_MINUTE, POLL_SEATS = 2_400, 50
"""So many that the call rate decides how many are looked at, and not yet the processor."""
SPAN_S = 60.0
"""In which looks are counted."""
PATIENCE_S = 60.0
"""A bot that looks at nothing for so long after its start is broken."""
HOW = (
    f"The real bot is started on an SQLite file with so many jobs, the sizes in turns. While jobs wait, {SEATS} more are at "
    f"PixelDojo and keep all seats; memory is what the kernel says {SETTLED_AFTER_S:.0f} s after the gateway is connected, and "
    "the figure the median of the rounds' differences. Open jobs were sent ten minutes before the start and are under way still; "
    "the bot is ready once its gateway is connected, and the ratio is the median of the rounds' ratios. That all of them are "
    "looked at is counted at PixelDojo's stand-in in the minute after the first look, at "
    f"{CALLS_A_MINUTE:,} calls a minute: a job counts once, so that a second look at one before all others had theirs, and a "
    "call that isn't made, make the figure smaller."
)
STARTED_BEFORE = "started-before.db"
"""The name of a database without jobs: of a bot that knows the model, and has told Discord of its commands."""


class WatchfulPixelDojo(EmbeddedPixelDojo):
    """Notes when each run was looked at first. No run is ever over."""

    def __init__(self) -> None:
        super().__init__(answer_delay_s=ANSWER_S, fixed_seconds=RUN_S, balance=ALL_CREDITS)
        self.looked_at: dict[str, datetime] = {}
        """By the runs' tickets."""
        self._looked = asyncio.Event()

    async def wait_for_looks(self, runs: int) -> None:
        """Wait until so many were looked at. Raises: TimeoutError."""
        async with asyncio.timeout(PATIENCE_S):
            while len(self.looked_at) < runs:
                self._looked.clear()
                await self._looked.wait()

    def told(self, run: EmbeddedRun, *, images: str) -> dict[str, Any]:
        """Tell how a run stands."""
        self.looked_at.setdefault(run.ticket, self.clock.now())
        self._looked.set()
        return super().told(run, images=images)


@dataclass(frozen=True)
class Start:
    """One start of the bot that is ready."""

    process: asyncio.subprocess.Process
    ready_ms: float


@dataclass(frozen=True)
class Stage:
    """The stand-ins, and databases to start the bot on: copies, so that each start finds the same."""

    discord: TimedDiscord
    pixeldojo: WatchfulPixelDojo
    folder: Path

    def settings(self, *, seats: int = SEATS) -> dict[str, str]:
        """What the bot is told."""
        rate = {"PIXELDOJO_RATE_LIMIT": str(CALLS_A_MINUTE)}
        return bot_settings(self.discord, self.pixeldojo, self.folder, seats=seats) | rate

    @asynccontextmanager
    async def started(self, database: Path | None = None, *, seats: int = SEATS) -> AsyncIterator[Start]:
        """The bot on a copy of a database, or on a new one, until the end of the block."""
        self._lay_out(database)
        began_s = perf_counter()
        settings = self.settings(seats=seats)
        async with measured("benchmarks.real_bot", self.discord.address, environ=settings, folder=self.folder) as process:
            await self.discord.wait_for(lambda: self.discord.is_listening("imagine"))
            yield Start(process, 1000 * (perf_counter() - began_s))
        await self.discord.wait_for(lambda: not self.discord.gateway.live)

    def _lay_out(self, database: Path | None) -> None:
        for path in self.folder.glob("atelier.db*"):
            path.unlink()
        if database is not None:
            shutil.copy(database, self.folder / "atelier.db")

    async def with_waiting(self, number: int) -> Path:
        """A database with so many jobs in line, and before them those that take the seats."""
        return await self._with_jobs(f"waiting-{number}", SEATS + number, JobState.RESERVED)

    async def with_open(self, number: int) -> Path:
        """A database with so many jobs at PixelDojo."""
        return await self._with_jobs(f"open-{number}", number, JobState.SUBMITTED)

    async def _with_jobs(self, name: str, number: int, state: JobState) -> Path:
        path, empty = self.folder / f"{name}.db", self.folder / STARTED_BEFORE
        if empty.exists():
            shutil.copy(empty, path)
        await fill(path, number, state)
        return path

    async def start_before(self) -> None:
        """Start it once on a new database, which those that come after begin with."""
        async with self.started():
            pass
        async with open_database(self.settings()["DATABASE_URL"]):
            pass  # what was written last comes out of the log, into the file
        shutil.copy(self.folder / "atelier.db", self.folder / STARTED_BEFORE)


@asynccontextmanager
async def stage(*, most: int) -> AsyncIterator[Stage]:
    """The stand-ins. most: so many runs are under way at PixelDojo."""
    with TemporaryDirectory(prefix="atelier-bench-") as scratch:
        pixeldojo = WatchfulPixelDojo()
        for ticket in tickets(most):
            pixeldojo.accept({"prompt": REQUEST.prompt}).ticket = ticket
        async with pixeldojo, TimedDiscord() as discord:
            yield Stage(discord, pixeldojo, Path(scratch))


async def measure_waiting(
    *, sizes: Sequence[int] = SIZES, rounds: int = ROUNDS, start_rounds: int = START_ROUNDS, span_s: float = SPAN_S
) -> list[Figure]:
    """Memory by how many wait, time to ready by how many are open, and how many of them are looked at then."""
    async with stage(most=max(sizes)) as both:
        await both.start_before()
        return [
            memory_figure(await memory(both, sizes, rounds=rounds)),
            start_figure(await starts(both, sizes, rounds=start_rounds)),
            await polled(both, max(sizes), span_s=span_s),
        ]


def turns(sizes: Sequence[int], *, rounds: int) -> Iterator[int]:
    """The sizes in turns, round after round; those between the least and the most once."""
    for number in range(rounds):
        yield from (size for size in sizes if number == 0 or size in (min(sizes), max(sizes)))


async def memory(both: Stage, sizes: Sequence[int], *, rounds: int) -> dict[int, list[float]]:
    """What the bot holds by how many jobs wait, in MiB."""
    databases = {size: await both.with_waiting(size) for size in sizes}
    held_mib: dict[int, list[float]] = {size: [] for size in sizes}
    for size in turns(sizes, rounds=rounds):
        async with both.started(databases[size]) as start:
            await asyncio.sleep(SETTLED_AFTER_S)
            held_mib[size].append(resident_mib(start.process.pid))
    return held_mib


async def starts(both: Stage, sizes: Sequence[int], *, rounds: int) -> dict[int, list[float]]:
    """How long the bot takes to be ready by how many jobs are open, in milliseconds."""
    databases = {size: await both.with_open(size) for size in sizes}
    ready_ms: dict[int, list[float]] = {size: [] for size in sizes}
    for size in turns(sizes, rounds=rounds):
        async with both.started(databases[size]) as start:
            ready_ms[size].append(start.ready_ms)
    return ready_ms


async def polled(both: Stage, number: int, *, span_s: float) -> Figure:
    """How many of so many open jobs are looked at in a span after the first look, beside what the call rate allows."""
    both.pixeldojo.looked_at.clear()
    async with both.started(await both.with_open(number), seats=POLL_SEATS):
        await both.pixeldojo.wait_for_looks(1)
        await asyncio.sleep(span_s)
    return polled_figure(both.pixeldojo.looked_at, number, span_s=span_s)


def polled_figure(looked_at: Mapping[str, datetime], number: int, *, span_s: float) -> Figure:
    """Each job counts once, by its first look."""
    until = min(looked_at.values()) + timedelta(seconds=span_s)
    return Figure(
        name=f"open jobs looked at in {span_s:g} s after the start, {number:,} open, {CALLS_A_MINUTE:,} calls a minute",
        ours=sum(at <= until for at in looked_at.values()),
        theirs=min(number, CALLS_A_MINUTE * span_s / 60),
        unit="",
        aim=AIM_POLLED,
        at_least=True,
        besides="each look claims its job, edits its message and gives it back: 15 ms of the only processor that the bot uses",
    )


def memory_figure(held_mib: Mapping[int, Sequence[float]]) -> Figure:
    """What the most hold beyond none."""
    none, most = min(held_mib), max(held_mib)
    return Figure(
        name=f"memory (RSS) with {most:,} waiting jobs over {none or 'none'}",
        ours=median(many - few for many, few in zip(held_mib[most], held_mib[none], strict=True)),
        theirs=None,
        unit="MiB",
        aim=AIM_MIB,
        besides="SQLite keeps pages that were read, 2 MiB a connection, and the first 25 in line are told where they stand",
        plot=growth("waiting", "Memory, by jobs that wait", "jobs that wait", "MiB", held_mib),
    )


def start_figure(ready_ms: Mapping[int, Sequence[float]]) -> Figure:
    """How long the start with the most takes beside that with none."""
    none, most = min(ready_ms), max(ready_ms)
    return Figure.of_rounds(
        f"process start → ready, {most:,} open jobs beside {none or 'none'}",
        ready_ms[most],
        ready_ms[none],
        unit="ms",
        aim=AIM_START,
        besides="the jobs that a seat takes first are found among all that are open",
        plot=growth("start", "Process start → ready, by open jobs", "open jobs", "ms", ready_ms),
    )


def growth(name: str, title: str, what: str, unit: str, found: Mapping[int, Sequence[float]]) -> Plot:
    """The median by how many jobs there were."""
    points = [(size, median(of)) for size, of in found.items()]
    return Plot(name, title, what, unit, {"Atelier": points}, f"{title}: {min(found):,} to {max(found):,}.")


def tickets(number: int) -> list[str]:
    """Those of so many jobs that fill writes."""
    return [f"ticket-{turn:05}-{person}" for person in range(1, 1 + number // JOBS_EACH) for turn in range(JOBS_EACH)]


async def fill(path: Path, number: int, state: JobState) -> None:
    """Write so many jobs with their holds and messages into a database without any: in line, or at PixelDojo."""
    at = datetime.now(UTC) - OPEN_FOR
    people = [{"key": member_key(720000000000000001 + person)} for person in range(number // JOBS_EACH)]
    async with open_database(f"sqlite:///{path}") as database, database.writing() as session:
        if not people:
            return
        await session.execute(insert(PersonRow), people)
        for turn in range(JOBS_EACH):
            await session.execute(jobs(turn, at=at))
        community, held = [await account_id(session, name) for name in (community_account(SERVER), HELD)]
        hold = {"kind": TransferKind.HOLD, "source_id": community, "target_id": held, "amount": JobRow.quoted, "at": at}
        of_jobs = select(JobRow).join(PersonRow, PersonRow.key == JobRow.member)
        await session.execute(each(TransferRow, of_jobs, job_id=JobRow.id, by_id=PersonRow.id, **hold))
        channel = literal(CHANNEL) + JobRow.id % len(people)  # Discord takes one edit after the other in each
        placed = {"kind": ShowingKind.REPLY, "channel_id": channel, "message_id": JobRow.id, "recorded_at": at}
        await session.execute(each(ShowingRow, select(JobRow), job_id=JobRow.id, created_at=at, **placed))
        if state is JobState.RESERVED:
            await session.execute(update(JobRow).values(ticket=None))
            return
        sent = {"submitting_at": at, "began_by": "an earlier process"}
        await session.execute(update(JobRow).values(state=JobState.SUBMITTING, **sent))
        await session.execute(update(JobRow).values(state=JobState.SUBMITTED, submitted_at=at, cost=PRICE))
