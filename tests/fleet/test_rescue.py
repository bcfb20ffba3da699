"""Jobs of workers that are gone, and jobs that nobody was told of, come back into the queue: once, and no others."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job as EngineJob
from procrastinate.jobs import Status

from fleet.nudges import QUEUE, STALE_AFTER, TASK
from fleet.rescue import RESCUE_EVERY_S, Rescuer
from fleet.runner import HEART_BEATS_EVERY_S
from storage.store import SqlStore
from studio.ports import LEASE_S
from tests.clock import FakeClock
from tests.databases import execute
from tests.fleet.patience import until
from tests.fleet.queue import Queue
from tests.storage.orders import ME, MINUTE, NOON, in_line, parked, submitted, submitting

OTHER = "other"
HOUR = timedelta(hours=1)
GONE_S = STALE_AFTER.total_seconds() + 1
LAPSE = "UPDATE jobs SET driver_until = now() - interval '1 second' WHERE driver IS NOT NULL"


@pytest.fixture
async def rescuers(queue: Queue) -> AsyncIterator[list[Rescuer]]:
    """Four workers' rescuers, on connections of their own."""
    async with AsyncExitStack() as stack:
        rescuers = [Rescuer(queue.url, clock=FakeClock(NOON)) for _ in range(4)]
        for rescuer in rescuers:
            stack.push_async_callback(rescuer.close)
        yield rescuers


async def test_each_job_of_a_gone_worker_is_queued_again_once_whoever_rescues(
    store: SqlStore, queue: Queue, rescuers: list[Rescuer]
) -> None:
    """Four at once; those of workers that are alive stay where they are. A worker that was forgotten is gone too."""
    for number in range(9):
        await in_line(store, f"k{number}")
    gone, alive = queue.worker(silent_s=GONE_S), queue.worker()
    for number, nudge in enumerate(queue.nudges()):
        queue.taken(nudge, by=(gone, alive, None)[number % 3])

    await asyncio.gather(*(rescuer.rescue() for rescuer in rescuers))
    assert queue.jobs(status="todo") == [1, 3, 4, 6, 7, 9]
    assert queue.jobs(status="doing") == [2, 5, 8]


async def test_row_that_another_rescuer_has_keeps_nobody_waiting(store: SqlStore, queue: Queue, rescuers: list[Rescuer]) -> None:
    """It may have been stopped in the middle; the other jobs are queued again all the same."""
    first, second = await in_line(store, "k1"), await in_line(store, "k2")
    for nudge in queue.nudges():
        queue.taken(nudge, by=None)
    with psycopg.connect(queue.url) as stopped:
        stopped.execute("SELECT * FROM procrastinate_jobs WHERE args->>'job_id' = '1' FOR UPDATE")
        await rescuers[0].rescue()
        assert [(nudge.job_id, nudge.status) for nudge in queue.nudges()] == [(first.id, "doing"), (second.id, "todo")]


async def test_job_that_was_queued_meanwhile_or_twice_keeps_no_other_from_being_rescued(
    store: SqlStore, queue: Queue, rescuers: list[Rescuer]
) -> None:
    """Its nudges are as one then."""
    jobs = [await in_line(store, f"k{number}") for number in range(3)]
    for _ in range(2):
        for nudge in queue.nudges(status="todo"):
            queue.taken(nudge, by=None)
        await store.claim(jobs[0].id, driver=ME, now=NOON)
        await store.drop_claim(jobs[0].id, driver=ME, due_at=None)
    assert len(queue.jobs(status="doing")) == 4

    await rescuers[0].rescue()
    assert sorted(queue.jobs()) == [job.id for job in jobs]
    assert queue.jobs(status="doing") == []


async def test_job_whose_claim_still_holds_is_queued_for_its_end(store: SqlStore, queue: Queue, rescuers: list[Rescuer]) -> None:
    """Sooner nobody could take it, and the nudge would have been in vain."""
    job = await submitted(store)
    (nudge,) = queue.nudges()
    queue.taken(nudge, by=queue.worker(silent_s=GONE_S))
    await rescuers[0].rescue()
    (nudge,) = queue.nudges()
    assert (nudge.job_id, nudge.status) == (job.id, "todo")
    assert nudge.scheduled_at is not None

    queue.taken(nudge, by=None)
    execute(queue.url, LAPSE)
    await rescuers[0].rescue()
    assert [nudge.scheduled_at for nudge in queue.nudges()] == [None]


