"""Workers that the engine hands their jobs: real ones, on one PostgreSQL, by the machine's time and what a test adds to it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from random import Random

import pytest

from back_room import build_room
from cogs.links import DiscordReferenceLinks
from demo.pixeldojo import EmbeddedPixelDojo
from domain.jobs import Job, JobState
from domain.people import MemberKey
from domain.requests import Resolution
from fleet.nudges import defer
from storage.database import Database, open_database
from storage.store import SqlStore
from studio.ports import LEASE_S, RENEW_S
from studio.runner import STORE_AGAIN_S
from tests.databases import POSTGRESQL, Databases, execute
from tests.fleet.patience import PATIENCE_S, until, until_so
from tests.fleet.queue import Queue
from tests.studio.conftest import ADA, BEN, House, a_house
from tests.survival.ahead import AheadClock
from tests.survival.conftest import QUICK

LONG_S = 3600.0
ELSEWHERE = "UPDATE jobs SET driver = 'another', driver_until = now() + interval '1 hour' WHERE driver IS NOT NULL"
BREAK_ALL = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()"
)


class Fleet:
    """A gateway's parts and two workers', none at work, and the queue between them."""

    def __init__(self, houses: list[House], queue: Queue, clock: AheadClock) -> None:
        self.gateway, self.worker, self.other = houses
        self.queue = queue
        self.clock = clock
        self.pixeldojo = self.gateway.pixeldojo

    async def order(self, key: str, *, member: MemberKey = ADA) -> Job:
        """Order at the gateway."""
        return await self.gateway.order(key=key, member=member)

    async def state(self, job: Job) -> JobState:
        """How a job stands."""
        return (await self.gateway.parts.store.job(job.id)).state


@pytest.fixture
async def fleet(databases: Databases, tmp_path: Path) -> AsyncIterator[Fleet]:
    """Each with one seat; what PixelDojo runs is done at once."""
    clock, queue = AheadClock(tmp_path / "clock"), Queue(databases.fresh(POSTGRESQL))
    async with AsyncExitStack() as stack:
        pixeldojo = await stack.enter_async_context(EmbeddedPixelDojo(clock=clock, random=Random(1), fixed_seconds=0))
        environ = pixeldojo.settings(tmp_path) | {
            "DATABASE_URL": queue.url,
            "RUNNER": "procrastinate",
            "MAX_JOBS": "1",
            "PIXELDOJO_RATE_LIMIT": "6000",
        }
        houses = [await stack.enter_async_context(a_house(environ, clock, pixeldojo)) for _ in range(3)]  # type: ignore[arg-type]
        await houses[0].parts.store.learn_usual_time(Resolution.ONE, 1, lambda _: QUICK)
        yield Fleet(houses, queue, clock)


async def test_worker_takes_what_was_ordered_elsewhere_in_fair_turns(fleet: Fleet) -> None:
    """A light member's one request comes before a heavy one's second; then nothing is left in the queue."""
    heavy = [await fleet.order(f"k{number}") for number in range(3)]
    light = await fleet.order("k4", member=BEN)
    async with fleet.worker.room.working():
        await until(lambda: len(fleet.worker.board.ends) == 4)
        await until(lambda: not fleet.queue.nudges())
    assert [job.code for job in fleet.worker.board.ends] == [job.code for job in (heavy[0], light, *heavy[1:])]
    assert {job.state for job in fleet.worker.board.ends} == {JobState.SUCCEEDED}
    assert (await fleet.order("k5", member=BEN)).turn_start == heavy[2].turn_start  # the virtual time has moved with the line


async def test_worker_that_is_asked_to_end_hands_its_job_over(fleet: Fleet) -> None:
    """It waits for the run no longer than 3 s, and gives the job back to whoever is free: sent once, shown once, and before all
    that waits for a seat."""
    fleet.pixeldojo.fixed_seconds = LONG_S
    async with fleet.worker.room.working():
        job, waiting = await fleet.order("k1"), await fleet.order("k2")
        await until_so(lambda: is_submitted(fleet, job))
        assert [(nudge.job_id, nudge.status) for nudge in fleet.queue.nudges()] == [(job.id, "doing"), (waiting.id, "todo")]
    assert sorted(fleet.queue.jobs()) == [job.id, waiting.id]
    assert fleet.queue.jobs(status="doing") == []

    fleet.pixeldojo.fixed_seconds = 0
    fleet.pixeldojo.finish()
    async with fleet.other.room.working():
        await until(lambda: len(fleet.other.board.ends) == 2)
        await until(lambda: not fleet.queue.nudges())
    assert [(end.id, end.state) for end in fleet.other.board.ends] == [(it.id, JobState.SUCCEEDED) for it in (job, waiting)]
    assert len(fleet.pixeldojo.runs) == 2


class LateStore(SqlStore):
    """Claims, and the answer doesn't come."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.claimed = asyncio.Event()

    async def claim_queued(self, job_id: int, *, driver: str, now: datetime) -> Job | None:
        """Claim a job, for ever."""
        job = await super().claim_queued(job_id, driver=driver, now=now)
        self.claimed.set()
        await asyncio.Event().wait()
        return job


