"""Batches: jobs ordered in one go, on both databases."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest

from domain.errors import BudgetSpent, PriceTooHigh, QuotaExceeded, TooManyJobs, WrongState
from domain.jobs import Failure, Job, JobState, NewShowing, ShowingKind
from domain.money import Period
from domain.orders import CONFIRM_WITHIN, Caps
from domain.rules.gate import Spent
from storage.store import SqlStore
from studio.ports import Opening
from tests.storage.orders import ADA, NOON, PRICE, SECOND, SERVER, an_order, caps, daily, in_line, millis, opened, succeed

BATCH = "interaction-1"
VERSIONS = ("red fox", "blue fox")


def openings(
    key: str = BATCH, *, prompts: Sequence[str] = VERSIONS, awaiting: Sequence[Job] = (), channel_id: int = 5
) -> list[Opening]:
    """A batch about to be written, under a press's key."""
    showing = NewShowing(kind=ShowingKind.REPLY, channel_id=channel_id)
    return [
        Opening(
            order=replace(an_order(prompt, showing=showing), batch_id=BATCH),
            key=f"{key}:{number}",
            code=f"code{key[-2:]}{number:02}".replace("-", "0"),
            price=PRICE,
            awaiting=awaiting[number] if awaiting else None,
        )
        for number, prompt in enumerate(prompts)
    ]


async def asked(store: SqlStore) -> list[Job]:
    """A batch that waits for its yes."""
    return await store.await_batch(openings(), lapses_at=NOON + CONFIRM_WITHIN, now=NOON)


async def agreed(store: SqlStore, jobs: Sequence[Job], key: str = "interaction-2", limits: Caps | None = None) -> list[Job]:
    """It got its yes."""
    return await store.open_batch(openings(key, awaiting=jobs), caps=limits or caps(), now=NOON + SECOND)


async def held(store: SqlStore) -> int:
    """What Ada's window holds (millicredits)."""
    standing = await store.standing(SERVER, ADA, now=NOON)
    return standing.member.get(Period.DAY, Spent()).held


async def test_a_batch_that_waits_holds_nothing(store: SqlStore) -> None:
    """Its jobs are there in their order, asked about privately, and lapse together."""
    jobs = await asked(store)
    assert [(job.request.prompt, job.state, job.batch_id) for job in jobs] == [
        (prompt, JobState.AWAITING, BATCH) for prompt in VERSIONS
    ]
    assert {job.showings[0].kind for job in jobs} == {ShowingKind.PRIVATE}
    assert await held(store) == 0
    assert await asked(store) == jobs
    lapsed = await store.lapse(now=NOON + CONFIRM_WITHIN)
    assert [(job.state, job.failure) for job in lapsed] == [(JobState.CANCELLED, Failure.TIMED_OUT)] * 2


async def test_a_yes_reserves_all_of_a_batch(store: SqlStore) -> None:
    """Each job has its turn and its hold, keeps its code, and is shown by the press's own message."""
    waiting = await asked(store)
    jobs = await agreed(store, waiting, limits=caps(quota=daily(6)))
    assert [(job.code, job.state) for job in jobs] == [(job.code, JobState.RESERVED) for job in waiting]
    assert [job.order_key for job in jobs] == ["interaction-2:0", "interaction-2:1"]
    assert [[showing.kind for showing in job.showings] for job in jobs] == [[ShowingKind.REPLY]] * 2
    assert jobs[0].turn_finish == jobs[1].turn_start
    assert await held(store) == 2 * PRICE
    await store.audit_books()


async def test_a_press_that_comes_twice_orders_once(store: SqlStore) -> None:
    """Discord's repetition of one press gets the same jobs."""
    waiting = await asked(store)
    jobs = await agreed(store, waiting)
    assert await agreed(store, waiting) == jobs


async def test_of_two_presses_at_once_one_orders(store: SqlStore) -> None:
    """Whoever comes second is told that it waits no more; nothing is held twice."""
    waiting = await asked(store)
    presses = (agreed(store, waiting, key, caps(quota=daily(6))) for key in ("interaction-2", "interaction-3", "interaction-4"))
    results = await asyncio.gather(*presses, return_exceptions=True)
    assert [isinstance(result, WrongState) for result in results].count(True) == 2
    assert [isinstance(result, list) for result in results].count(True) == 1
    assert await held(store) == 2 * PRICE
    await store.audit_books()


