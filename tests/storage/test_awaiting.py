"""Jobs that wait for a yes, on both databases: nothing is held until it comes, and it comes once."""

import asyncio
import itertools
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from domain.errors import QuotaExceeded, TooManyJobs, WrongState
from domain.jobs import Failure, Job, JobState, NewShowing, ShowingKind
from domain.orders import CONFIRM_WITHIN
from domain.requests import Resolution
from domain.rules.gate import Spent
from storage.database import Database
from storage.store import SqlStore
from tests.storage.orders import ADA, MINUTE, NOON, SECOND, SERVER, a_reference, an_order, caps, daily, millis, opened

DEAR = millis(6)
ORDER = an_order("four foxes", num_outputs=4, references=[a_reference()])


async def asked(store: SqlStore, key: str = "interaction-1") -> Job:
    """A job whose member was asked."""
    code = f"code{key[-4:]:0>4}".replace("-", "0")
    opened = await store.await_job(ORDER, key=key, code=code, price=DEAR, lapses_at=NOON + CONFIRM_WITHIN, now=NOON)
    return opened.job


async def agree(store: SqlStore, job: Job, key: str = "interaction-2", *, quota: float = 100, most_jobs: int = 9) -> Job:
    """The member's yes, a minute later."""
    limits = caps(quota=daily(quota), most_jobs=most_jobs)
    at = NOON + MINUTE
    return (await store.open_job(ORDER, key=key, code="unused", price=DEAR, caps=limits, now=at, awaiting=job)).job


async def test_a_job_that_waits_for_a_yes_holds_nothing(store: SqlStore) -> None:
    """Its request is kept whole, asked about privately; neither the books nor the limits know of it."""
    job = await asked(store)
    assert (job.state, job.quoted, job.request, job.was_held) == (JobState.AWAITING, DEAR, ORDER.request, False)
    assert [showing.kind for showing in job.showings] == [ShowingKind.PRIVATE]
    standing = await store.standing(SERVER, ADA, now=NOON)
    assert (standing.member, standing.community, standing.studio, standing.running) == ({}, {}, {}, ())
    assert await store.claim_next(driver="me", now=NOON + MINUTE) is None
    await store.audit_books()


async def test_a_question_that_discord_asks_for_twice_is_one_job(store: SqlStore) -> None:
    """The same interaction, delivered again."""
    assert (await asked(store)).id == (await asked(store)).id


async def test_a_yes_holds_the_price_under_the_key_of_its_press(store: SqlStore) -> None:
    """The job keeps its code, begins at that moment, and is shown by its placeholder alone."""
    before = await asked(store)
    await store.record_showing(before.showings[0].id, channel_id=5, message_id=77, upload_limit_bytes=1, now=NOON)
    job = await agree(store, before)
    assert (job.id, job.code, job.state, job.order_key) == (before.id, before.code, JobState.RESERVED, "interaction-2")
    assert (job.created_at, job.was_held, job.request) == (NOON + MINUTE, True, ORDER.request)
    assert [(showing.kind, showing.recorded_at) for showing in job.showings] == [(ShowingKind.REPLY, None)]
    assert job.showings[0].id != before.showings[0].id
    standing = await store.standing(SERVER, ADA, now=NOON + MINUTE)
    assert set(standing.member.values()) == {Spent(held=DEAR)}
    assert standing.running == (job.code,)
    assert await store.release_unrecorded(older_than=NOON + SECOND, now=NOON + MINUTE) == []
    await store.audit_books()


async def test_a_yes_may_be_to_something_cheaper(store: SqlStore) -> None:
    """What was agreed to is what is ordered."""
    job = await asked(store)
    order = replace(ORDER, request=replace(ORDER.request, num_outputs=1, resolution=Resolution.HALF), private=True)
    taken = await store.open_job(order, key="k2", code="x", price=millis(1), caps=caps(), now=NOON, awaiting=job)
    assert (taken.job.request, taken.job.quoted, taken.job.private) == (order.request, millis(1), True)


async def test_two_yeses_at_once_are_one_job(store: SqlStore) -> None:
    """One of them gets it, and the other ones read where it is; the quota had room for more."""
    job = await asked(store)
    answers = await asyncio.gather(*(agree(store, job, f"press-{n}") for n in range(5)), return_exceptions=True)
    (taken,) = [answer for answer in answers if isinstance(answer, Job)]
    assert [answer.state for answer in answers if isinstance(answer, WrongState)] == [JobState.RESERVED] * 4
    assert set((await store.standing(SERVER, ADA, now=NOON)).member.values()) == {Spent(held=DEAR)}
    assert taken.id == job.id
    await store.audit_books()


async def test_a_press_that_comes_twice_is_answered_with_its_job(store: SqlStore) -> None:
    """The same key: nothing new is held."""
    job = await asked(store)
    assert (await agree(store, job)).id == (await agree(store, job)).id
    await store.audit_books()


