"""The money ends of a job: who pays what, in which window it counts, and that it is booked once."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import text

from domain.errors import LedgerError, WrongState
from domain.jobs import Failure, Job, JobState
from domain.ledger import HELD, HOST, PIXELDOJO, AccountName, TransferKind, community_account, grants_account
from domain.money import Millicredits, Period
from domain.rules.gate import Spent
from storage.database import Database
from storage.store import SqlStore
from tests.storage.orders import (
    ADA,
    ME,
    MINUTE,
    NOON,
    PRICE,
    SERVER,
    STAFF,
    an_image,
    an_order,
    caps,
    daily,
    in_line,
    millis,
    opened,
    parked,
    submitted,
    submitting,
    succeed,
    succeeded,
)

COMMUNITY = community_account(SERVER)
GRANTS = grants_account(SERVER, ADA)


async def balances(database: Database) -> dict[AccountName, int]:
    """What the accounts that aren't at 0 have."""
    async with database.reading() as session:
        rows = await session.execute(text("SELECT name, balance FROM accounts WHERE balance <> 0"))
        return {AccountName(name): balance for name, balance in rows}


async def windows(store: SqlStore, now: datetime = NOON) -> tuple[Spent, Spent, Spent]:
    """The day's counters of the studio, the server and Ada."""
    standing = await store.standing(SERVER, ADA, now=now)
    return tuple(scope.get(Period.DAY, Spent()) for scope in (standing.studio, standing.community, standing.member))  # type: ignore[return-value]


async def test_a_finished_job_is_paid_once(store: SqlStore, database: Database) -> None:
    """Held, settled, and nothing left."""
    job = await submitted(store)
    assert await balances(database) == {COMMUNITY: -PRICE, HELD: PRICE}
    job = await succeed(store, job)
    assert (job.state, job.paid, job.cost, job.ended_at) == (JobState.SUCCEEDED, PRICE, PRICE, NOON)
    assert [image.sha256 for image in job.images] == [an_image(0, job).sha256]
    assert await balances(database) == {COMMUNITY: -PRICE, PIXELDOJO: PRICE}
    assert await windows(store) == (Spent(used=PRICE),) * 3
    await store.audit_books()


async def test_two_who_settle_at_once_settle_once(store: SqlStore, database: Database) -> None:
    """The second finds the job ended."""
    job = await submitted(store)
    answers = await asyncio.gather(*(succeed(store, job) for _ in range(4)), return_exceptions=True)
    assert [isinstance(answer, WrongState) for answer in answers].count(True) == 3
    assert (await balances(database))[PIXELDOJO] == PRICE
    await store.audit_books()


async def test_a_cheaper_run_returns_the_rest(store: SqlStore, database: Database) -> None:
    """To where it came from: grants last in, first back."""
    await store.grant(SERVER, ADA, millis(2), by=STAFF, reason="", now=NOON)
    job = await submitted(store, price=millis(3), limits=caps(quota=daily(2)))
    job = await succeed(store, job, cost=Millicredits(2500))
    assert (job.paid, job.cost) == (2500, 2500)
    assert await balances(database) == {COMMUNITY: -4000, GRANTS: 1500, PIXELDOJO: 2500}
    assert await windows(store) == (Spent(used=Millicredits(2500)), Spent(used=Millicredits(2500)), Spent(used=millis(2)))
    await store.audit_books()


async def test_a_dearer_run_is_the_community_s(store: SqlStore, database: Database) -> None:
    """The member pays what was quoted; the budgets count all of it."""
    job = await succeed(store, await submitted(store), cost=Millicredits(2001))
    assert (job.paid, job.cost) == (PRICE, 2001)
    assert await balances(database) == {COMMUNITY: -2001, PIXELDOJO: 2001}
    assert await windows(store) == (Spent(used=Millicredits(2001)), Spent(used=Millicredits(2001)), Spent(used=PRICE))
    await store.audit_books()


async def test_images_that_could_not_be_had_are_not_paid_for(store: SqlStore) -> None:
    """Price times kept by ordered, rounded down; the rest is the community's."""
    job = await submitted(store, price=millis(5), order=an_order(num_outputs=3))
    job = await succeed(store, job, cost=millis(5), images=[an_image(2, job)])
    assert (job.paid, job.cost) == (1666, 5000)
    await store.audit_books()


