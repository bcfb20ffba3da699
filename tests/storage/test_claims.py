"""Claims: one process drives a job, whoever lost it writes nothing, and turns are fair."""

import asyncio
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import text

from domain.errors import ClaimLost, WrongState
from domain.jobs import Failure, JobState, NewShowing, ShowingKind
from domain.people import MemberKey
from storage.database import Database
from storage.store import SqlStore
from studio.ports import LEASE_S, Line
from tests.storage.orders import (
    BEN,
    DAY,
    ME,
    MINUTE,
    NOON,
    PRICE,
    SECOND,
    an_image,
    an_order,
    failed,
    in_line,
    millis,
    opened,
    parked,
    submitted,
    submitting,
    succeeded,
)

OTHER = "other"


async def let_lapse(database: Database, now: datetime) -> datetime:
    """Let all claims run out: on SQLite the given time goes on, on PostgreSQL the claims are moved, as its own clock counts."""
    async with database.writing() as session:
        if session.get_bind().dialect.name == "postgresql":
            await session.execute(text("UPDATE jobs SET driver_until = driver_until - interval '1 minute'"))
            return now
    return now + MINUTE


async def test_a_claim_keeps_others_out_until_it_runs_out(store: SqlStore, database: Database) -> None:
    """Free, mine, or run out; else another process drives it."""
    job = await in_line(store)
    assert await store.claim(job.id, driver=ME, now=NOON) is not None
    assert await store.claim(job.id, driver=ME, now=NOON) is not None
    assert await store.claim(job.id, driver=OTHER, now=NOON) is None
    later = await let_lapse(database, NOON)
    assert await store.claim(job.id, driver=OTHER, now=later) is not None
    assert await store.claim(job.id, driver=ME, now=later) is None


async def test_a_renewed_claim_does_not_run_out(store: SqlStore, database: Database) -> None:
    """One statement renews all of a process's claims, also one that ran out and nobody took."""
    jobs = [await in_line(store, f"k{n}") for n in range(3)]
    for job in jobs[:2]:
        await store.claim(job.id, driver=ME, now=NOON)
    await store.claim(jobs[2].id, driver=OTHER, now=NOON)
    later = await let_lapse(database, NOON)
    assert await store.renew_claims(driver=ME, now=later) == {jobs[0].id, jobs[1].id}
    assert await store.claim(jobs[0].id, driver=OTHER, now=later) is None
    assert await store.claim(jobs[2].id, driver=ME, now=later) is not None


async def test_the_database_s_own_clock_decides_on_postgresql(store: SqlStore, url: str) -> None:
    """A process whose clock runs ahead takes nobody's job; on SQLite there is one process, and its clock counts."""
    job = await in_line(store)
    await store.claim(job.id, driver=ME, now=NOON)
    taken = await store.claim(job.id, driver=OTHER, now=NOON.replace(year=2100))
    assert (taken is None) == url.startswith("postgresql")


STEPS: dict[str, Any] = {
    "begin_submit": lambda store, job: store.begin_submit(job, driver=ME, now=NOON),
    "turned_down": lambda store, job: store.turned_down(job, driver=ME),
    "accepted": lambda store, job: store.accepted(
        job, driver=ME, ticket="t", cost=PRICE, balance=None, expires_at=None, now=NOON
    ),
    "park": lambda store, job: store.park(job, driver=ME, now=NOON),
    "succeed": lambda store, job: store.succeed(job, driver=ME, images=[an_image()], cost=PRICE, revised_prompt=None, now=NOON),
    "fail": lambda store, job: store.fail(job, driver=ME, failure=Failure.FAILED, now=NOON),
    "expire": lambda store, job: store.expire(job, driver=ME, now=NOON),
    "mark_shown": lambda store, job: store.mark_shown(job, driver=ME, now=NOON),
}
BEFORE: dict[str, Any] = {
    "begin_submit": in_line,
    "turned_down": submitting,
    "accepted": submitting,
    "park": submitting,
    "succeed": submitted,
    "fail": submitted,
    "expire": submitted,
    "mark_shown": failed,
}


@pytest.mark.parametrize("step", STEPS)
async def test_a_driver_that_lost_its_claim_writes_nothing(store: SqlStore, database: Database, step: str) -> None:
    """Each step asks for the claim in the statement that writes."""
    job = await BEFORE[step](store)
    await store.claim(job.id, driver=ME, now=NOON)
    later = await let_lapse(database, NOON)
    assert await store.claim(job.id, driver=OTHER, now=later) is not None
    before = await store.job(job.id)
    with pytest.raises(ClaimLost):
        await STEPS[step](store, job.id)
    assert await store.job(job.id) == before
    await store.audit_books()