async def test_worker_that_was_thought_dead_ends_its_own_nudge_alone(
    store: SqlStore, queue: Queue, rescuers: list[Rescuer]
) -> None:
    """What it says of its old one when it wakes up doesn't touch that of the worker that has the job now."""
    await in_line(store)
    (old,) = queue.nudges()
    queue.taken(old, by=queue.worker(silent_s=GONE_S))
    await rescuers[0].rescue()
    (new,) = queue.nudges()
    queue.taken(new, by=queue.worker())

    async with App(connector=PsycopgConnector(conninfo=queue.url, min_size=1)).open_async() as engine:
        finished = EngineJob(
            id=old.id, queue=QUEUE, task_name=TASK, lock=None, queueing_lock=None, priority=0, scheduled_at=None, attempts=0
        )
        with pytest.raises(ConnectorException):
            await engine.job_manager.finish_job(finished, status=Status.SUCCEEDED, delete_job=True)
    assert [(nudge.id, nudge.status) for nudge in queue.nudges()] == [(new.id, "doing")]


async def test_job_that_nobody_is_nudged_to_is_queued_within_the_minute(
    store: SqlStore, queue: Queue, rescuers: list[Rescuer]
) -> None:
    """By one of all: a job that is free or whose claim has lapsed, but none that is driven, parked, due later, or queued."""
    free, driven, lapsed, later = [await in_line(store, f"k{number}") for number in range(4)]
    await parked(store, "k5")
    await store.claim(lapsed.id, driver=OTHER, now=NOON)
    execute(queue.url, LAPSE)
    await store.claim(driven.id, driver=OTHER, now=NOON)
    await store.claim(later.id, driver=ME, now=NOON)
    await store.drop_claim(later.id, driver=ME, due_at=NOON + MINUTE)
    queue.empty()
    queued = await in_line(store, "k6")

    await asyncio.gather(*(rescuer.remember() for rescuer in rescuers))
    assert sorted(queue.jobs()) == [free.id, lapsed.id, queued.id]


async def test_job_that_is_due_by_our_clock_does_not_wait_for_the_database_s(store: SqlStore, queue: Queue) -> None:
    """Somebody set our machine's hands an hour ahead: the nudge for later would come an hour late each time."""
    job, ahead = await in_line(store, "k0"), FakeClock(datetime.now(UTC) + HOUR)
    await store.claim(job.id, driver=ME, now=ahead.now())
    queue.empty()
    await store.drop_claim(job.id, driver=ME, due_at=ahead.now() + MINUTE)
    later = ahead.now() + MINUTE
    rescuer = Rescuer(queue.url, clock=ahead)
    await rescuer.remember()
    assert [nudge.scheduled_at for nudge in queue.nudges()] == [later], "it isn't due yet"
    ahead.jump(seconds=MINUTE.total_seconds())
    await rescuer.remember()
    await rescuer.close()
    assert [nudge.scheduled_at for nudge in queue.nudges()] == [later, None]


async def test_rescuer_looks_for_gone_workers_every_5_s_and_for_forgotten_jobs_every_minute(
    store: SqlStore, queue: Queue
) -> None:
    """By its own clock, from its start on."""
    clock = FakeClock(NOON)
    rescuing = asyncio.create_task(Rescuer(queue.url, clock=clock).run())
    await until(lambda: clock.sleepers == 2)
    job = await in_line(store)
    queue.taken(*queue.nudges(), by=None)

    await clock.advance(seconds=4)
    assert queue.jobs(status="doing") == [job.id]
    await clock.advance(seconds=1)
    await until(lambda: queue.jobs(status="todo") == [job.id])

    queue.empty()
    await clock.advance(seconds=54)
    await until(lambda: clock.sleepers == 2)
    assert queue.jobs() == []
    await clock.advance(seconds=1)
    await until(lambda: queue.jobs() == [job.id])
    rescuing.cancel()
    await asyncio.wait({rescuing})


def test_killed_worker_s_jobs_are_queued_again_within_30_s() -> None:
    """Its claims have lapsed by then; a worker that is alive is never missed for a lost heart beat or two."""
    assert LEASE_S <= STALE_AFTER.total_seconds() <= 30 - RESCUE_EVERY_S
    assert STALE_AFTER.total_seconds() >= 3 * HEART_BEATS_EVERY_S


async def test_rescuer_goes_on_when_its_connection_was_broken(store: SqlStore, queue: Queue, rescuers: list[Rescuer]) -> None:
    """The next look is over a new one."""
    await rescuers[0].rescue()
    execute(queue.url, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
    job = await submitting(store)
    queue.empty()
    execute(queue.url, LAPSE)
    await rescuers[0].remember()
    assert queue.jobs() == [job.id]
