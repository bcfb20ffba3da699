"""What makes a job drivable queues it, in the same transaction and once."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from domain.jobs import Failure, NewShowing, ShowingKind
from fleet.nudges import FIRST, defer
from fleet.schema import apply_schema
from storage.claims import CLOCKS_DIFFER
from storage.database import Database
from storage.signals import tell_of_jobs
from storage.store import SqlStore
from tests.databases import POSTGRESQL, Databases, execute
from tests.fleet.queue import Queue
from tests.storage.orders import ME, NOON, an_order, in_line, opened, parked, submitted, submitting, succeeded

OTHER = "other"
SOON = timedelta(minutes=5)

Story = Callable[[SqlStore, Queue], Awaitable[int]]
"""Makes a job, forgets its nudges, and lets it become drivable; its id."""


async def ordered_without_discord(store: SqlStore, _: Queue) -> int:
    """It has nothing to wait for."""
    return (await opened(store, order=an_order(showing=NewShowing(kind=ShowingKind.NONE)))).id


async def shown(store: SqlStore, _: Queue) -> int:
    """Its placeholder is there."""
    return (await in_line(store)).id


async def given_back(store: SqlStore, queue: Queue) -> int:
    """Its driver was asked to end."""
    job = await submitted(store)
    queue.empty()
    await store.drop_claim(job.id, driver=ME, due_at=None)
    return job.id


async def cancelled_in_line(store: SqlStore, _: Queue) -> int:
    """Its end is to be shown: the nudge that waited with it goes before all others now."""
    job = await in_line(store)
    await store.cancel(job.id, failure=Failure.CANCELLED, now=NOON)
    return job.id


async def interrupted(store: SqlStore, _: Queue) -> int:
    """Its placeholder never came."""
    job = await opened(store)
    await store.release_unrecorded(older_than=NOON + SOON, now=NOON)
    return job.id


async def found(store: SqlStore, queue: Queue) -> int:
    """The host found its run."""
    job = await parked(store)
    await store.drop_claim(job.id, driver=ME, due_at=None)
    queue.empty()
    await store.found(job.id, ticket="t-found", now=NOON)
    return job.id


async def written_off(store: SqlStore, queue: Queue) -> int:
    """The host gave it up, which is to be shown."""
    job = await parked(store)
    await store.drop_claim(job.id, driver=ME, due_at=None)
    queue.empty()
    await store.write_off(job.id, now=NOON)
    return job.id


async def shown_anew(store: SqlStore, queue: Queue) -> int:
    """Another process's edit may have covered its end."""
    job = await succeeded(store)
    await store.mark_shown(job.id, driver=ME, now=NOON)
    queue.empty()
    await store.show_anew([job.id], besides=None)
    return job.id


IN_LINE = (shown, ordered_without_discord)
UNDER_WAY = (given_back, cancelled_in_line, interrupted, found, written_off, shown_anew)


@pytest.mark.parametrize("story", [*IN_LINE, *UNDER_WAY], ids=lambda story: str(story.__name__))
async def test_job_that_becomes_drivable_is_queued_once(store: SqlStore, queue: Queue, story: Story) -> None:
    """By whatever way; what is under way goes before all that waits in line, which goes by its turns."""
    job_id = await story(store, queue)
    (nudge,) = queue.nudges()
    assert (nudge.job_id, nudge.status, nudge.scheduled_at) == (job_id, "todo", None)
    assert nudge.priority == (0 if story in IN_LINE else FIRST)


async def test_later_turn_has_a_lower_priority(store: SqlStore, queue: Queue) -> None:
    """Each of a member's jobs begins where the one before it finishes, in tenths of a credit."""
    jobs = [await in_line(store, f"k{number}") for number in range(3)]
    assert [nudge.priority for nudge in queue.nudges()] == [-job.turn_start for job in jobs] == [0, -15, -30]


async def test_job_is_queued_with_the_transaction_or_not_at_all(database: Database, store: SqlStore, queue: Queue) -> None:
    """On its own connection: what breaks off after that has queued nothing."""
    job = await in_line(store)
    queue.empty()

    async def break_off(session: AsyncSession, job_ids: Sequence[int]) -> None:
        await defer(session, job_ids)
        raise ZeroDivisionError

    database.defer = break_off
    with pytest.raises(ZeroDivisionError):
        await store.cancel(job.id, failure=Failure.CANCELLED, now=NOON)
    assert queue.nudges() == []
    assert not (await store.job(job.id)).ended


