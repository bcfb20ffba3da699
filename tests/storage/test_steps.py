"""The way to PixelDojo and back into the line; lost answers and tickets."""

import asyncio

import pytest

from domain.catalog import Tariff
from domain.errors import BadOption, WrongState
from domain.jobs import Failure, JobState
from domain.money import Millicredits
from domain.requests import Resolution
from storage.store import SqlStore
from tests.storage.orders import (
    BEN,
    DAY,
    ME,
    MINUTE,
    NOON,
    PRICE,
    accept,
    an_order,
    in_line,
    millis,
    opened,
    parked,
    submitted,
    submitting,
)


async def test_a_job_is_sent_only_once_its_placeholder_is_there(store: SqlStore) -> None:
    """Nothing runs that nobody could be shown."""
    job = await opened(store)
    await store.claim(job.id, driver=ME, now=NOON)
    with pytest.raises(WrongState):
        await store.begin_submit(job.id, driver=ME, now=NOON)


async def test_a_job_cancelled_meanwhile_is_not_sent(store: SqlStore) -> None:
    """Though its driver has claimed it."""
    job = await in_line(store)
    await store.claim(job.id, driver=ME, now=NOON)
    await store.cancel(job.id, failure=Failure.CANCELLED, now=NOON)
    with pytest.raises(WrongState):
        await store.begin_submit(job.id, driver=ME, now=NOON)


async def test_cancelling_and_sending_at_once_has_one_winner(store: SqlStore) -> None:
    """Either it was never sent and is free, or it runs and is marked."""
    for n in range(8):
        job = await in_line(store, f"k{n}")
        await store.claim(job.id, driver=ME, now=NOON)
        sent, cancelled = await asyncio.gather(
            store.begin_submit(job.id, driver=ME, now=NOON),
            store.cancel(job.id, failure=Failure.CANCELLED, now=NOON),
            return_exceptions=True,
        )
        after = await store.job(job.id)
        assert not isinstance(cancelled, BaseException)
        if isinstance(sent, WrongState):
            assert (after.state, after.paid) == (JobState.CANCELLED, 0)
        else:
            assert (after.state, after.cancel_asked) == (JobState.SUBMITTING, True)
    await store.audit_books()


async def test_a_submit_is_written_before_it_is_made(store: SqlStore) -> None:
    """When, so that a lost answer can be looked for."""
    job = await submitting(store, now=NOON)
    assert (job.state, job.submitting_at) == (JobState.SUBMITTING, NOON)


async def test_a_job_turned_down_goes_back_to_its_place(store: SqlStore) -> None:
    """Its turn and its hold stay; the attempt is counted."""
    before = await submitting(store)
    job = await store.turned_down(before.id, driver=ME)
    assert (job.state, job.attempts, job.submitting_at) == (JobState.RESERVED, 1, None)
    assert job.turn_start == before.turn_start
    await store.audit_books()


async def test_an_accepted_job_has_its_ticket_and_the_studio_learns(store: SqlStore) -> None:
    """The run's own price is the newest; the balance is kept with its age; whatever had stopped orders is over."""
    job = await submitting(store, order=an_order(num_outputs=2))
    await store.stop("bad_key", now=NOON)
    after = await store.accepted(
        job.id, driver=ME, ticket="t-1", cost=millis(3.5), balance=millis(90), expires_at=NOON + DAY, now=NOON + MINUTE
    )
    assert (after.state, after.ticket, after.cost) == (JobState.SUBMITTED, "t-1", millis(3.5))
    assert (after.submitted_at, after.ticket_expires_at) == (NOON + MINUTE, NOON + DAY)
    state = await store.state()
    assert (state.stopped, state.balance, state.balance_at) == (None, millis(90), NOON + MINUTE)
    assert state.tariff == Tariff().updated(Resolution.ONE, outputs=2, cost=millis(3.5))


async def test_an_answer_without_figures_teaches_nothing(store: SqlStore) -> None:
    """The cost is then as quoted, and what was known stays."""
    await submitted(store, "k1", cost=Millicredits(2000))
    job = await submitted(store, "k2", cost=None)
    assert job.cost == PRICE
    state = await store.state()
    assert state.tariff == Tariff().updated(Resolution.ONE, outputs=1, cost=Millicredits(2000))
    assert state.balance is None


async def test_a_ticket_belongs_to_one_job(store: SqlStore) -> None:
    """Neither an answer nor the host gives it to another."""
    first = await submitted(store, "k1")
    second = await submitting(store, "k2")
    with pytest.raises(BadOption):
        await store.accepted(second.id, driver=ME, ticket=first.ticket or "", cost=None, balance=None, expires_at=None, now=NOON)
    lost = await parked(store, "k3")
    with pytest.raises(BadOption):
        await store.found(lost.id, ticket=first.ticket or "", now=NOON)
    assert (await store.job(lost.id)).state is JobState.PARKED
    assert await store.taken_tickets([first.ticket or "", "t-unknown"]) == {first.ticket}


async def test_two_lost_jobs_found_at_once_under_one_ticket_get_it_once(store: SqlStore) -> None:
    """The host's finger slips, twice, in the same moment."""
    jobs = [await parked(store, f"k{n}") for n in range(2)]
    answers = await asyncio.gather(*(store.found(job.id, ticket="t", now=NOON) for job in jobs), return_exceptions=True)
    assert sorted(type(answer).__name__ for answer in answers) == ["BadOption", "Job"]


async def test_lost_jobs_are_those_that_may_be_about_to_get_a_ticket(store: SqlStore) -> None:
    """Submitting ones and parked ones; the host is told of the latter."""
    lost = await parked(store, "k1")
    on_its_way = await submitting(store, "k2", order=an_order(member=BEN))
    await submitted(store, "k3")
    assert [job.id for job in await store.lost_jobs()] == [lost.id, on_its_way.id]
    assert [job.id for job in await store.parked()] == [lost.id]


async def test_a_found_job_goes_on_at_once(store: SqlStore) -> None:
    """Anybody may drive it; only a parked one can be found."""
    job = await parked(store)
    found = await store.found(job.id, ticket="t-9", now=NOON)
    assert (found.state, found.ticket, found.cost) == (JobState.SUBMITTED, "t-9", PRICE)
    claimed = await store.claim_next(driver="other", now=NOON)
    assert claimed is not None
    assert claimed.id == job.id
    with pytest.raises(WrongState):
        await store.found(job.id, ticket="t-9", now=NOON)


async def test_a_code_is_found_however_it_is_typed(store: SqlStore) -> None:
    """People type capitals, and copy a space with it."""
    job = await accept(store, await submitting(store))
    assert await store.find_job(f" {job.code.upper()} ") == job
    assert await store.find_job("nonsense") is None