async def test_worker_that_is_asked_to_end_while_it_claims_a_job_hands_it_over(fleet: Fleet) -> None:
    """Its claim stands in the database, and nobody has begun to drive: another one may take it at once."""
    async with open_database(fleet.queue.url) as database:
        database.defer = defer
        store = LateStore(database)
        late = replace(fleet.worker.parts, store=store)
        links = DiscordReferenceLinks(images=late.images, clock=late.clock)
        async with asyncio.timeout(PATIENCE_S), build_room(late, announcer=fleet.worker.board, links=links).working():
            job = await fleet.order("k1")
            await store.claimed.wait()
    assert [(nudge.job_id, nudge.scheduled_at, nudge.status) for nudge in fleet.queue.nudges()] == [(job.id, None, "todo")]


async def is_submitted(fleet: Fleet, job: Job) -> bool:
    """Whether PixelDojo has it."""
    return await fleet.state(job) is JobState.SUBMITTED


async def test_worker_that_was_turned_down_for_now_is_nudged_again_when_it_is_due(fleet: Fleet) -> None:
    """The seat is free meanwhile: what was ordered later goes first."""
    fleet.pixeldojo.turn_down_next(retry_after_s=2)
    async with fleet.worker.room.working():
        first = await fleet.order("k1")
        await until(lambda: fleet.pixeldojo.calls_of("run"))
        await until(lambda: [nudge.scheduled_at for nudge in fleet.queue.nudges() if nudge.scheduled_at])
        await until(lambda: fleet.worker.board.ends)
    assert [end.code for end in fleet.worker.board.ends] == [first.code]
    assert [call.status for call in fleet.pixeldojo.calls_of("run")] == [429, 202]


async def test_worker_that_lost_its_claim_writes_and_shows_nothing(fleet: Fleet) -> None:
    """It wakes up after another one took the job over, and leaves it; the seat is free for the next."""
    fleet.pixeldojo.fixed_seconds = LONG_S
    async with fleet.worker.room.working():
        job = await fleet.order("k1")
        await until_so(lambda: is_submitted(fleet, job))
        execute(fleet.queue.url, ELSEWHERE)
        fleet.pixeldojo.fixed_seconds = 0
        fleet.clock.later(seconds=RENEW_S)
        next_one = await fleet.order("k2", member=BEN)
        await until(lambda: fleet.worker.board.ends)
    assert [end.code for end in fleet.worker.board.ends] == [next_one.code]
    assert await fleet.state(job) is JobState.SUBMITTED


async def test_worker_goes_on_after_all_its_connections_were_broken(fleet: Fleet) -> None:
    """As when PostgreSQL is started anew: what is ordered then is made, by the same worker."""
    async with fleet.worker.room.working():
        await fleet.order("k1")
        await until(lambda: fleet.worker.board.ends)
        execute(fleet.queue.url, BREAK_ALL)
        await fleet.order("k2")
        fleet.clock.later(seconds=LEASE_S)
        await until(lambda: len(fleet.worker.board.ends) == 2)


async def test_worker_that_was_forgotten_begins_anew(fleet: Fleet) -> None:
    """The engine hands it nothing any more, so it comes back as another one; all by itself."""
    async with fleet.worker.room.working():
        await until(fleet.queue.forget_workers)
        await fleet.order("k1")
        await until(lambda: fleet.worker.room.runner.trouble())
        fleet.clock.later(seconds=STORE_AGAIN_S)
        await until(lambda: fleet.worker.board.ends)


async def test_worker_that_was_silent_for_less_than_an_hour_is_not_forgotten(fleet: Fleet) -> None:
    """A machine that slept goes on where it was."""
    asleep, gone = fleet.queue.worker(silent_s=3500), fleet.queue.worker(silent_s=3700)
    async with fleet.worker.room.working():
        await until(lambda: gone not in fleet.queue.workers())
        assert asleep in fleet.queue.workers()


async def test_worker_says_whether_it_takes_jobs(fleet: Fleet) -> None:
    """For the health of the process."""
    runner = fleet.worker.room.runner
    assert runner.trouble() == "takes no jobs"
    async with fleet.worker.room.working():
        await until(lambda: runner.trouble() is None)
    assert runner.trouble() == "takes no jobs"


async def test_one_job_can_be_driven_by_hand(fleet: Fleet) -> None:
    """As `python bot.py imagine` does, which takes no other."""
    job, _ = await fleet.order("k1"), await fleet.order("k2")
    await fleet.worker.room.runner.drive(job.id)
    assert [end.code for end in fleet.worker.board.ends] == [job.code]