async def test_job_that_is_queued_already_breaks_no_transaction_off(database: Database, store: SqlStore, queue: Queue) -> None:
    """What was written beside the second nudge is there, and so are the nudges of other jobs."""
    first, second = await in_line(store, "k1"), await in_line(store, "k2")
    queue.empty()
    for jobs in ([first.id], [first.id, second.id]):
        async with database.writing() as session:
            await session.execute(text("UPDATE studio SET virtual_time = virtual_time + 1"))
            tell_of_jobs(session, *jobs)
    async with database.reading() as session:
        assert await session.scalar(text("SELECT virtual_time FROM studio")) == 2
    assert queue.jobs() == [first.id, second.id]


async def test_job_that_is_due_later_is_queued_for_then_and_may_be_queued_at_once_too(store: SqlStore, queue: Queue) -> None:
    """Turned down for minutes, its cancel is shown at once all the same."""
    job = await submitting(store)
    queue.empty()
    await store.turned_down(job.id, driver=ME)
    due_at = datetime.now(UTC) + SOON
    await store.drop_claim(job.id, driver=ME, due_at=due_at)
    assert [nudge.scheduled_at for nudge in queue.nudges()] == [due_at]
    await store.cancel(job.id, failure=Failure.CANCELLED, now=NOON)
    assert [nudge.scheduled_at for nudge in queue.nudges()] == [due_at, None]


async def test_nobody_is_nudged_to_what_is_driven_or_waits_for_the_host(store: SqlStore, queue: Queue) -> None:
    """A driver goes on by itself; a parked job has nothing to do."""
    driven, lost = await submitted(store, "k1"), await parked(store, "k2")
    queue.empty()
    await store.cancel(driven.id, failure=Failure.CANCELLED, now=NOON)
    await store.drop_claim(driven.id, driver=OTHER, due_at=None)
    await store.drop_claim(lost.id, driver=ME, due_at=None)
    assert queue.nudges() == []


async def test_worker_takes_what_it_is_nudged_to_only_where_that_is_to_be_driven(store: SqlStore, queue: Queue) -> None:
    """Nudges come twice, late, and a little early by a clock that is ahead: a job is driven by one, and when it is due."""
    job = await in_line(store)
    await store.claim(job.id, driver=ME, now=NOON)
    await store.drop_claim(job.id, driver=ME, due_at=NOON + SOON)
    assert await store.claim_queued(job.id, driver=ME, now=NOON) is None
    early = NOON + SOON - CLOCKS_DIFFER
    assert await store.claim_queued(job.id, driver=ME, now=early) is not None
    assert [await store.claim_queued(job.id, driver=driver, now=early) for driver in (ME, OTHER)] == [None, None]
    execute(queue.url, "UPDATE jobs SET driver_until = now()")
    assert await store.claim_queued(job.id, driver=OTHER, now=early) is not None

    lost, unseen = await parked(store, "k2"), await opened(store, "k3")
    await store.drop_claim(lost.id, driver=ME, due_at=None)
    assert [await store.claim_queued(each.id, driver=ME, now=NOON) for each in (lost, unseen)] == [None, None]


async def test_engine_is_at_home_once_and_brought_up_to_date(databases: Databases) -> None:
    """By several processes at once, at each start. What came after the note is applied; what has no note is somebody else's."""
    url = databases.fresh(POSTGRESQL)
    await asyncio.gather(apply_schema(url), apply_schema(url))
    for note, comes_back in (("NULL", False), ("'03.04.00_01_pre_add_retry_failed_job_procedure.sql'", True)):
        execute(url, f"COMMENT ON TABLE procrastinate_jobs IS {note}", DROP_TRIGGER)
        await apply_schema(url)
        assert has_trigger(url) == comes_back


DROP_TRIGGER = "DROP TRIGGER IF EXISTS procrastinate_trigger_status_events_update_v1 ON procrastinate_jobs"


def has_trigger(url: str) -> bool:
    """Whether the last of the engine's migrations was applied."""
    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT 1 FROM pg_trigger WHERE tgname = 'procrastinate_trigger_status_events_update_v1'")
        return found.fetchone() is not None
