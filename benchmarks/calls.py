"""How many calls the account pays for a finished job, with runs as long as real ones, on a clock that runs faster."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import mean
from tempfile import TemporaryDirectory
from time import perf_counter

from back_room import BackRoom, build_room
from benchmarks.figures import Figure
from benchmarks.limits import UNLIMITED
from cogs.links import DiscordReferenceLinks
from demo.pixeldojo import WITH_KEY, EmbeddedPixelDojo
from domain.jobs import Job, JobState, NewShowing, ShowingKind
from domain.letters import Delivered, Letter
from domain.members import Reminder
from domain.money import Millicredits
from domain.orders import Order
from domain.people import member_key, server_key
from domain.requests import ImageRequest
from parts import Parts, open_parts
from settings import Settings
from studio.ports import Progress

AIM = 2.6
JOBS = 240
AT_ONCE = (3, 10)
"""With calls to spare, and MAX_JOBS' default, which just uses up 60 calls a minute."""
SPEED = 60.0
"""A second of the studio's and PixelDojo's: 17 ms, against the 2 ms in which loopback answers."""
PATIENCE_S = 180.0
"""Real seconds: a bench that takes longer is broken."""
SEED = 16
HOW = (
    "Counted over a few hundred runs from a new database, lognormal with a median of 16 s and a 95th percentile of 30 s, at the "
    "default of 60 calls a minute, on a clock that runs 60 times as fast."
)
SERVER = server_key(710000000000000001)
MEMBERS = [member_key(720000000000000001 + number) for number in range(10)]


class FastClock:
    """The machine's time, running faster from now on."""

    def __init__(self, speed: float) -> None:
        self._speed = speed
        self._began_at = datetime.now(UTC)
        self._began_s = perf_counter()

    def now(self) -> datetime:
        """The moment, aware, in UTC."""
        return self._began_at + timedelta(seconds=(perf_counter() - self._began_s) * self._speed)

    async def sleep(self, seconds: float) -> None:
        """Wait, for a part of the time."""
        await asyncio.sleep(max(0.0, seconds) / self._speed)


class Ends:
    """An announcer that shows nothing, and knows when so many jobs have ended."""

    def __init__(self, jobs: int) -> None:
        self._left = jobs
        self._states: list[JobState] = []
        self._all = asyncio.Event()

    async def show_progress(self, job: Job, progress: Progress) -> None:
        """Nobody looks."""

    async def show_end(self, job: Job) -> None:
        """Count one more."""
        self._states.append(job.state)
        self._left -= 1
        if not self._left:
            self._all.set()

    async def remind(self, reminder: Reminder) -> None:
        """Nobody asked."""

    async def deliver(self, letter: Letter) -> Delivered | None:
        """Nobody takes it."""
        return None

    async def wait(self) -> list[JobState]:
        """How all of them ended. Raises: TimeoutError."""
        async with asyncio.timeout(PATIENCE_S):
            await self._all.wait()
        return self._states


async def measure_calls(*, jobs: int = JOBS, at_once: tuple[int, ...] = AT_ONCE, speed: float = SPEED) -> list[Figure]:
    """Run so many jobs on a new database, which learns how long they take, for each number of seats."""
    figures = []
    for seats in at_once:
        pixeldojo = await run_all(jobs=jobs, seats=seats, speed=speed)
        calls = sum(call.route in WITH_KEY for call in pixeldojo.calls) / jobs
        figures += [
            Figure(
                name=f"provider calls a finished job, {seats} running at once",
                ours=calls,
                theirs=None,
                unit="",
                aim=AIM,
                besides="a submit and a first look are 2; the rest are looks at slow runs, and at the few looked at early",
            ),
            Figure(name=f"run over → seen, mean, {seats} running at once", ours=mean(unseen_s(pixeldojo)), theirs=None, unit="s"),
        ]
    return figures


def unseen_s(pixeldojo: EmbeddedPixelDojo) -> list[float]:
    """How long each run had been over when it was looked at last; what few calls cost its member."""
    looked_at = {call.path.rpartition("/")[2]: call.at for call in pixeldojo.calls_of("job")}
    return [(looked_at[run.ticket] - run.ends_at).total_seconds() for run in pixeldojo.runs]


async def run_all(*, jobs: int, seats: int, speed: float) -> EmbeddedPixelDojo:
    """Take so many jobs to their ends, and return the PixelDojo that saw them. WITH_KEY are its calls that count."""
    clock = FastClock(speed)
    with TemporaryDirectory(prefix="atelier-bench-") as scratch:
        async with EmbeddedPixelDojo(clock=clock, random=Random(SEED), balance=Millicredits(10**9)) as pixeldojo:
            settings = Settings.from_env(studio_settings(pixeldojo, Path(scratch), seats=seats))
            async with open_parts(settings, clock=clock, random=Random(SEED)) as parts:
                ends = Ends(jobs)
                links = DiscordReferenceLinks(images=parts.images, clock=clock)
                states = await run_jobs(parts, build_room(parts, announcer=ends, links=links), ends, jobs=jobs)
            assert set(states) == {JobState.SUCCEEDED}, states
            return pixeldojo


async def run_jobs(parts: Parts, room: BackRoom, ends: Ends, *, jobs: int) -> list[JobState]:
    """Order all of them at once, and take them to their ends."""
    await room.housekeeping.read_model()
    await room.runner.start()
    await order_all(parts, jobs=jobs)
    states = await ends.wait()
    await room.runner.stop()
    return states


async def order_all(parts: Parts, *, jobs: int) -> None:
    """Order so many, for each member in turn."""
    for number in range(jobs):
        order = Order(
            request=ImageRequest(prompt="a fox", seed=number),
            member=MEMBERS[number % len(MEMBERS)],
            member_name="a member",
            community=SERVER,
            showing=NewShowing(kind=ShowingKind.NONE),
        )
        await parts.studio.order(order, key=f"bench-{number}")


def studio_settings(pixeldojo: EmbeddedPixelDojo, folder: Path, *, seats: int) -> dict[str, str]:
    """The settings' own call rate, and limits that a bench doesn't meet."""
    return {**pixeldojo.settings(folder), **UNLIMITED, "MAX_JOBS": str(seats)}