async def test_a_second_yes_reads_that_it_is_taken_even_where_no_credits_are_left(store: SqlStore) -> None:
    """The first one used them up; that is no reason to be told of the quota."""
    job = await asked(store)
    await agree(store, job, quota=6)
    with pytest.raises(WrongState):
        await agree(store, job, "late", quota=6)


async def test_a_yes_that_no_longer_fits_leaves_the_question_open(store: SqlStore) -> None:
    """The limits are those of its moment; nothing is written."""
    job = await asked(store)
    await opened(store, "other", price=millis(2))
    with pytest.raises(QuotaExceeded):
        await agree(store, job, quota=7)
    with pytest.raises(TooManyJobs):
        await agree(store, job, most_jobs=1)
    assert await store.job(job.id) == job
    await store.audit_books()


async def test_a_question_lapses_once_its_time_is_over(store: SqlStore) -> None:
    """It cost nothing, and the driver closes what was asked at once."""
    early, late = await asked(store, "k1"), await asked(store, "k2")
    assert await store.lapse(now=NOON + CONFIRM_WITHIN - SECOND) == []
    await agree(store, late)
    (lapsed,) = await store.lapse(now=NOON + CONFIRM_WITHIN)
    assert (lapsed.id, lapsed.state, lapsed.failure, lapsed.paid) == (early.id, JobState.CANCELLED, Failure.TIMED_OUT, 0)
    claimed = await store.claim_next(driver="me", now=NOON + CONFIRM_WITHIN)
    assert claimed is not None
    assert claimed.id == early.id
    with pytest.raises(WrongState):
        await agree(store, early, "late")
    await store.audit_books()


async def test_a_no_is_closed_at_once(store: SqlStore) -> None:
    """Not when it would have lapsed."""
    job = await asked(store)
    cancelled = await store.cancel(job.id, failure=Failure.CANCELLED, now=NOON)
    assert (cancelled.state, cancelled.was_held) == (JobState.CANCELLED, False)
    assert await store.claim_next(driver="me", now=NOON) is not None


async def test_a_question_does_not_push_its_member_back_in_line(store: SqlStore) -> None:
    """Only what is held takes a turn."""
    first = await opened(store, "k1")
    await asked(store, "k2")
    second = await opened(store, "k3")
    assert second.turn_start == first.turn_finish


NUMBERS = itertools.count()
ACTS = st.sampled_from(["ask", "agree", "agree for too much", "cancel", "lapse"])
WAITING_WITH_A_HOLD = """
SELECT count(*) FROM jobs WHERE state = 'awaiting' AND (
    id IN (SELECT job_id FROM transfers WHERE job_id IS NOT NULL) OR id IN (SELECT job_id FROM job_counters)
)
"""


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(st.tuples(ACTS, st.integers(0, 3)), max_size=8))
async def test_whatever_happens_a_job_that_waits_has_no_hold(
    store: SqlStore, database: Database, acts: list[tuple[str, int]]
) -> None:
    """Asked, agreed, refused, cancelled, lapsed, in any order: neither the books nor the counters name one that waits."""
    jobs = [await asked(store, f"k{next(NUMBERS)}")]
    for act, which in acts:
        with suppress(WrongState, QuotaExceeded):
            await play(store, act, jobs, jobs[which % len(jobs)])
        async with database.reading() as session:
            assert await session.scalar(text(WAITING_WITH_A_HOLD)) == 0
    await store.audit_books()


async def play(store: SqlStore, act: str, jobs: list[Job], job: Job) -> None:
    """Do one thing to one of the jobs. Raises: WrongState, QuotaExceeded."""
    match act:
        case "ask":
            jobs.append(await asked(store, f"k{next(NUMBERS)}"))
        case "cancel":
            await store.cancel(job.id, failure=Failure.CANCELLED, now=NOON)
        case "lapse":
            await store.lapse(now=NOON + CONFIRM_WITHIN)
        case _:
            await agree(store, job, f"k{next(NUMBERS)}", quota=1_000 if act == "agree" else 0, most_jobs=1_000)


async def test_a_message_recorded_too_late_is_not_taken_for_the_placeholder(store: SqlStore) -> None:
    """The question's message was noted down only after the yes."""
    asked_about = await asked(store)
    job = await agree(store, asked_about)
    await store.record_showing(asked_about.showings[0].id, channel_id=5, message_id=77, upload_limit_bytes=1, now=NOON)
    assert (await store.job(job.id)).showings == job.showings


async def test_what_waits_is_ordered_where_it_was_asked(store: SqlStore) -> None:
    """The token of the press is the placeholder's own."""
    job = await asked(store)
    order = replace(ORDER, showing=NewShowing(kind=ShowingKind.REPLY, channel_id=9, token="press"))
    taken = await store.open_job(order, key="k2", code="x", price=DEAR, caps=caps(), now=NOON, awaiting=job)
    assert [(showing.channel_id, showing.token) for showing in taken.job.showings] == [(9, "press")]