@pytest.mark.parametrize("step", STEPS)
async def test_a_step_from_where_it_may_not_be_taken_says_where_the_job_stands(store: SqlStore, step: str) -> None:
    """The claim is mine, the state another."""
    job = await parked(store)
    await store.claim(job.id, driver=ME, now=NOON)
    with pytest.raises(WrongState) as refusal:
        await STEPS[step](store, job.id)
    assert (refusal.value.code, refusal.value.state) == (job.code, JobState.PARKED)
    await store.audit_books()


@pytest.mark.parametrize("step", STEPS)
async def test_a_step_of_no_job_is_a_lookup_error(store: SqlStore, step: str) -> None:
    """There is nothing to say of it."""
    with pytest.raises(LookupError):
        await STEPS[step](store, 404)


async def test_what_is_under_way_comes_before_the_line(store: SqlStore, database: Database) -> None:
    """Running and unshown jobs first, then RESERVED ones by their turns; each once."""
    waiting = await in_line(store, "k1")
    unshown = await failed(store, "k2", order=an_order(member=BEN))
    running = await submitted(store, "k3", order=an_order(member=BEN))
    await store.drop_claim(unshown.id, driver=ME, due_at=None)
    await store.drop_claim(running.id, driver=ME, due_at=NOON - MINUTE)
    taken = [await store.claim_next(driver=ME, now=NOON) for _ in range(4)]
    assert [None if job is None else job.id for job in taken] == [unshown.id, running.id, waiting.id, None]


async def test_nobody_s_jobs_are_left_alone(store: SqlStore) -> None:
    """A job without its placeholder, a parked one, and one that has ended and was shown."""
    await opened(store, "k1")
    await parked(store, "k2")
    shown = await failed(store, "k3")
    await store.mark_shown(shown.id, driver=ME, now=NOON)
    assert await store.claim_next(driver=OTHER, now=NOON + DAY) is None
    assert await store.next_due_at(driver=OTHER, now=NOON) is None


async def test_a_job_waits_for_its_time(store: SqlStore) -> None:
    """Given back for later, it is due then and not before."""
    job = await submitted(store)
    await store.drop_claim(job.id, driver=ME, due_at=NOON + MINUTE)
    assert await store.claim_next(driver=ME, now=NOON + MINUTE - SECOND) is None
    assert await store.next_due_at(driver=ME, now=NOON) == NOON + MINUTE
    claimed = await store.claim_next(driver=ME, now=NOON + MINUTE)
    assert claimed is not None
    assert await store.next_due_at(driver=ME, now=NOON + MINUTE) is None


async def test_another_process_s_job_is_due_when_its_claim_runs_out(store: SqlStore) -> None:
    """Should that process have died, somebody wakes for it; its own seats are no reason to."""
    job = await submitted(store, driver=OTHER)
    due_at = await store.next_due_at(driver=ME, now=NOON)
    assert due_at is not None
    assert NOON < due_at <= NOON + LEASE_S * SECOND
    assert await store.next_due_at(driver=OTHER, now=NOON) is None
    await store.drop_claim(job.id, driver=OTHER, due_at=None)


async def test_a_job_begun_by_another_process_is_resumed(store: SqlStore, database: Database) -> None:
    """Its placeholder says that it was picked up; one that was only waiting is not."""
    begun = await submitted(store, "k1", driver=OTHER)
    waiting = await in_line(store, "k2", order=an_order(member=BEN))
    await store.claim(waiting.id, driver=OTHER, now=NOON)
    later = await let_lapse(database, NOON)
    taken = {job.id: job for _ in range(2) if (job := await store.claim_next(driver=ME, now=later)) is not None}
    assert taken[begun.id].resumed
    assert not taken[waiting.id].resumed


async def test_a_job_given_back_and_taken_again_by_the_same_process_is_not_resumed(store: SqlStore) -> None:
    """A slow run is read once a minute by the process that sent it."""
    job = await submitted(store)
    await store.drop_claim(job.id, driver=ME, due_at=None)
    again = await store.claim_next(driver=ME, now=NOON)
    assert again is not None
    assert not again.resumed


async def test_the_only_process_takes_its_own_rows_back_at_once(store: SqlStore) -> None:
    """Without waiting for claims to run out; what was at PixelDojo counts as resumed, even under the same name."""
    running = await submitted(store, "k1")
    waiting = await in_line(store, "k2", order=an_order(member=BEN))
    await store.claim(waiting.id, driver=ME, now=NOON)
    await store.drop_all_claims()
    taken = {job.id: job for _ in range(2) if (job := await store.claim_next(driver="new", now=NOON)) is not None}
    assert {job.id: job.resumed for job in taken.values()} == {running.id: True, waiting.id: False}