@pytest.mark.parametrize("limits", [caps(quota=daily(2)), caps(community=(daily(2.9),)), caps(studio=(daily(2.9),))])
async def test_a_batch_is_held_whole_or_not_at_all(store: SqlStore, limits: Caps) -> None:
    """Where only a part fits, nothing of it is held, the refusal names the price of all, and it still waits."""
    waiting = await asked(store)
    with pytest.raises((QuotaExceeded, BudgetSpent)) as refused:
        await agreed(store, waiting, limits=limits)
    assert isinstance(refused.value, QuotaExceeded | BudgetSpent)
    assert refused.value.price == 2 * PRICE
    assert await held(store) == 0
    assert [job.state for job in await store.batch(BATCH)] == [JobState.AWAITING] * 2
    await store.audit_books()


async def test_a_removed_reference_or_a_dear_version_refuses_all(store: SqlStore) -> None:
    """One version that can't be ordered takes the others with it."""
    waiting = await asked(store)
    dear = openings("interaction-2", awaiting=waiting)
    dear[1] = replace(dear[1], price=millis(1001))
    with pytest.raises(PriceTooHigh):
        await store.open_batch(dear, caps=caps(), now=NOON)
    assert {job.state for job in await store.batch(BATCH)} == {JobState.AWAITING}


async def test_a_version_cancelled_meanwhile_refuses_the_yes(store: SqlStore) -> None:
    """What was asked about is no longer there as it was."""
    waiting = await asked(store)
    await store.cancel(waiting[1].id, failure=Failure.CANCELLED, now=NOON)
    with pytest.raises(WrongState):
        await agreed(store, waiting)
    assert (await store.job(waiting[0].id)).state is JobState.AWAITING
    assert await held(store) == 0


async def test_a_batch_counts_as_one_request_at_once(store: SqlStore) -> None:
    """It fits where one fits, and leaves room for the others that may run beside it until its last job has ended."""
    limits = caps(most_jobs=1)
    jobs = await agreed(store, await asked(store), limits=limits)
    standing = await store.standing(SERVER, ADA, now=NOON)
    assert standing.running == (jobs[0].code,)
    with pytest.raises(TooManyJobs) as refused:
        await opened(store, "interaction-5", limits=limits)
    assert refused.value.codes == (jobs[0].code,)
    await opened(store, "interaction-6", limits=caps(most_jobs=2))
    await store.cancel(jobs[0].id, failure=Failure.CANCELLED, now=NOON)
    assert (await store.standing(SERVER, ADA, now=NOON)).running[0] == jobs[1].code


async def test_a_full_house_refuses_a_batch(store: SqlStore) -> None:
    """Others under way count as ever."""
    await in_line(store, "interaction-7")
    with pytest.raises(TooManyJobs):
        await agreed(store, await asked(store), limits=caps(most_jobs=1))


async def test_quota_s_refusal_leaves_a_batch_its_question(store: SqlStore) -> None:
    """Once there is room again the same question takes its yes."""
    waiting = await asked(store)
    with pytest.raises(QuotaExceeded):
        await agreed(store, waiting, limits=caps(quota=daily(1)))
    assert [job.state for job in await agreed(store, waiting, "interaction-3", caps(quota=daily(3)))] == [JobState.RESERVED] * 2


async def test_the_jobs_of_a_batch_end_by_themselves(store: SqlStore) -> None:
    """One is done while the other waits; the batch tells both, in their order, and no job of another's."""
    jobs = await agreed(store, await asked(store))
    await opened(store, "interaction-8")
    await store.record_showing(jobs[0].showings[0].id, channel_id=5, message_id=9, upload_limit_bytes=None, now=NOON)
    await store.claim(jobs[0].id, driver="me", now=NOON)
    await store.begin_submit(jobs[0].id, driver="me", now=NOON)
    submitted = await store.accepted(jobs[0].id, driver="me", ticket="t", cost=PRICE, balance=None, expires_at=None, now=NOON)
    await succeed(store, submitted)
    assert [(job.id, job.state) for job in await store.batch(BATCH)] == [
        (jobs[0].id, JobState.SUCCEEDED),
        (jobs[1].id, JobState.RESERVED),
    ]