async def test_a_job_without_a_word_of_its_cost_costs_what_was_quoted(store: SqlStore) -> None:
    """Where neither the submit nor the run told."""
    job = await succeed(store, await submitted(store, cost=None), cost=None)
    assert (job.paid, job.cost) == (PRICE, PRICE)


@pytest.mark.parametrize("begin", [in_line, submitting, submitted])
async def test_a_failed_job_costs_nothing(store: SqlStore, database: Database, begin: Callable[..., Any]) -> None:
    """Wherever it failed, everything held goes back."""
    job = await begin(store)
    await store.claim(job.id, driver=ME, now=NOON)
    job = await store.fail(job.id, driver=ME, failure=Failure.REFUSED, now=NOON + MINUTE)
    assert (job.state, job.failure, job.paid, job.ended_at) == (JobState.FAILED, Failure.REFUSED, 0, NOON + MINUTE)
    assert await balances(database) == {}
    assert await windows(store) == (Spent(), Spent(), Spent())
    await store.audit_books()


async def test_what_pixeldojo_keeps_of_a_failed_run_is_the_community_s(store: SqlStore, database: Database) -> None:
    """A finished run without an image that could be had."""
    job = await submitted(store)
    job = await store.fail(job.id, driver=ME, failure=Failure.NO_IMAGES, cost=PRICE, now=NOON)
    assert (job.paid, job.cost) == (0, PRICE)
    assert await balances(database) == {COMMUNITY: -PRICE, PIXELDOJO: PRICE}
    assert await windows(store) == (Spent(used=PRICE), Spent(used=PRICE), Spent())
    await store.audit_books()


async def test_a_run_that_never_ends_is_the_host_s_risk(store: SqlStore, database: Database) -> None:
    """The member has everything back; the budgets count what it cost."""
    job = await submitted(store, cost=Millicredits(1700))
    job = await store.expire(job.id, driver=ME, now=NOON)
    assert (job.state, job.failure, job.paid, job.cost) == (JobState.EXPIRED, Failure.TIMED_OUT, 0, 1700)
    assert await balances(database) == {HOST: -1700, PIXELDOJO: 1700}
    assert await windows(store) == (Spent(used=Millicredits(1700)), Spent(used=Millicredits(1700)), Spent())
    await store.audit_books()


async def test_a_parked_job_is_held_by_the_host(store: SqlStore, database: Database) -> None:
    """The member's window and grants are free again; the budgets still count it as held."""
    await store.grant(SERVER, ADA, millis(1), by=STAFF, reason="", now=NOON)
    job = await parked(store, limits=caps(quota=daily(1)))
    assert (job.state, job.paid) == (JobState.PARKED, None)
    assert await balances(database) == {COMMUNITY: -1000, GRANTS: 1000, HOST: -PRICE, HELD: PRICE}
    assert await windows(store) == (Spent(held=PRICE), Spent(held=PRICE), Spent())
    await store.audit_books()


async def found_at_pixeldojo(store: SqlStore) -> Job:
    """A lost job that the host found, and I drive."""
    job = await parked(store)
    await store.found(job.id, ticket="t", now=NOON)
    await store.claim(job.id, driver=ME, now=NOON)
    await store.audit_books()
    return job


@pytest.mark.parametrize(("cost", "kept"), [(1500, 1), (1000, 1), (2200, 1)])
async def test_a_lost_job_that_was_found_is_the_host_s_gift(store: SqlStore, database: Database, cost: int, kept: int) -> None:
    """The member gets the picture free, whatever it cost."""
    job = await found_at_pixeldojo(store)
    job = await succeed(store, job, cost=Millicredits(cost))
    assert (job.state, job.paid, job.cost) == (JobState.SUCCEEDED, 0, cost)
    assert await balances(database) == {HOST: -cost, PIXELDOJO: cost}
    assert await windows(store) == (Spent(used=Millicredits(cost)), Spent(used=Millicredits(cost)), Spent())
    await store.audit_books()


async def test_a_lost_job_that_was_found_and_failed_costs_nobody_anything(store: SqlStore, database: Database) -> None:
    """The risk is over."""
    job = await found_at_pixeldojo(store)
    await store.fail(job.id, driver=ME, failure=Failure.FAILED, now=NOON)
    assert await balances(database) == {}
    assert await windows(store) == (Spent(), Spent(), Spent())
    await store.audit_books()