async def test_giving_back_what_is_no_longer_mine_changes_nothing(store: SqlStore, database: Database) -> None:
    """The one that took it over goes on."""
    job = await in_line(store)
    await store.claim(job.id, driver=ME, now=NOON)
    later = await let_lapse(database, NOON)
    await store.claim(job.id, driver=OTHER, now=later)
    await store.drop_claim(job.id, driver=ME, due_at=None)
    assert await store.claim(job.id, driver=ME, now=later) is None


async def test_many_seats_take_each_job_once(store: SqlStore) -> None:
    """Ten at once, on as many connections as there are."""
    jobs = [await in_line(store, f"k{n}") for n in range(6)]
    taken = await asyncio.gather(*(store.claim_next(driver=f"seat-{n}", now=NOON) for n in range(10)))
    ids = sorted(job.id for job in taken if job is not None)
    assert ids == [job.id for job in jobs]


async def test_turns_go_round_among_members(store: SqlStore) -> None:
    """Who ordered five before is overtaken by who ordered one after them."""
    mine = [await in_line(store, f"a{n}") for n in range(5)]
    theirs = [await in_line(store, f"b{n}", order=an_order(member=BEN)) for n in range(2)]
    order = []
    while (job := await store.claim_next(driver=ME, now=NOON)) is not None:
        order.append(job.id)
    assert order == [mine[0].id, theirs[0].id, mine[1].id, theirs[1].id, *(job.id for job in mine[2:])]


async def test_a_newcomer_begins_at_the_studio_s_time(store: SqlStore) -> None:
    """Idling earns no credit: who comes late doesn't overtake the whole line."""
    for n in range(3):
        await in_line(store, f"a{n}")
    for _ in range(3):
        await store.claim_next(driver=ME, now=NOON)
    newcomer = await in_line(store, "b", order=an_order(member=BEN))
    assert newcomer.turn_start == 30


async def test_a_cancelled_job_pushes_nobody_back(store: SqlStore) -> None:
    """It used nothing."""
    job = await in_line(store, "k1", price=millis(6))
    await store.cancel(job.id, failure=Failure.CANCELLED, now=NOON)
    assert (await in_line(store, "k2")).turn_start == 0


async def test_the_line_says_where_a_job_stands(store: SqlStore) -> None:
    """1 is next; jobs that run are counted beside."""
    await submitted(store, "k0", order=an_order(member=MemberKey("discord:3")))
    first = await in_line(store, "k1")
    third = await in_line(store, "k2")
    second = await opened(store, "k3", order=an_order(member=BEN))
    assert [await store.line(job.id) for job in (first, second, third)] == [Line(place, 3, 1) for place in (1, 2, 3)]
    assert await store.load() == (3, 1)
    assert [job.id for job in await store.waiting_jobs(most=5)] == [first.id, third.id]
    assert [job.id for job in await store.waiting_jobs(most=1)] == [first.id]


async def test_an_end_that_was_shown_stays_shown_at_its_first_time(store: SqlStore) -> None:
    """Recalled from /history later, it keeps when it was shown first; a running job can't have been."""
    job = await succeeded(store, "k1")
    await store.mark_shown(job.id, driver=ME, now=NOON)
    await store.mark_shown(job.id, driver=None, now=NOON + DAY)
    assert (await store.job(job.id)).shown_at == NOON
    running = await submitted(store, "k2")
    with pytest.raises(WrongState):
        await store.mark_shown(running.id, driver=None, now=NOON)


async def test_a_showing_is_recorded_once_and_finds_its_job(store: SqlStore) -> None:
    """The first message stays; a new one is written before it is sent."""
    job = await in_line(store)
    await store.record_showing(job.showings[0].id, channel_id=6, message_id=9, upload_limit_bytes=None, now=NOON + MINUTE)
    assert (await store.job(job.id)).showings[0] == job.showings[0]
    new = await store.begin_showing(job.id, NewShowing(kind=ShowingKind.MESSAGE, channel_id=6, nonce="n"), now=NOON + MINUTE)
    assert (new.recorded_at, new.nonce, new.job_id) == (None, "n", job.id)
    await store.record_showing(new.id, channel_id=None, message_id=77, upload_limit_bytes=None, now=NOON + DAY)
    found = await store.job_of_message(77)
    assert found is not None
    assert found.showing is not None
    assert (found.id, found.showing.message_id, found.showing.channel_id) == (job.id, 77, 6)
    assert await store.job_of_message(78) is None