async def test_a_lost_job_that_was_found_and_never_ended_is_the_host_s_loss(store: SqlStore, database: Database) -> None:
    """The risk hold is spent."""
    job = await found_at_pixeldojo(store)
    job = await store.expire(job.id, driver=ME, now=NOON)
    assert (job.paid, job.cost) == (0, PRICE)
    assert await balances(database) == {HOST: -PRICE, PIXELDOJO: PRICE}
    await store.audit_books()


async def test_a_parked_job_written_off_is_the_host_s_loss(store: SqlStore, database: Database) -> None:
    """Spent once, and never again; the books call it a write-off."""
    job = await parked(store)
    job = await store.write_off(job.id, now=NOON)
    assert (job.state, job.failure, job.paid) == (JobState.EXPIRED, Failure.WRITTEN_OFF, 0)
    assert await balances(database) == {HOST: -PRICE, PIXELDOJO: PRICE}
    assert await windows(store) == (Spent(used=PRICE), Spent(used=PRICE), Spent())
    with pytest.raises(WrongState):
        await store.write_off(job.id, now=NOON)
    async with database.reading() as session:
        kinds = list(await session.scalars(text("SELECT kind FROM transfers ORDER BY id")))
    assert kinds == [TransferKind.HOLD, TransferKind.RELEASE, TransferKind.RISK, TransferKind.WRITE_OFF]
    await store.audit_books()


async def test_found_and_written_off_at_once_has_one_winner(store: SqlStore) -> None:
    """A parked job's risk hold is resolved once."""
    for n in range(4):
        job = await parked(store, f"k{n}")
        answers = await asyncio.gather(
            store.found(job.id, ticket=f"t{n}", now=NOON), store.write_off(job.id, now=NOON), return_exceptions=True
        )
        assert sorted(type(answer).__name__ for answer in answers) == ["Job", "WrongState"]
    await store.audit_books()


async def test_a_waiting_job_is_cancelled_for_nothing(store: SqlStore, database: Database) -> None:
    """An ended job comes back as it is."""
    job = await opened(store)
    job = await store.cancel(job.id, failure=Failure.CANCELLED, now=NOON)
    assert (job.state, job.failure, job.paid, job.cost) == (JobState.CANCELLED, Failure.CANCELLED, 0, None)
    assert await balances(database) == {}
    assert await store.cancel(job.id, failure=Failure.INTERRUPTED, now=NOON + MINUTE) == job
    await store.audit_books()


@pytest.mark.parametrize("begin", [submitting, submitted, parked])
async def test_a_running_job_is_only_marked(store: SqlStore, begin: Callable[..., Any]) -> None:
    """It settles as usual, and is delivered privately."""
    job = await begin(store)
    after = await store.cancel(job.id, failure=Failure.CANCELLED, now=NOON)
    assert (after.state, after.cancel_asked) == (job.state, True)
    await store.audit_books()


async def test_no_job_is_not_cancelled(store: SqlStore) -> None:
    """There is nothing to give back."""
    with pytest.raises(LookupError):
        await store.cancel(404, failure=Failure.CANCELLED, now=NOON)


async def test_an_order_whose_placeholder_never_came_is_released(store: SqlStore, database: Database) -> None:
    """The process ended in between; younger ones may still get theirs, recorded ones have it."""
    old = await opened(store, "k1", now=NOON - 2 * MINUTE)
    await in_line(store, "k2", now=NOON - 2 * MINUTE)
    await opened(store, "k3", now=NOON)
    released = await store.release_unrecorded(older_than=NOON - MINUTE, now=NOON)
    assert [(job.id, job.state, job.failure) for job in released] == [(old.id, JobState.CANCELLED, Failure.INTERRUPTED)]
    assert (await balances(database))[HELD] == 2 * PRICE
    assert await store.release_unrecorded(older_than=NOON - MINUTE, now=NOON) == []
    await store.audit_books()


async def test_two_processes_release_an_order_once(store: SqlStore) -> None:
    """Both go round at the same time."""
    await opened(store, now=NOON - 5 * MINUTE)
    released = await asyncio.gather(*(store.release_unrecorded(older_than=NOON, now=NOON) for _ in range(3)))
    assert sorted(len(jobs) for jobs in released) == [0, 0, 1]
    await store.audit_books()


async def test_the_books_are_audited(store: SqlStore, database: Database) -> None:
    """A balance that somebody changed by hand is found."""
    await succeeded(store)
    async with database.writing() as session:
        await session.execute(text("UPDATE accounts SET balance = balance + 1 WHERE name = 'pixeldojo'"))
    with pytest.raises(LedgerError, match="add up to 0"):
        await store.audit_books()
